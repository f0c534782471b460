import { expect, it } from 'vitest';
import type { JournalEvent } from '../../machines/contracts/call/journal-event.ts';
import { RecordedTimers } from './recorded-timers.ts';

const armed = (t: number, data: object): JournalEvent => ({
  seq: 0,
  t,
  path: 'call/turn',
  kind: 'timer',
  event: 'armed',
  data: { id: 'wait', event: 'wait', ...data },
});

/** A timer of 3 s of the replay beside this one of the journal: whether it goes its own way. */
const goesFree = (event: JournalEvent): boolean => {
  const timers = new RecordedTimers([event]);
  const timer = { id: 'wait', delayMs: 3_000, dueAt: 4_000, handle: undefined as never };
  timers.armed('call/turn', timer);
  return timers.isFree(timer);
};

it.each([
  ['stands for one of the same delay, however late that was written down', 1_180, 3_000, false],
  ['goes its own way beside one that was configured otherwise', 1_000, 2_500, true],
])('a timer %s', (_, t, delayMs, isFree) => {
  expect(goesFree(armed(t, { dueAt: 4_000, delayMs }))).toBe(isFree);
});

it.each([
  [1_000.4, false],
  [1_500, true],
])('a timer of an older journal, written down at %s, has its delay from there', (t, isFree) => {
  expect(goesFree(armed(t, { dueAt: 4_000 }))).toBe(isFree);
});
