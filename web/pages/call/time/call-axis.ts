import type { JournalEvent } from '../../../../machines/contracts/call/journal-event.ts';

/** A moment that both clocks know: epoch ms, and ms of the recording. */
export interface ClockPair {
  readonly at: number;
  readonly ms: number;
}

/**
 * The one axis of a call's page: ms of the recording. 0 is the first sample of the party's stream; the transcript's times are on it
 * already, and the journal's epoch ms come to it by `pairs`, between them in proportion: audio that came late, for a line or a machine
 * stood still, makes a recording shorter than the clock (half a second was seen). What happened before the stream is negative.
 */
export interface CallAxis {
  readonly pairs: readonly ClockPair[];
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

/** What an event knows of both clocks, exactly: only where the bot begins to sound. */
export const clockPairOf = (event: JournalEvent): ClockPair | null => {
  if (event.event !== 'play.started') return null;
  const anchor = anchorOf(event);
  return anchor === null ? null : { at: anchor.atMs, ms: anchor.partySample / samplesPerMs };
};

/** Adds what comes later by both clocks, as all of one call should: another worker's begins anew. */
export const addPair = (pairs: ClockPair[], pair: ClockPair | null): void => {
  const last = pairs.at(-1);
  if (pair !== null && (last === undefined || (pair.at > last.at && pair.ms > last.ms)))
    pairs.push(pair);
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
  /** Of these events. */
  pairs?: readonly ClockPair[];
  events: readonly JournalEvent[];
  /** Epoch ms. */
  answeredAt: number | null;
  endedAt: number | null;
  /** Of the recording. */
  durationMs: number | null;
}

type Clocks = Pick<CallAxis, 'originAt' | 'pairs'>;

export const axisOf = (source: AxisSource): CallAxis => {
  const { events, answeredAt, endedAt, durationMs, pairs = [] } = source;
  const originAt = originOf(events, answeredAt);
  const clocks = { originAt, pairs };
  const firstAt = events[0]?.t ?? originAt;
  const lastAt = Math.max(events.at(-1)?.t ?? originAt, endedAt ?? originAt);
  return {
    ...clocks,
    startMs: Math.min(0, Math.floor(msOf(clocks, firstAt))),
    endMs: Math.max(Math.ceil(msOf(clocks, lastAt)), durationMs ?? 0, 1),
  };
};

/** Index of the last pair at or before a moment of one of the clocks; -1: none. O(log n). */
const pairBefore = (pairs: readonly ClockPair[], clock: keyof ClockPair, moment: number) => {
  let low = 0;
  let high = pairs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (pairs[middle]![clock] <= moment) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};

/** From one clock to the other: between two pairs in proportion, outside of them as the nearest one says. */
const across = (
  { originAt, pairs }: Clocks,
  from: keyof ClockPair,
  to: keyof ClockPair,
  moment: number,
): number => {
  const n = pairBefore(pairs, from, moment);
  const before = pairs[n];
  const after = pairs[n + 1];
  const near = before ?? after ?? { at: originAt, ms: 0 };
  const share =
    before === undefined || after === undefined
      ? 1
      : (after[to] - before[to]) / (after[from] - before[from]);
  return near[to] + (moment - near[from]) * share;
};

export const msOf = (clocks: Clocks, at: number): number => across(clocks, 'at', 'ms', at);
export const atOf = (clocks: Clocks, ms: number): number => across(clocks, 'ms', 'at', ms);

export const clampMs = (axis: CallAxis, ms: number): number =>
  Math.min(axis.endMs, Math.max(axis.startMs, ms));

export const msOfSample = (sample: number): number => Math.round(sample / samplesPerMs);
