import { afterEach, beforeEach, expect, it } from 'vitest';
import { exampleResult } from '../../../actors/outbound/example-result.ts';
import type { RelayMessage, SourceLease } from '../../../machines/contracts/relay.ts';
import { topics } from '../../../machines/contracts/topics.ts';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import { takeResult } from '../../control/result-intake.ts';
import { storedNews } from '../../control/stored-news.ts';
import { type ApiGround, openApiGround } from '../../http/api-ground.ts';
import { exampleAttempt } from '../../http/example-attempt.ts';
import { openLog } from '../../system/log.ts';
import { ExampleSource, exampleCall, exampleEvent } from '../live-ground.ts';
import { type LiveRelay, openLiveRelay } from '../live-relay.ts';
import type { RelayFrame } from '../relay-frame.ts';

let ground: ApiGround;
let live: LiveRelay;
let clock: VirtualClock;
let told: RelayMessage[];

beforeEach(async () => {
  ground = await openApiGround();
  clock = new VirtualClock(1_000_000);
  told = [];
  let ids = 0;
  const { bus, documents } = ground;
  const newId = () => `id-${ids++}`;
  const log = openLog({ level: 'silent' });
  live = openLiveRelay({ bus, documents, clock, newId, log, count: () => {} });
});
afterEach(async () => {
  await live.close();
  await ground.close();
});

const settled = async () => {
  for (let turn = 0; turn < 4; turn++) await new Promise(setImmediate);
};
const watch = async () => {
  live.hub.watch('call/call-1', {
    offer: ({ text }: RelayFrame) => {
      told.push(JSON.parse(text));
      return true;
    },
    dropped: () => {},
  });
  await settled();
};
/** The store answers in its own time; the view's goes on meanwhile by steps until it is so. */
const until = async (isSo: () => boolean, stepMs = 50) => {
  const goOn = async () => {
    clock.advance(stepMs);
    await settled();
    return isSo();
  };
  await expect.poll(goOn, { timeout: 10_000, interval: 5 }).toBe(true);
};
const types = () => told.map(({ type }) => type);
const move = (more: object) =>
  ground.documents.attempts.updateOne({ callId: 'call-1' }, { $set: more });

it('is gone at once for a call whose record is stored', async () => {
  await takeResult(
    { ...ground, news: storedNews(ground.bus, () => {}), now: () => 1 },
    exampleResult('call-1'),
  );
  await watch();
  await until(() => told.length > 0, 1);
  expect(types()).toEqual(['gone']);
  // As long as the store took, in steps of this clock: no worker was waited for.
  expect(clock.now()).toBeLessThan(1_000_500);
});

it('is gone for a call that nobody knows, after the workers had their time to speak', async () => {
  await watch();
  await until(() => told.length > 0);
  expect(types()).toEqual(['gone']);
  expect(clock.now()).toBeGreaterThanOrEqual(1_000_500);
});

it('shows a call that rings, and goes on into the live one when a worker takes it', async () => {
  await ground.documents.attempts.insertOne(
    exampleAttempt({ state: 'queued', intendedAt: 999_000 }),
  );
  await watch();
  await until(() => told.length > 0);
  expect(told[0]).toMatchObject({
    type: 'snapshot',
    data: { call: { id: 'call-1', phase: 'connecting', startedAt: 999_000 }, events: [] },
  });
  await move({ state: 'ringing' });
  await until(() => told.length > 1);
  expect(told[1]).toMatchObject({ type: 'patch', data: { call: { phase: 'ringing' } } });
  // Far longer than a worker would be waited for.
  clock.advance(10_000);
  await settled();

  const leases: SourceLease[] = [];
  await ground.bus.subscribe(topics.sourceLease, (lease) => leases.push(lease as SourceLease));
  await move({ state: 'attached', answeredAt: 1 });
  await until(() => leases.some(({ topic }) => topic === 'call/call-1'));
  const worker = new ExampleSource(ground.bus.publish.bind(ground.bus), 'call/call-1');
  worker.say('whole', { call: exampleCall('call-1'), events: [exampleEvent(0)] });
  await until(() => JSON.stringify(told).includes('speech.started'));
  expect(told.at(-1)).toMatchObject({
    type: 'patch',
    data: { call: { phase: 'talking' }, 'call:timeline': [{ seq: 0 }] },
  });
  worker.say('end');
  await until(() => types().includes('gone'));
});

it('is gone when the call is not answered', async () => {
  await ground.documents.attempts.insertOne(exampleAttempt({ state: 'ringing' }));
  await watch();
  await until(() => told.length > 0);
  await move({ state: 'ended', outcome: 'busy' });
  await until(() => told.length > 1);
  expect(types()).toEqual(['snapshot', 'gone']);
});

it('is not gone while nobody can say so: the store is named as silent until a worker speaks', async () => {
  await ground.store.close();
  await watch();
  await until(() => live.hub.topicCount === 1 && clock.now() > 1_008_000, 500);
  expect(types()).not.toContain('gone');
  const worker = new ExampleSource(ground.bus.publish.bind(ground.bus), 'call/call-1');
  worker.say('whole', { call: exampleCall('call-1'), events: [] });
  await until(() => told.some(({ type }) => type === 'snapshot'));
  expect(JSON.stringify(told.at(-1))).not.toContain('the store');
});
