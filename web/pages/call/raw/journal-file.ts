import type { JournalEvent } from '../../../../machines/contracts/call/journal-event.ts';
import type { CallRecordJson } from '../model/call-record-json.ts';

/** A call as one file: what the page shows, to look at elsewhere. */
export interface JournalFile {
  readonly format: 'voxbridge-journal';
  readonly version: 1;
  readonly record: CallRecordJson | null;
  readonly events: readonly JournalEvent[];
}

/** No call is longer; a larger file is not one of ours (bytes). */
export const fileMaxBytes = 256 * 1024 * 1024;

export const journalFileText = (
  record: CallRecordJson | null,
  events: readonly JournalEvent[],
): string =>
  JSON.stringify({ format: 'voxbridge-journal', version: 1, record, events } satisfies JournalFile);

const kinds = new Set(['event', 'state', 'supervision', 'timer', 'error', 'fact', 'refused']);

const isEvent = (value: unknown): value is JournalEvent => {
  if (typeof value !== 'object' || value === null) return false;
  const { seq, t, path, kind, event } = value as Record<string, unknown>;
  return (
    Number.isInteger(seq) &&
    typeof t === 'number' &&
    typeof path === 'string' &&
    typeof event === 'string' &&
    kinds.has(kind as string)
  );
};

/** Reads such a file, a page of `/events`, or a bare list. Throws an error whose message says what is wrong with it. */
export const readJournalFile = (text: string): JournalFile => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('This is not JSON.');
  }
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  const list = Array.isArray(value) ? value : (fields.events ?? fields.items ?? fields.journal);
  if (!Array.isArray(list) || list.length === 0)
    throw new Error('It holds no journal: a list of events was expected.');
  const wrong = list.findIndex((item) => !isEvent(item));
  if (wrong >= 0) throw new Error(`Its entry ${wrong} is not an event of a journal.`);
  const events = (list as JournalEvent[]).toSorted((a, b) => a.seq - b.seq);
  const record = fields.format === 'voxbridge-journal' ? fields.record : null;
  const isRecord = typeof record === 'object' && record !== null && 'transcript' in record;
  return {
    format: 'voxbridge-journal',
    version: 1,
    record: isRecord ? (record as CallRecordJson) : null,
    events,
  };
};
