import { describe, expect, it } from 'vitest';
import { cryptoRandom, type Random, seededRandom } from './random.ts';

const draws = (random: Random, count = 5) => Array.from({ length: count }, () => random.uint32());

describe.each([
  ['crypto', cryptoRandom],
  ['seeded', () => seededRandom(7)],
])('randomness, %s', (_, open) => {
  it('draws evenly within [0, 1)', () => {
    const random = open();
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let n = 0; n < 20_000; n++) tenths[Math.floor(random.next() * 10)]!++;
    // 2,000 expected, standard deviation 42: six of them either way.
    for (const count of tenths) expect(Math.abs(count - 2_000)).toBeLessThan(260);
  });

  it('draws every integer below a bound and none beyond', () => {
    const random = open();
    const seen = new Set(Array.from({ length: 500 }, () => random.below(6)));
    expect([...seen].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(() => random.below(0)).toThrow(RangeError);
  });

  it('fills bytes', () => {
    expect(open().bytes(40)).toHaveLength(40);
    expect(new Set(open().bytes(400)).size).toBeGreaterThan(100);
  });
});

describe('seeded randomness', () => {
  it('repeats from the same seed and differs from another', () => {
    expect(draws(seededRandom(1))).toEqual(draws(seededRandom(1)));
    expect(draws(seededRandom(1))).not.toEqual(draws(seededRandom(2)));
  });

  it('splits by name, whatever was drawn before', () => {
    const fresh = seededRandom(1);
    const used = seededRandom(1);
    draws(used, 100);
    expect(draws(used.split('carrier'))).toEqual(draws(fresh.split('carrier')));
    expect(draws(fresh.split('carrier'))).not.toEqual(draws(fresh.split('persona')));
    expect(draws(seededRandom(2).split('carrier'))).not.toEqual(draws(fresh.split('carrier')));
  });
});
