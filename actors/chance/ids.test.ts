import { describe, expect, it } from 'vitest';
import { openIds } from './ids.ts';
import { cryptoRandom, seededRandom } from './random.ts';

describe('ids', () => {
  it('are ULIDs that rise, within one millisecond too and when the clock steps back', () => {
    let now = 1_700_000_000_000;
    const ids = openIds({ now: () => now }, cryptoRandom());
    const made = Array.from({ length: 1_000 }, () => ids.next());
    now -= 60_000;
    made.push(ids.next());
    expect(made.every((id) => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(id))).toBe(true);
    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  });

  it('repeat from a seed', () => {
    const open = () => openIds({ now: () => 5 }, seededRandom(3));
    expect(open().next()).toBe(open().next());
    expect(open().token()).toBe(open().token());
  });

  it('make tokens of 256 bits', () => {
    expect(openIds({ now: () => 5 }, cryptoRandom()).token()).toMatch(/^[\w-]{43}$/);
  });
});
