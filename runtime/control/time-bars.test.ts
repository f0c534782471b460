import { expect, test } from 'vitest';
import { timeBars } from './time-bars.ts';

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;

test.each([
  ['a moment', 0, 1, 60, { fromAt: 0, barMs: 5_000, count: 1 }],
  ['no time at all', 5, 5, 60, { fromAt: 0, barMs: 5_000, count: 1 }],
  ['an hour', minuteMs, 60 * minuteMs, 60, { fromAt: minuteMs, barMs: minuteMs, count: 59 }],
  ['two days', 0, 2 * dayMs, 50, { fromAt: 0, barMs: 60 * minuteMs, count: 48 }],
])('%s has bars of a whole width', (_, first, last, max, wanted) => {
  expect(timeBars(first, last, max)).toEqual(wanted);
});

test('a time beyond every width keeps its newest part', () => {
  const { fromAt, barMs, count } = timeBars(0, 36_500 * dayMs, 100);
  expect(count).toBe(100);
  expect(fromAt + count * barMs).toBeGreaterThanOrEqual(36_500 * dayMs);
});
