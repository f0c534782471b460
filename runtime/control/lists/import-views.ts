import type { ListImport } from '../../../machines/contracts/lists/lead-import.ts';

/** Progress is stored each second; whoever was silent for so long is gone. */
const silentMs = 90_000;

/** An import whose process died says so, though nobody could write it. */
export function importAsSeen(found: ListImport, now: number): ListImport {
  if (found.state !== 'running' || now - found.changedAt < silentMs) return found;
  return {
    ...found,
    state: 'failed',
    endedAt: found.changedAt,
    failure: {
      code: 'import_interrupted',
      sentence:
        'The process that took this list in ended before the list did. Send the file again: rows already taken stay.',
      row: null,
    },
  };
}
