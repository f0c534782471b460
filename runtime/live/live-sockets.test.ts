import type { AddressInfo } from 'node:net';
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
