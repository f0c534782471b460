import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bus } from '../../../actors/bus/bus.ts';
import { openInProcessBus } from '../../../actors/bus/in-process-bus.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { leaseRenewMs, SourceLease } from '../../../machines/contracts/relay.ts';
import { topics } from '../../../machines/contracts/topics.ts';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import { ExampleSource, exampleCall, exampleWorker } from '../live-ground.ts';
import { SourceFeed } from './source-feed.ts';
import { lostAfterMs } from './source-line.ts';

let clock: VirtualClock;
let bus: Bus;
let isBusGone: boolean;
let subscribedCount: number;
let leases: SourceLease[];
let heard: unknown[][];
let counts: Record<string, number>;
let feed: SourceFeed;

beforeEach(async () => {
  clock = new VirtualClock(1_000_000);
  const inner = openInProcessBus();
  isBusGone = false;
  subscribedCount = 0;
  leases = [];
  heard = [];
  counts = {};
  const whenThere = <T>(act: () => Promise<T>): Promise<T> =>
    isBusGone ? Promise.reject(new VoxError('bus_unavailable', 'gone')) : act();
  bus = {
    ...inner,
    publish: (topic, message) => whenThere(() => inner.publish(topic, message)),
    subscribe: (topic, handler) =>
      whenThere(async () => {
        const end = await inner.subscribe(topic, handler);
        subscribedCount += 1;
        return async () => {
          subscribedCount -= 1;
          await end();
        };
      }),
  };
  await inner.subscribe(topics.sourceLease, (message) => leases.push(SourceLease.parse(message)));
  feed = new SourceFeed({
    bus,
    clock,
    by: 'api-1',
    count: (name) => {
      counts[name] = (counts[name] ?? 0) + 1;
    },
  });
});
afterEach(async () => {
  await feed.close();
  await bus.close();
});

/** What is on its way arrives: messages of this bus take one turn, a lease asked for by one takes another. */
const settled = async () => {
  for (let turn = 0; turn < 4; turn++) await new Promise(setImmediate);
};
const pass = async (ms: number) => {
  for (let at = 0; at < ms; at += 500) {
    clock.advance(Math.min(500, ms - at));
    await settled();
  }
};
const watch = async () => {
  const end = feed.watch('calls', {
    whole: (source, data: { calls: unknown[] }) => heard.push(['whole', source, data.calls.length]),
    change: (source, data: { calls?: { upsert: unknown[] } }) =>
      heard.push(['change', source, data.calls?.upsert.length]),
    gone: (source, why) => heard.push(['gone', source, why]),
    silent: (what, sinceAt) => heard.push(['silent', what, sinceAt]),
  });
  await settled();
  return end;
};
const source = (name = 'worker-1', epoch = 'life-1') =>
  new ExampleSource((topic, message) => bus.publish(topic, message), 'calls', name, epoch);
const whole = { calls: [exampleCall('call-1')], worker: exampleWorker() };
const change = { calls: { upsert: [exampleCall('call-1'), exampleCall('call-2')], remove: [] } };

describe('the API at its sources', () => {
  it('asks for a whole, renews its lease every five seconds, and stops with the last watch', async () => {
    expect(subscribedCount).toBe(0);
    const end = await watch();
    expect(leases).toEqual([{ topic: 'calls', by: 'api-1', isFresh: true }]);
    await pass(2 * leaseRenewMs + 2_000);
    expect(leases.length).toBeGreaterThanOrEqual(3);
    expect(leases.slice(1).every(({ isFresh }) => !isFresh)).toBe(true);
    end();
    await settled();
    const { length } = leases;
    await pass(20_000);
    expect(leases).toHaveLength(length);
    expect(subscribedCount).toBe(0);
    expect(clock.pendingCount).toBe(0);
  });

  it('hands on wholes and changes of every source, in order', async () => {
    await watch();
    const [one, two] = [source('worker-1'), source('worker-2')];
    one.say('whole', whole);
    two.say('whole', { ...whole, calls: [] });
    one.say('alive');
    one.say('change', change);
    await settled();
    expect(heard).toEqual([
      ['whole', 'worker-1', 1],
      ['whole', 'worker-2', 0],
      ['change', 'worker-1', 2],
    ]);
  });

  it('asks for a whole after a gap, and passes over what it cannot place until that comes', async () => {
    await watch();
    const one = source();
    one.say('whole', whole);
    await pass(2_000);
    leases.length = 0;
    one.lose();
    one.say('change', change);
    one.say('change', change);
    await settled();
    expect(heard).toEqual([['whole', 'worker-1', 1]]);
    expect(leases).toEqual([{ topic: 'calls', by: 'api-1', isFresh: true }]);
    one.say('whole', whole);
    one.say('change', change);
    await settled();
    expect(heard.slice(1)).toEqual([
      ['whole', 'worker-1', 1],
      ['change', 'worker-1', 2],
    ]);
  });

  it('asks again when the whole does not come', async () => {
    await watch();
    source().say('alive');
    await settled();
    leases.length = 0;
    await pass(3_000);
    expect(leases.filter(({ isFresh }) => isFresh).length).toBeGreaterThanOrEqual(1);
  });

  it('notices a gap by the sign of life alone, and a source that began anew', async () => {
    await watch();
    const one = source();
    one.say('whole', whole);
    await pass(2_000);
    one.lose();
    leases.length = 0;
    one.say('alive');
    await settled();
    expect(leases).toHaveLength(1);
    await pass(2_000);
    leases.length = 0;
    source('worker-1', 'life-2').say('change', change);
    await pass(1_500);
    expect(leases.some(({ isFresh }) => isFresh)).toBe(true);
    expect(heard).toEqual([['whole', 'worker-1', 1]]);
  });

  it('says that a source is silent, that it is back, and that it is lost', async () => {
    await watch();
    const one = source();
    one.say('whole', whole);
    await settled();
    await pass(7_000);
    expect(heard.at(-1)).toEqual(['silent', 'worker-1', 1_000_000]);
    one.say('alive');
    await settled();
    expect(heard.at(-1)).toEqual(['silent', 'worker-1', null]);
    await pass(lostAfterMs + 1_000);
    expect(heard.slice(-2)).toEqual([
      ['silent', 'worker-1', null],
      ['gone', 'worker-1', 'lost'],
    ]);
  });

  it('forgets a source that says it has ended', async () => {
    await watch();
    const one = source();
    one.say('whole', whole);
    one.say('end');
    await settled();
    expect(heard.at(-1)).toEqual(['gone', 'worker-1', 'ended']);
    await pass(lostAfterMs);
    expect(heard).toHaveLength(2);
  });

  it('passes over and counts what is not of its shape', async () => {
    await watch();
    const one = source();
    one.say('whole', { calls: 'none' });
    await bus.publish(topics.sourcePiece, { topic: 'calls', nonsense: true });
    one.say('change', change);
    await settled();
    expect(heard).toEqual([]);
    expect(counts.pieces_malformed).toBe(2);
  });
});

describe('without the bus', () => {
  it('says so, gives nobody up, and asks for wholes when it is back', async () => {
    await watch();
    const one = source();
    one.say('whole', whole);
    await settled();
    isBusGone = true;
    await pass(30_000);
    expect(heard.slice(1)).toEqual([
      ['silent', 'the bus', expect.any(Number)],
      ['silent', 'worker-1', 1_000_000],
    ]);
    leases.length = 0;
    isBusGone = false;
    await pass(1_500);
    expect(heard.slice(3)).toEqual([['silent', 'the bus', null]]);
    expect(leases.some(({ isFresh }) => isFresh)).toBe(true);
    one.say('whole', whole);
    await settled();
    expect(heard.slice(4)).toEqual([
      ['silent', 'worker-1', null],
      ['whole', 'worker-1', 1],
    ]);
  });

  it('watches as soon as it is there, when it was gone from the start', async () => {
    isBusGone = true;
    await watch();
    expect(heard).toEqual([['silent', 'the bus', 1_000_000]]);
    isBusGone = false;
    await pass(1_500);
    expect(subscribedCount).toBe(1);
    expect(leases.some(({ isFresh }) => isFresh)).toBe(true);
    expect(heard.at(-1)).toEqual(['silent', 'the bus', null]);
  });
});
