import type { TranscriptLine } from './live-transcript.ts';

export interface TranscriptPlace {
  /** Index of the line that sounds, or that sounded last; -1: none has begun. */
  readonly line: number;
  /** Index of its word that sounds, or that sounded last; -1: none of it. */
  readonly word: number;
}

/** Index of the last one that began at or before `ms`; -1: none. */
const lastBegun = (list: readonly { startMs: number }[], ms: number): number => {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]!.startMs <= ms) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};

/** Where the transcript stands at a moment of the recording. O(log n). */
export const placeAt = (lines: readonly TranscriptLine[], ms: number): TranscriptPlace => {
  const line = lastBegun(lines, ms);
  if (line < 0) return { line: -1, word: -1 };
  const { words, endMs } = lines[line]!;
  // A line that has ended has no word that sounds.
  return { line, word: ms > endMs ? -1 : lastBegun(words, ms) };
};

/** Start of the turn before or after; back in the middle of a turn (over a second in) goes to its own start. */
export const turnFrom = (
  lines: readonly TranscriptLine[],
  ms: number,
  step: 1 | -1,
): number | null => {
  const at = lastBegun(lines, ms);
  if (step === 1) return lines[at + 1]?.startMs ?? null;
  const own = lines[at];
  if (own === undefined) return null;
  return ms - own.startMs > 1_000 ? own.startMs : (lines[at - 1]?.startMs ?? own.startMs);
};
