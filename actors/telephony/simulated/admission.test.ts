import { expect, test } from 'vitest';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import { createAdmission } from './admission.ts';

test('starts as many calls a second as allowed, the rest in order', () => {
  const clock = new VirtualClock();
  const admission = createAdmission(
    { concurrentMax: 100, perSecondMax: 10, queuedMax: 100 },
    clock,
  );
  const started: [string, number][] = [];
  for (const sid of ['a', 'b', 'c', 'd'])
    admission.enter(sid, () => started.push([sid, clock.now()]));
  clock.advance(1_000);
  expect(started).toEqual([
    ['a', 0],
    ['b', 100],
    ['c', 200],
    ['d', 300],
  ]);
});

test('waits for a call to end when the concurrent limit is reached', () => {
  const clock = new VirtualClock();
  const admission = createAdmission(
    { concurrentMax: 2, perSecondMax: 1_000, queuedMax: 100 },
    clock,
  );
  const started: string[] = [];
  for (const sid of ['a', 'b', 'c', 'd']) admission.enter(sid, () => started.push(sid));
  clock.advance(100);
  expect(started).toEqual(['a', 'b']);
  expect(admission.waitingCount).toBe(2);
  expect(admission.cancel('c')).toBe(true);
  expect(admission.cancel('a')).toBe(false);
  admission.leave();
  clock.advance(100);
  expect(started).toEqual(['a', 'b', 'd']);
});

test('refuses when the queue is full', () => {
  const clock = new VirtualClock();
  const admission = createAdmission({ concurrentMax: 1, perSecondMax: 1, queuedMax: 1 }, clock);
  expect(admission.enter('a', () => undefined)).toBe(true);
  expect(admission.enter('b', () => undefined)).toBe(true);
  expect(admission.enter('c', () => undefined)).toBe(false);
  admission.close();
  expect(clock.pendingCount).toBe(0);
});
