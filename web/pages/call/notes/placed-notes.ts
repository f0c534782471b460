import type { CallNote } from './call-note.ts';

/**
 * Where notes stand among the lines of a transcript: `[0]` before the first line, `[n + 1]` behind line n, which began before them.
 * Both in order of time. O(lines + notes).
 */
export const placedNotes = (
  lines: readonly { startMs: number }[],
  notes: readonly CallNote[],
): CallNote[][] => {
  const placed: CallNote[][] = Array.from({ length: lines.length + 1 }, () => []);
  let line = 0;
  for (const note of notes) {
    while (line < lines.length && lines[line]!.startMs <= note.atMs) line += 1;
    placed[line]!.push(note);
  }
  return placed;
};
