import { expect, test } from 'vitest';
import type { JournalEvent } from '../../../../machines/contracts/call/journal-event.ts';
import {
  addPair,
  atOf,
  axisOf,
  type ClockPair,
  clampMs,
  clockPairOf,
  msOf,
  originOf,
} from './call-axis.ts';

const answeredAt = 1_795_261_792_338;
const fact = (seq: number, t: number, event: string, data: unknown): JournalEvent => ({
  seq,
  t,
  path: 'call/audio',
  kind: 'fact',
  event,
  data,
});

/** As a real call's journal has them. */
const spoke = fact(55, answeredAt + 6_957, 'speech.started', {
  partySample: 55_200,
  atMs: answeredAt + 6_956,
});
const played = fact(26, answeredAt + 20, 'play.started', {
  partySample: 160,
  atMs: answeredAt + 19.7,
});

test('the recording begins where the bot’s first sound says that sample 0 was', () => {
  expect(originOf([played, spoke], answeredAt)).toBeCloseTo(answeredAt - 0.3, 3);
});

test('the voice of the party is too late an anchor to prefer it to the answer', () => {
  expect(originOf([spoke], answeredAt)).toBe(answeredAt);
});

test('a journal that was opened from a file finds its origin without a record', () => {
  expect(originOf([spoke], null)).toBe(answeredAt + 56);
  expect(originOf([{ ...spoke, data: undefined }], null)).toBe(spoke.t);
  expect(originOf([], null)).toBe(0);
});

test('a word’s time on the recording and its event in the journal meet on the axis', () => {
  const axis = axisOf({ events: [played, spoke], answeredAt, endedAt: null, durationMs: null });
  // The transcript says that the party began at 6,964 ms; its voice was noticed at sample 55,200.
  expect(Math.abs(msOf(axis, spoke.t) - 6_964)).toBeLessThan(20);
  expect(atOf(axis, msOf(axis, spoke.t))).toBeCloseTo(spoke.t, 6);
});

test('the axis holds everything: what came before the stream, the end, and the whole recording', () => {
  const start: JournalEvent = { ...played, seq: 0, t: answeredAt - 40, event: 'x', data: {} };
  const axis = axisOf({
    events: [start, played],
    answeredAt,
    endedAt: answeredAt + 27_860,
    durationMs: 27_800,
  });
  expect(axis.startMs).toBe(-40);
  expect(axis.endMs).toBe(27_861);
  expect(clampMs(axis, 99_999)).toBe(27_861);
  expect(clampMs(axis, -99)).toBe(-40);
});

test('where the recording stood still while the clock went on, each sound of the bot meets its event', () => {
  const later = fact(90, answeredAt + 7_020, 'play.started', {
    partySample: 8 * 6_500,
    atMs: answeredAt + 7_000,
  });
  const events = [played, spoke, later];
  const pairs: ClockPair[] = [];
  for (const event of events) addPair(pairs, clockPairOf(event));
  // Another worker's samples begin anew: this axis knows the first one's.
  addPair(pairs, { at: answeredAt + 9_000, ms: 20 });
  expect(pairs).toHaveLength(2);
  const axis = axisOf({
    events,
    pairs,
    answeredAt,
    endedAt: answeredAt + 9_000,
    durationMs: 8_500,
  });
  expect(msOf(axis, answeredAt + 19.7)).toBe(20);
  expect(msOf(axis, answeredAt + 7_000)).toBe(6_500);
  expect(axis.endMs).toBe(8_500);
  expect(msOf(axis, answeredAt - 40)).toBeCloseTo(-39.7, 3);
  for (const ms of [-30, 20, 3_000, 6_500, 8_000])
    expect(msOf(axis, atOf(axis, ms))).toBeCloseTo(ms, 2);
});
