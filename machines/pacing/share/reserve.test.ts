import { expect, it } from 'vitest';
import { reserveCount } from './reserve.ts';

it('keeps the slots that an idle one is worth', () => {
  // Poisson of mean 2: P(≤2) = 0.677, P(≤3) = 0.857, P(≤4) = 0.947, P(≤5) = 0.983.
  expect(reserveCount(2, 2, 1)).toBe(2);
  expect(reserveCount(2, 4, 1)).toBe(3);
  expect(reserveCount(2, 9, 1)).toBe(4);
  expect(reserveCount(2, 19, 1)).toBe(5);
});

it('keeps none for nobody, and never more than can come', () => {
  expect(reserveCount(0, 1, 1)).toBe(0);
  expect(reserveCount(3, 0, 1)).toBe(0);
  expect(reserveCount(3, 1, 0)).toBeLessThan(40);
});
