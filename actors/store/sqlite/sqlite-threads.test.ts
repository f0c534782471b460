import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { giveBackThread as giveBack, takeThread } from './sqlite-threads.ts';

describe('threads of SQLite stores', () => {
  const heapMaxMb = 128;
  const taken: ReturnType<typeof takeThread>[] = [];
  let giveBackThread: typeof giveBack;
  let take: (heapMb?: number) => ReturnType<typeof takeThread>;

  // Another test's store may have left a thread in this process.
  beforeEach(async () => {
    vi.resetModules();
    const threads = await import('./sqlite-threads.ts');
    giveBackThread = threads.giveBackThread;
    take = (heapMb = heapMaxMb) => {
      const thread = threads.takeThread(heapMb);
      taken.push(thread);
      return thread;
    };
  });
  afterEach(async () => {
    await Promise.all(taken.splice(0).map((thread) => thread.terminate()));
  });

  it('serve one store after another, and two that are open at once each by its own', async () => {
    const [one, two] = [take(), take()];
    expect(two).not.toBe(one);
    await giveBackThread(one, heapMaxMb);
    await giveBackThread(two, heapMaxMb);
    expect(take()).toBe(one);
    expect([one, two]).not.toContain(take());
  });

  it('have the heap that their store asks for', async () => {
    const one = take();
    await giveBackThread(one, heapMaxMb);
    expect(take(2 * heapMaxMb)).not.toBe(one);
    expect(take()).toBe(one);
  });

  it('are started anew where the one that waits has died', async () => {
    const one = take();
    await giveBackThread(one, heapMaxMb);
    await one.terminate();
    expect(take()).not.toBe(one);
  });
});
