import { expect, test } from 'vitest';
import { watchLoopDelay } from './loop-delay.ts';
import { askReadiness } from './readiness.ts';

const calm = { maxMs: () => 3, isLate: () => false, close: () => {} };
const here = () => Promise.resolve();
const gone = () => Promise.reject(new Error('gone'));

test('a process is ready when all that it needs answers', async () => {
  const parts = { needed: { store: here }, loop: calm, isDraining: () => false };
  expect(await askReadiness(parts)).toEqual({
    ready: true,
    reasons: [],
    parts: { store: 'ok' },
    loopDelayMaxMs: 3,
  });
});

test('it says each reason why it is not', async () => {
  const parts = {
    needed: { store: gone },
    loop: { ...calm, isLate: () => true },
    isDraining: () => true,
  };
  expect(await askReadiness(parts)).toMatchObject({
    ready: false,
    reasons: ['draining', 'store_down', 'loop_late'],
  });
});

test('what it only wishes for may be gone', async () => {
  const parts = { wished: { bus: gone }, loop: calm, isDraining: () => false };
  expect(await askReadiness(parts)).toMatchObject({ ready: true, parts: { bus: 'down' } });
});

test('a loop that stalls once is not late, and its stall is seen', async () => {
  const loop = watchLoopDelay();
  try {
    await new Promise((resolve) => setTimeout(resolve, 30));
    const end = performance.now() + 200;
    while (performance.now() < end);
    await expect.poll(() => loop.maxMs(), { timeout: 5_000 }).toBeGreaterThan(150);
    expect(loop.isLate()).toBe(false);
  } finally {
    loop.close();
  }
});
