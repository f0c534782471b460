import type { TranscriptLine } from '../transcript/live-transcript.ts';

export interface SpeechSpan {
  readonly who: 'party' | 'bot';
  readonly fromMs: number;
  readonly toMs: number;
}

/** `interruption`: the bot was cut · `silence`: nobody spoke for long. */
export interface SpeechMark {
  readonly kind: 'interruption' | 'silence';
  readonly fromMs: number;
  readonly toMs: number;
}

/** Words nearer than this sound as one stretch (ms). */
const pauseMs = 300;
/** Nobody speaking for this long is worth a mark (ms). */
const silenceMs = 2_500;

/** Who sounds when, from the words: drawn while there is no recording yet. */
export const speechSpans = (lines: readonly TranscriptLine[]): SpeechSpan[] =>
  lines.flatMap(({ who: speaker, to, words }) => {
    // What an operator tells the bot does not sound on the line; what it tells the party sounds in the bot's place.
    if (to === 'bot') return [];
    const who = speaker === 'party' ? 'party' : 'bot';
    const spans: { who: SpeechSpan['who']; fromMs: number; toMs: number }[] = [];
    for (const { startMs, endMs } of words) {
      const last = spans.at(-1);
      if (last !== undefined && startMs - last.toMs < pauseMs) last.toMs = endMs;
      else spans.push({ who, fromMs: startMs, toMs: endMs });
    }
    return spans;
  });

/** In order of time; lines as they lie in the transcript. */
export const speechMarks = (lines: readonly TranscriptLine[], endMs: number): SpeechMark[] => {
  const marks: SpeechMark[] = [];
  let quietFromMs = 0;
  const quietUpTo = (ms: number) => {
    if (ms - quietFromMs >= silenceMs)
      marks.push({ kind: 'silence', fromMs: quietFromMs, toMs: ms });
  };
  for (const line of lines) {
    if (line.digits !== undefined) continue;
    quietUpTo(line.startMs);
    quietFromMs = Math.max(quietFromMs, line.endMs);
    if (line.cut) marks.push({ kind: 'interruption', fromMs: line.endMs, toMs: line.endMs });
  }
  quietUpTo(endMs);
  return marks.sort((a, b) => a.fromMs - b.fromMs);
};
