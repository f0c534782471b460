import type { JournalEvent } from '../../../../machines/contracts/journal-event.ts';

/**
 * The one axis of a call's page: ms of the recording. 0 is the first sample of the party's stream; the transcript's times are on it
 * already, and the journal's epoch ms come to it by `originAt`. What happened before the stream (the tree's start) is negative.
 */
export interface CallAxis {
  /** Epoch ms of the recording's first sample. */
  readonly originAt: number;
  /** The first thing that is known, at most 0. */
  readonly startMs: number;
  /** The last one: of journal, recording and end. */
  readonly endMs: number;
}

/** Telephone audio, also the recording's rate. */
const samplesPerMs = 8;

interface Anchor {
  partySample: number;
  atMs: number;
}

const anchorOf = ({ kind, data }: JournalEvent): Anchor | null => {
  if (kind !== 'fact' || typeof data !== 'object' || data === null) return null;
  const { partySample, atMs } = data as Partial<Anchor>;
  return typeof partySample === 'number' && typeof atMs === 'number' ? { partySample, atMs } : null;
};

/** Events that are looked through for one that knows both clocks. */
const lookMax = 5_000;

/**
 * Epoch ms of sample 0. The audio session tells sample and time together: exactly when the bot begins to sound, some 50 ms late when it
 * notices the party's voice. With neither, the answer's time, which lies a few ms before the stream.
 */
export const originOf = (events: readonly JournalEvent[], answeredAt: number | null): number => {
  let rough: number | null = null;
  for (const event of events.slice(0, lookMax)) {
    const anchor = anchorOf(event);
    if (anchor === null) continue;
    const originAt = anchor.atMs - anchor.partySample / samplesPerMs;
    if (event.event === 'play.started') return originAt;
    rough ??= originAt;
  }
  return answeredAt ?? rough ?? events[0]?.t ?? 0;
};

export interface AxisSource {
  events: readonly JournalEvent[];
  /** Epoch ms. */
  answeredAt: number | null;
  endedAt: number | null;
  /** Of the recording. */
  durationMs: number | null;
}

export const axisOf = ({ events, answeredAt, endedAt, durationMs }: AxisSource): CallAxis => {
  const originAt = originOf(events, answeredAt);
  const firstAt = events[0]?.t ?? originAt;
  const lastAt = Math.max(events.at(-1)?.t ?? originAt, endedAt ?? originAt);
  return {
    originAt,
    startMs: Math.min(0, Math.floor(firstAt - originAt)),
    endMs: Math.max(Math.ceil(lastAt - originAt), durationMs ?? 0, 1),
  };
};

export const msOf = (axis: CallAxis, at: number): number => at - axis.originAt;
export const atOf = (axis: CallAxis, ms: number): number => axis.originAt + ms;

export const clampMs = (axis: CallAxis, ms: number): number =>
  Math.min(axis.endMs, Math.max(axis.startMs, ms));

export const msOfSample = (sample: number): number => Math.round(sample / samplesPerMs);
