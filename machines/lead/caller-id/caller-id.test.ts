import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallerId } from '../../contracts/campaign/caller-id.ts';
import { quarantineWhy, sickness } from './caller-id-health.ts';
import {
  type CallerIdUse,
  type CallerIdWish,
  chooseCallerId,
  dayCapOf,
  poolRoom,
} from './caller-id-pool.ts';

const now = 1_800_000_000_000;
const dayMs = 86_400_000;
const idle: CallerIdUse = { dayCount: 0, liveCount: 0, quarantinedUntilAt: null };
const pool: CallerId[] = [
  { phone: '+13125550100' },
  { phone: '+12125550100' },
  { phone: '+442075550100' },
];
const wish: CallerIdWish = { to: '+12125550199', now, callbackFrom: null, prefixes: [] };
const choose = (
  use: Record<string, Partial<CallerIdUse>> = {},
  more: Partial<CallerIdWish> = {},
  of = pool,
) => chooseCallerId(of, (phone) => ({ ...idle, ...use[phone] }), { ...wish, ...more });

describe('a pool of numbers to show', () => {
  it('shows the most local number that has room', () => {
    expect(choose()).toEqual({ phone: '+12125550100', why: 'local to the callee' });
    expect(choose({ '+12125550100': { dayCount: 100 } }).phone).toBe('+13125550100');
    // No area in common: whoever has most of its day left.
    expect(choose({ '+13125550100': { dayCount: 1 } }, { to: '+15035550100' })).toEqual({
      phone: '+12125550100',
      why: 'most of its day is left',
    });
  });

  it('shows the number that a call back was promised from, even when its day is used up', () => {
    const use = { '+442075550100': { dayCount: 100 } };
    expect(choose(use, { callbackFrom: '+442075550100' }).phone).toBe('+442075550100');
    const sick = { '+442075550100': { quarantinedUntilAt: now + 1 } };
    expect(choose(sick, { callbackFrom: '+442075550100' }).phone).toBe('+12125550100');
    // One that left the pool is nobody's.
    expect(choose({}, { callbackFrom: '+19995550100' }).phone).toBe('+12125550100');
  });

  it('shows only what the law allows', () => {
    const indian = [{ phone: '+9114012345' }, { phone: '+911600123456' }, ...pool];
    const to = '+919812345678';
    expect(choose({}, { to, prefixes: ['+91140'] }, indian).phone).toBe('+9114012345');
    expect(choose({}, { to, prefixes: ['+911600'] }, indian).phone).toBe('+911600123456');
    expect(choose({}, { to, prefixes: ['+91140'] })).toEqual({
      phone: null,
      why: 'No number begins with +91140, as it must',
    });
  });

  it('says why it shows none', () => {
    const full = Object.fromEntries(pool.map(({ phone }) => [phone, { dayCount: 100 }]));
    expect(choose(full)).toEqual({
      phone: null,
      why: 'Every number to show has been used as often as it may for now',
    });
    expect(choose({ ...full, '+13125550100': { quarantinedUntilAt: now + 1 } }).why).toContain(
      '1 in quarantine',
    );
    expect(poolRoom(pool, (phone) => ({ ...idle, ...full[phone] }), now)).toBe(0);
    expect(poolRoom(pool, () => idle, now)).toBe(300);
  });

  it('warms a cold number up from 20 to 100 a day in 14 days', () => {
    const cold = { phone: '+13125550100', sinceAt: now };
    const caps = [0, 7, 14, 30].map((days) => dayCapOf(cold, now + days * dayMs));
    expect(caps).toEqual([20, 60, 100, 100]);
    expect(dayCapOf({ phone: '+13125550100', sinceAt: now, perDayMax: 5 }, now)).toBe(5);
    expect(dayCapOf({ phone: '+13125550100' }, now)).toBe(100);
  });

  it('never goes beyond a cap, whatever is asked of it', () => {
    const numbers = fc.array(
      fc.record({
        perDayMax: fc.integer({ min: 1, max: 5 }),
        concurrentMax: fc.integer({ min: 1, max: 3 }),
        sinceAt: fc.integer({ min: now - 20 * dayMs, max: now }),
      }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(numbers, (given) => {
        const own: CallerId[] = given.map((one, i) => ({ ...one, phone: `+1555000000${i}` }));
        const use = new Map(own.map(({ phone }) => [phone, { ...idle }]));
        for (let i = 0; i < 40; i += 1) {
          const room = poolRoom(own, (phone) => use.get(phone)!, now);
          const { phone } = chooseCallerId(own, (asked) => use.get(asked)!, wish);
          expect(phone === null).toBe(room === 0);
          if (phone === null) break;
          use.get(phone)!.dayCount += 1;
          use.get(phone)!.liveCount += i % 3 === 0 ? 1 : 0;
        }
        for (const one of own) {
          expect(use.get(one.phone)!.dayCount).toBeLessThanOrEqual(dayCapOf(one, now));
          expect(use.get(one.phone)!.liveCount).toBeLessThanOrEqual(one.concurrentMax!);
        }
      }),
    );
  });
});

describe('the health of a number to show', () => {
  const allDials = { dialCount: 1_000, humanCount: 200 };
  const day = (humanCount: number, dialCount = 100) => ({
    number: { humanCount, dialCount },
    pool: allDials,
  });

  it('is bad when people answer it much less than its pool for two days', () => {
    expect(quarantineWhy([day(5), day(6)], 3)).toBe(
      "People answered 5 % of its dials, of all numbers' 20 %, for 2 days: it is probably labelled as spam",
    );
    expect(quarantineWhy([day(5), day(18)], 3)).toBeNull();
    expect(quarantineWhy([day(5)], 3)).toBeNull();
    expect(quarantineWhy([day(5), day(5)], 1)).toBeNull();
  });

  it('is not judged by a handful of dials, nor by a day on which nobody answered anything', () => {
    expect(sickness({ dialCount: 8, humanCount: 0 }, allDials)).toBeLessThan(0.95);
    expect(sickness({ dialCount: 40, humanCount: 0 }, allDials)).toBeGreaterThan(0.95);
    expect(sickness({ dialCount: 50, humanCount: 0 }, { dialCount: 300, humanCount: 0 })).toBe(0);
    expect(sickness({ dialCount: 0, humanCount: 0 }, allDials)).toBe(0);
  });

  it('seldom condemns a number that is as good as its pool', () => {
    // Of numbers with 100 dials a day at 20 %, one in ten thousand has two days as bad as this.
    expect(sickness({ dialCount: 100, humanCount: 12 }, allDials)).toBeLessThan(0.95);
    expect(sickness({ dialCount: 100, humanCount: 8 }, allDials)).toBeGreaterThan(0.95);
  });
});
