import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import { startPollLoop } from './poll-loop.ts';

/** A store whose answers the test gives. */
const ground = () => {
  const clock = new VirtualClock(1_000_000);
  const asked: PromiseWithResolvers<string>[] = [];
  const seen: unknown[] = [];
  const stop = startPollLoop({
    clock,
    everyMs: 1_000,
    read: () => {
      asked.push(Promise.withResolvers<string>());
      return asked.at(-1)!.promise;
    },
    onFound: (found) => seen.push(found),
    onSilent: (sinceAt) => seen.push(sinceAt),
  });
  const settle = (act: () => void) => {
    act();
    return new Promise(setImmediate);
  };
  return { clock, asked, seen, stop, settle };
};

describe('looking into the store again and again', () => {
  it('reads once a second, one read at a time', async () => {
    const { clock, asked, seen, settle } = ground();
    clock.advance(1_200);
    expect(asked).toHaveLength(1);
    await settle(() => asked[0]!.resolve('first'));
    // It took 1.2 s: so slow a store is asked again after 12 s.
    clock.advance(11_900);
    expect(asked).toHaveLength(1);
    clock.advance(100);
    expect(asked).toHaveLength(2);
    await settle(() => asked[1]!.resolve('second'));
    clock.advance(1_000);
    expect(asked).toHaveLength(3);
    expect(seen).toEqual(['first', 'second']);
  });

  it('tells once since when the store is silent, and that it is back', async () => {
    const { clock, asked, seen, settle } = ground();
    clock.advance(0);
    await settle(() => asked[0]!.resolve('first'));
    for (const n of [1, 2]) {
      clock.advance(1_000);
      await settle(() => asked[n]!.reject(new Error('gone')));
    }
    clock.advance(1_000);
    await settle(() => asked[3]!.resolve('back'));
    expect(seen).toEqual(['first', 1_000_000, null, 'back']);
  });

  it('takes no answer for three seconds as silence', () => {
    const { clock, seen } = ground();
    clock.advance(3_000);
    expect(seen).toEqual([1_000_000]);
  });

  it('leaves nothing behind when it is stopped, and hears no late answer', async () => {
    const { clock, asked, seen, stop, settle } = ground();
    clock.advance(0);
    stop();
    await settle(() => asked[0]!.resolve('late'));
    expect(seen).toEqual([]);
    expect(clock.pendingCount).toBe(0);
  });
});
