import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bus } from '../../actors/bus/bus.ts';
import { openInProcessBus } from '../../actors/bus/in-process-bus.ts';
import { realClock } from '../../actors/clock/real-clock.ts';
import type { CallView, WallboardView } from '../../machines/contracts/relay.ts';
import { SourceLease } from '../../machines/contracts/relay.ts';
import { topics } from '../../machines/contracts/topics.ts';
import { documentsOf } from '../control/documents.ts';
import { type ApiGround, groundSecret, openApiGround } from '../http/api-ground.ts';
import { openLog } from '../system/log.ts';
import {
  ExampleConsole,
  ExampleSource,
  exampleCall,
  exampleEvent,
  exampleWorker,
  upgradeRequest,
  urlOf,
} from './live-ground.ts';
import { type LiveRelay, openLiveRelay } from './live-relay.ts';

const clock = realClock();
let ground: ApiGround;
let bus: Bus;
let live: LiveRelay;
let url: string;
let consoles: ExampleConsole[];
let counts: Record<string, number>;

beforeEach(async () => {
  bus = openInProcessBus();
  consoles = [];
  counts = {};
  let idCount = 0;
  ground = await openApiGround({}, undefined, (store) => {
    live = openLiveRelay({
      bus,
      documents: documentsOf(store),
      clock,
      newId: () => `id-${idCount++}`,
      log: openLog({ level: 'silent' }),
      count: (name, by = 1) => {
        counts[name] = (counts[name] ?? 0) + by;
      },
    });
    return { live };
  });
  await ground.app.listen({ host: '127.0.0.1', port: 0 });
  url = urlOf(ground.app.server.address() as AddressInfo);
});
afterEach(async () => {
  for (const { socket } of consoles) socket.terminate();
  await ground.close();
  await live.close();
  await bus.close();
});

const open = async (options = {}) => {
  const console = new ExampleConsole(url, options);
  consoles.push(console);
  return console.opened();
};
const publish = (topic: string, message: unknown) => bus.publish(topic, message);
/** Answers every lease of its topic that wants a whole. */
const speak = async (topic: string, whole: () => unknown) => {
  const source = new ExampleSource(publish, topic);
  await bus.subscribe(topics.sourceLease, (message) => {
    const lease = SourceLease.parse(message);
    if (lease.topic === topic && lease.isFresh) source.say('whole', whole());
  });
  return source;
};

describe('a console at its socket', () => {
  it.each([[true], [false]])(
    'sees the wallboard, then what changes (compressed: %s)',
    async (perMessageDeflate) => {
      const source = await speak('calls', () => ({
        calls: [exampleCall('call-1')],
        worker: exampleWorker(),
      }));
      const console = await open({ perMessageDeflate });
      console.watch('wallboard');
      const { data } = await console.until(({ type }) => type === 'snapshot');
      expect((data as WallboardView).calls).toEqual([exampleCall('call-1')]);
      expect((data as WallboardView).strip).toMatchObject({ activeCount: 1, slotCount: 1 });
      const call = exampleCall('call-1', { phase: 'listening', turnLatencyMs: 640 });
      source.say('change', { calls: { upsert: [call, exampleCall('call-2')], remove: [] } });
      const patch = await console.until(({ type }) => type === 'patch');
      expect(patch).toMatchObject({
        seq: 1,
        data: {
          'call:event': { upsert: [call, { id: 'call-2' }] },
          'fleet:capacity': { activeCount: 2 },
        },
      });
    },
  );

  it('follows a call until it is over, and then the call is gone', async () => {
    const source = await speak('call/call-1', () => ({
      call: exampleCall('call-1'),
      events: [exampleEvent(0), exampleEvent(1)],
    }));
    const console = await open();
    console.watch('call/call-1');
    const { data } = await console.until(({ type }) => type === 'snapshot');
    expect((data as CallView).events).toHaveLength(2);
    source.say('change', { 'call:timeline': [exampleEvent(2)] });
    await console.until(({ type }) => type === 'patch');
    source.say('change', { 'call:timeline': [exampleEvent(3)], isOver: true });
    source.say('end');
    await console.until(({ type }) => type === 'gone');
    expect(console.messages.map(({ type, seq, data: told }) => [type, seq, told])).toEqual([
      ['snapshot', 0, data],
      ['patch', 1, { 'call:timeline': [exampleEvent(2)] }],
      ['patch', 2, { 'call:timeline': [exampleEvent(3)], isOver: true }],
      ['gone', 2, null],
    ]);
  });
});

describe('who may watch', () => {
  const refused = async (headers: Record<string, string>, path = url) => {
    const console = new ExampleConsole(path, { headers });
    consoles.push(console);
    const status = await new Promise<number>((resolve) => {
      console.socket.on('unexpected-response', (_request, { statusCode }) => {
        resolve(statusCode ?? 0);
      });
      console.socket.on('open', () => resolve(101));
    });
    return status;
  };

  it('a page of this server, and a program on this machine', async () => {
    expect(await refused({ origin: url.replace('ws:', 'http:').replace('/api/v1/live', '') })).toBe(
      101,
    );
    expect(await refused({})).toBe(101);
  });

  it.each([
    ['a page of another site', { origin: 'https://elsewhere.example' }, 403],
    ['a page that is not told of by its origin', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a foreign name for this machine', { host: 'rebound.example' }, 401],
    ['somebody behind a proxy', { 'x-forwarded-for': '203.0.113.7' }, 401],
  ])('not %s', async (_who, headers, status) => {
    expect(await refused(headers)).toBe(status);
  });

  it('whoever holds the secret, from anywhere', async () => {
    expect(
      await refused({ 'x-forwarded-for': '203.0.113.7', authorization: `Bearer ${groundSecret}` }),
    ).toBe(101);
  });

  it('and nothing else is served there', async () => {
    expect(await refused({}, `${url}r`)).toBe(404);
  });
});

describe('rubbish', () => {
  it.each([
    ['no JSON', 'watch me'],
    ['no request', '{"op":"dance","topic":"wallboard"}'],
    ['no such topic', '{"op":"watch","topic":"__proto__"}'],
    ['a binary message', Buffer.from('{"op":"watch","topic":"wallboard"}')],
  ])('ends the socket that sent it, and no other: %s', async (_what, rubbish) => {
    const other = await open();
    const console = await open();
    console.socket.send(rubbish);
    expect(await console.untilClosed()).toMatchObject({ code: 1008 });
    expect(counts.closed_refused).toBe(1);
    other.watch('wallboard');
    await other.until(({ type }) => type === 'snapshot');
  });

  it('ends a socket that sends more than any request needs', async () => {
    const console = await open();
    console.socket.send(
      JSON.stringify({ op: 'watch', topic: 'wallboard', more: 'x'.repeat(5_000) }),
    );
    expect(await console.untilClosed()).toMatchObject({ code: 1009 });
  });

  it('ends a socket that watches more than 32 topics', async () => {
    const console = await open();
    for (let n = 0; n < 33; n++) console.watch(`campaign/c-${n}`);
    expect(await console.untilClosed()).toEqual({ code: 1008, reason: 'too many topics' });
  });
});

describe('a console that was cut off', () => {
  it('goes on where it stood', async () => {
    const source = await speak('calls', () => ({
      calls: [exampleCall('call-1')],
      worker: exampleWorker(),
    }));
    const first = await open();
    first.watch('wallboard');
    const { epoch } = await first.until(({ type }) => type === 'snapshot');
    const say = (id: string) =>
      source.say('change', { calls: { upsert: [exampleCall(id)], remove: [] } });
    say('call-2');
    const { seq } = await first.until(({ type }) => type === 'patch');
    first.socket.terminate();
    say('call-3');
    const other = await open();
    other.watch('wallboard');
    await other.until(({ data }) => JSON.stringify(data).includes('call-3'));
    const back = await open();
    back.watch('wallboard', { epoch, seq });
    const patch = await back.until(({ data }) => JSON.stringify(data).includes('call-3'));
    expect(patch).toMatchObject({ type: 'patch', epoch, seq: seq + 1 });
    expect(back.messages.some(({ type }) => type === 'snapshot')).toBe(false);
  });
});

describe('parts that are gone', () => {
  it('the wallboard names the store and goes on with calls', async () => {
    const source = await speak('calls', () => ({
      calls: [exampleCall('call-1')],
      worker: exampleWorker(),
    }));
    const console = await open();
    console.watch('wallboard');
    await console.until(({ type }) => type === 'snapshot');
    await ground.store.close();
    const note = await console.until(({ type }) => type === 'stale');
    expect(note.data).toMatchObject({ what: 'the store', sinceAt: expect.any(Number) });
    source.say('change', { calls: { upsert: [exampleCall('call-2')], remove: [] } });
    await console.until(
      ({ type, data }) => type === 'patch' && JSON.stringify(data).includes('call-2'),
    );
  });

  it('says that there is no such call, and no such campaign', async () => {
    const console = await open();
    console.watch('campaign/none');
    console.watch('call/none');
    await console.until(({ type, topic }) => type === 'gone' && topic === 'campaign/none');
    await console.until(({ type, topic }) => type === 'gone' && topic === 'call/none');
    await expect.poll(() => live.hub.topicCount).toBe(0);
    await expect.poll(() => live.leasedTopics()).toEqual([]);
  });
});

describe('an API that drains', () => {
  it('sends its consoles away, refuses new ones, and closes', async () => {
    const console = await open();
    console.watch('wallboard');
    await console.until(({ type }) => type === 'snapshot');
    const closing = ground.app.close();
    expect(await console.untilClosed()).toMatchObject({ code: 1012 });
    expect(console.messages.at(-1)?.type).toBe('reconnect');
    await closing;
    expect(live.hub.topicCount).toBe(1);
    await live.close();
    expect(live.hub.topicCount).toBe(0);
  });

  it('does not wait for a console that does not answer', async () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(upgradeRequest);
    await once(socket, 'data');
    socket.pause();
    await ground.app.close();
    socket.destroy();
  });
});
