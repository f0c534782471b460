import { expect, test } from 'vitest';
import { type Clock, VirtualClock } from '../../../machines/supervision/clock.ts';
import { createTicker, tickMs } from './ticker.ts';

const never = (error: unknown): void => {
  throw error;
};

test('ticks every leg every 20 ms, in phases, with a handful of timers for all', () => {
  const clock = new VirtualClock(1_000);
  let armed = 0;
  const counting: Clock = {
    now: () => clock.now(),
    clearTimeout: (timer) => clock.clearTimeout(timer),
    setTimeout: (run, ms) => {
      armed += 1;
      return clock.setTimeout(run, ms);
    },
  };
  const ticker = createTicker(counting, never);
  const ticks = Array.from({ length: 200 }, () => 0);
  for (let leg = 0; leg < 200; leg++)
    ticker.add(() => {
      ticks[leg] = (ticks[leg] as number) + 1;
    });
  clock.advance(60_000);
  expect(new Set(ticks)).toEqual(new Set([60_000 / tickMs]));
  expect(armed).toBeLessThan(60_000 / 5 + 10);
  ticker.close();
  expect(clock.pendingCount).toBe(0);
});

test('does not drift when every timer fires late', () => {
  let now = 0;
  let due: { at: number; run: () => void } | undefined;
  const lateClock = {
    now: () => now,
    setTimeout: (run: () => void, ms: number) => {
      due = { at: now + ms, run };
    },
    clearTimeout: () => {
      due = undefined;
    },
  } as unknown as Clock;
  const ticker = createTicker(lateClock, never);
  let ticks = 0;
  ticker.add(() => {
    ticks += 1;
  });
  let lateness = 0;
  while (now < 100_000) {
    lateness = (lateness * 7 + 3) % 31;
    now = (due?.at ?? now) + lateness;
    due?.run();
  }
  // What is due now may still wait for the next timer: never more than a tick or two.
  expect(Math.abs(ticks - now / tickMs)).toBeLessThan(3);
  expect(ticker.skippedTicks).toBe(0);
});

test('gives up time instead of bursting after the process stood still, and says how much', () => {
  let now = 0;
  let due: (() => void) | undefined;
  const stalling = {
    now: () => now,
    setTimeout: (run: () => void) => {
      due = run;
    },
    clearTimeout: () => undefined,
  } as unknown as Clock;
  const ticker = createTicker(stalling, never);
  let ticks = 0;
  ticker.add(() => {
    ticks += 1;
  });
  now = 10_000;
  due?.();
  expect(ticks).toBeLessThanOrEqual(2);
  expect(ticks + ticker.skippedTicks).toBe(10_000 / tickMs);
});

test('a leg that throws stops no other, and a removed one ticks no more', () => {
  const clock = new VirtualClock();
  const errors: unknown[] = [];
  const ticker = createTicker(clock, (error) => errors.push(error));
  let ticks = 0;
  const remove = ticker.add(() => {
    throw new Error('bad leg');
  });
  for (let leg = 0; leg < 7; leg++)
    ticker.add(() => {
      ticks += 1;
    });
  clock.advance(100);
  remove();
  clock.advance(100);
  expect(errors.length).toBe(5);
  expect(ticks).toBe(70);
});
