import { describe, expect, it } from 'vitest';
import type { Bus } from './bus.ts';
import { busContract } from './bus-contract.ts';
import { openInProcessBus } from './in-process-bus.ts';

describe('the in-process bus', () => {
  busContract(async () => {
    let failures = 0;
    const bus = openInProcessBus({ onHandlerFailed: () => failures++ });
    let closed = false;
    // The other view closes alone, as another process would.
    const other: Bus = new Proxy(bus, {
      get: (target, name: keyof Bus) => {
        if (name === 'close')
          return async () => {
            closed = true;
          };
        if (!closed) return target[name];
        const gone = openInProcessBus();
        void gone.close();
        return gone[name];
      },
    });
    return { bus, other, failures: () => failures, drop: () => bus.close() };
  });

  it('lets keys expire by the injected clock', async () => {
    let now = 1_000;
    const bus = openInProcessBus({ clock: { now: () => now } });
    await bus.set('key', 'x', 500);
    now = 1_499;
    expect(await bus.get('key')).toBe('x');
    now = 1_500;
    expect(await bus.get('key')).toBeNull();
  });

  it('gives rising ids to entries when the clock stands or steps back', async () => {
    let now = 5;
    const bus = openInProcessBus({ clock: { now: () => now } });
    const ids = [await bus.append('s', 1, 9), await bus.append('s', 2, 9)];
    now = 3;
    ids.push(await bus.append('s', 3, 9));
    expect(ids).toEqual(['5-0', '5-1', '5-2']);
    expect((await bus.read('s', '5-0', 9)).map(({ entry }) => entry)).toEqual([2, 3]);
  });
});
