import type { LatencyPart, TurnLatency } from '../../../../machines/contracts/call/turn-latency.ts';
import type { TranscriptLine } from '../transcript/live-transcript.ts';

/** In the order in which the party waits for them. */
export const partWords: Record<LatencyPart, string> = {
  endpointing: 'end of turn',
  transcript: 'final words',
  mind: 'thinking',
  clause: 'clause',
  firstByte: 'voice',
  network: 'network',
  playout: 'playout',
};

/** What each is, in a sentence. */
export const partMeanings: Record<LatencyPart, string> = {
  endpointing: 'until silence was taken for the end of the party’s turn',
  transcript: 'silence had lasted long enough, and final words were missing',
  mind: 'until the flow or its model had decided: the first usable token',
  clause: 'until a whole clause was at the voice and the floor was free',
  firstByte: 'until the voice’s first frame was on the wire',
  network: 'from the wire to the party’s ear',
  playout: 'behind what the carrier had still to play',
};

export const partNames = Object.keys(partWords) as LatencyPart[];

/** Parts below this are not written beside a bar (ms). */
const tellFromMs = 1;
/** What the parts and the whole may differ by before somebody has to know (ms). */
const sumToleranceMs = 1;

/** One wait of the party. */
export interface TurnWait extends TurnLatency {
  /** Those that lasted. */
  readonly told: readonly { readonly name: LatencyPart; readonly ms: number }[];
  readonly sumMs: number;
  readonly addsUp: boolean;
  /** What the bot answered; empty until it is in the transcript. */
  readonly text: string;
}

/** An answer is in the transcript where its first word sounds: silence at the beginning of its audio may lie between (ms). */
const besideMs = 600;

const answerAt = (lines: readonly TranscriptLine[], atMs: number): string =>
  lines.find(({ who, startMs }) => who === 'bot' && Math.abs(startMs - atMs) <= besideMs)?.text ??
  '';

export const turnWaits = (
  turns: readonly TurnLatency[],
  lines: readonly TranscriptLine[],
): TurnWait[] =>
  turns.map((turn) => {
    const parts = partNames.map((name) => ({ name, ms: turn.parts[name] ?? 0 }));
    const sumMs = parts.reduce((sum, { ms }) => sum + ms, 0);
    return {
      ...turn,
      told: parts.filter(({ ms }) => ms >= tellFromMs),
      sumMs,
      addsUp: Math.abs(sumMs - turn.totalMs) <= sumToleranceMs,
      text: answerAt(lines, turn.atMs),
    };
  });

/** The value below which so many of a hundred lie; null: there are none. */
export const percentile = (values: readonly number[], percent: number): number | null => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? null;
};
