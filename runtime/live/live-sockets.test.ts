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
import { type ApiGround, openApiGround } from '../http/api-ground.ts';
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
