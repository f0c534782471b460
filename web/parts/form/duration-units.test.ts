import { describe, expect, it } from 'vitest';
import { durationOf, spanText, unitOf } from './duration-units.ts';

describe('a span of time', () => {
  it.each([
    [0, 'at once', 'min'],
    [30_000, '30 s', 's'],
    [5_400_000, '90 min', 'min'],
    [7_200_000, '2 h', 'h'],
    [86_400_000, '1 d', 'd'],
    [172_800_000, '2 d', 'd'],
    [90_500, '90.5 s', 's'],
    [1_500, '1.5 s', 's'],
  ])('of %d ms is read as %s and edited in %s', (ms, words, unit) => {
    expect([spanText(ms), unitOf(ms).key]).toEqual([words, unit]);
  });

  it('is none where it is less than nothing, longer than a year or no number', () => {
    expect([durationOf(-1, 1_000), durationOf(400, 86_400_000), durationOf(Number.NaN, 1)]).toEqual(
      [null, null, null],
    );
    expect(durationOf(1.5, 3_600_000)).toBe(5_400_000);
  });
});
