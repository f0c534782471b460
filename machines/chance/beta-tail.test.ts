import { expect, it } from 'vitest';
import { betaTail } from './beta-tail.ts';

/** I_x(a, b), as the tables have it. */
const incompleteBeta = (x: number, a: number, b: number): number => 1 - betaTail(a, b, x);

/** P(Binomial(n, x) ≥ a) = I_x(a, n − a + 1), summed by hand. */
function binomialTail(n: number, a: number, x: number): number {
  let sum = 0;
  for (let i = a; i <= n; i += 1) {
    let term = 1;
    for (let j = 0; j < i; j += 1) term *= ((n - j) / (i - j)) * x;
    sum += term * (1 - x) ** (n - i);
  }
  return sum;
}

it('is the tail of the binomial where its arguments are whole', () => {
  for (const [n, a, x] of [
    [5, 2, 0.3],
    [60, 4, 0.03],
    [350, 8, 0.03],
    [200, 1, 0.001],
    [40, 30, 0.6],
  ] as const)
    expect(incompleteBeta(x, a, n - a + 1)).toBeCloseTo(binomialTail(n, a, x), 10);
});

it('agrees with closed forms where they are not', () => {
  expect(incompleteBeta(0.3, 0.5, 0.5)).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(0.3)), 12);
  expect(incompleteBeta(0.7, 2.5, 1)).toBeCloseTo(0.7 ** 2.5, 12);
  expect(incompleteBeta(0, 3, 4)).toBe(0);
  expect(incompleteBeta(1, 3, 4)).toBe(1);
});

it('stays exact with a day of people', () => {
  // Beta(2001, 98001): mean 0.02001, and half of it below its median within a hair of the mean.
  expect(incompleteBeta(0.02, 2_001, 98_001)).toBeGreaterThan(0.48);
  expect(incompleteBeta(0.02, 2_001, 98_001)).toBeLessThan(0.52);
  expect(incompleteBeta(0.03, 2_001, 98_001)).toBeCloseTo(1, 12);
});
