import { expect, it } from 'vitest';
import { normalCdf } from './normal.ts';

/** Abramowitz and Stegun, tables 26.1 and 26.2. */
const golden: [number, number][] = [
  [0, 0.5],
  [0.5, 0.691462461274013],
  [1, 0.841344746068543],
  [1.96, 0.97500210485178],
  [3, 0.99865010196837],
  [5, 0.999999713348428],
  [-8, 6.22096057427178e-16],
];

it('agrees with the tables on both sides of the middle', () => {
  for (const [x, p] of golden) {
    expect(Math.abs(normalCdf(x) - p)).toBeLessThan(1e-9 * Math.max(p, 1e-6));
    expect(normalCdf(x) + normalCdf(-x)).toBeCloseTo(1, 12);
  }
});

it('never falls and never leaves the unit', () => {
  let last = 0;
  for (let x = -45; x <= 45; x += 0.01) {
    const p = normalCdf(x);
    expect(p >= last - 1e-15 && p <= 1).toBe(true);
    last = p;
  }
});
