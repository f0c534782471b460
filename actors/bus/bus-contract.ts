import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Bus } from './bus.ts';

/** Two views of one bus: of two processes, or the same one twice. */
export interface BusUnderTest {
  bus: Bus;
  other: Bus;
  /** Handlers that threw so far. */
  failures(): number;
  drop(): Promise<void>;
}

const within = { timeout: 5_000, interval: 5 };

/** What every bus must do; run on each adapter. */
export function busContract(open: () => Promise<BusUnderTest>): void {
  let under: BusUnderTest;
  beforeAll(async () => {
    under = await open();
  });
  afterAll(() => under?.drop());

  it('delivers a message to every subscriber of its topic, in order, and to no other', async () => {
    const heard: Record<string, unknown[]> = { first: [], second: [], elsewhere: [] };
    await under.bus.subscribe('orders', (message) => heard.first?.push(message));
    await under.other.subscribe('orders', (message) => heard.second?.push(message));
    await under.bus.subscribe('orders:else', (message) => heard.elsewhere?.push(message));
    const messages = [{ n: 1, text: 'ünï' }, [2], 'three', null];
    for (const message of messages) await under.other.publish('orders', message);
    await vi.waitFor(() => expect(heard.first).toHaveLength(4), within);
    await vi.waitFor(() => expect(heard.second).toHaveLength(4), within);
    expect(heard).toEqual({ first: messages, second: messages, elsewhere: [] });
  });

  it('gives each subscriber a message of its own', async () => {
    const heard: { n: number }[] = [];
    const take = (message: unknown) => heard.push(message as { n: number });
    await under.bus.subscribe('own', take);
    const message = { n: 1 };
    await under.bus.publish('own', message);
    message.n = 2;
    await vi.waitFor(() => expect(heard).toEqual([{ n: 1 }]), within);
  });

  it('stops delivering to one that unsubscribed, not to its neighbour', async () => {
    const heard: string[] = [];
    const leave = await under.bus.subscribe('leaving', () => heard.push('left'));
    await under.bus.subscribe('leaving', () => heard.push('stayed'));
    await leave();
    await leave();
    await under.bus.publish('leaving', 1);
    await vi.waitFor(() => expect(heard).toEqual(['stayed']), within);
  });

  it('counts a handler that throws and goes on to the next', async () => {
    const heard: unknown[] = [];
    const before = under.failures();
    await under.bus.subscribe('throwing', () => {
      throw new Error('mine alone');
    });
    await under.bus.subscribe('throwing', (message) => heard.push(message));
    await under.bus.publish('throwing', 1);
    await vi.waitFor(() => expect(heard).toEqual([1]), within);
    expect(under.failures()).toBe(before + 1);
  });

  it('keeps a key until it is deleted or its time is over', async () => {
    await under.bus.set('key', 'one', 60_000);
    await under.bus.set('key', 'two', 60_000);
    expect(await under.other.get('key')).toBe('two');
    await under.other.delete('key');
    expect(await under.bus.get('key')).toBeNull();
    await under.bus.set('short', 'x', 20);
    await vi.waitFor(async () => expect(await under.bus.get('short')).toBeNull(), within);
  });

  it('reads a stream from any entry on, oldest first', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.push(await under.bus.append('log', { n }, 100));
    expect(new Set(ids).size).toBe(5);
    expect(await under.other.read('log', '0', 10)).toEqual(
      ids.map((id, n) => ({ id, entry: { n } })),
    );
    const [, , third = ''] = ids;
    expect((await under.other.read('log', third, 1)).map(({ entry }) => entry)).toEqual([{ n: 3 }]);
    expect(await under.bus.read('log', ids.at(-1) as string, 10)).toEqual([]);
    expect(await under.bus.read('no such log', '0', 10)).toEqual([]);
  });

  it('keeps about as many newest entries as asked for', async () => {
    const appends = Array.from({ length: 1_000 }, (_, n) => under.bus.append('bounded', n, 100));
    await Promise.all(appends);
    const kept = (await under.bus.read('bounded', '0', 2_000)).map(({ entry }) => entry);
    expect(kept.length).toBeGreaterThanOrEqual(100);
    // Redis drops whole nodes, of 100 entries each by default.
    expect(kept.length).toBeLessThanOrEqual(300);
    expect(kept.at(-1)).toBe(999);
  });

  it('answers a ping while it is open, and refuses everything afterwards', async () => {
    await under.other.ping();
    await under.other.close();
    await expect(under.other.ping()).rejects.toMatchObject({ code: 'bus_unavailable' });
    await expect(under.other.publish('orders', 1)).rejects.toMatchObject({
      code: 'bus_unavailable',
    });
  });
}
