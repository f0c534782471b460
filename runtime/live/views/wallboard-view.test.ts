import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Bus } from '../../../actors/bus/bus.ts';
import { openInProcessBus } from '../../../actors/bus/in-process-bus.ts';
import { migrate } from '../../../actors/store/migrations.ts';
import { openSqliteStore } from '../../../actors/store/sqlite/sqlite-store.ts';
import type { Store } from '../../../actors/store/store.ts';
import type { CallFact } from '../../../machines/contracts/call/call-fact.ts';
import {
  type ActorsView,
  type CampaignLive,
  type LiveStrip,
  WallboardPatch,
  WallboardView,
} from '../../../machines/contracts/relay.ts';
import { topics } from '../../../machines/contracts/topics.ts';
import type { Worker } from '../../../machines/contracts/worker.ts';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import { type Documents, documentsOf } from '../../control/documents.ts';
import { exampleAttempt } from '../../http/example-attempt.ts';
import { demoCampaignId, seedDemo } from '../../seed/seed-demo.ts';
import { openLog } from '../../system/log.ts';
import { ExampleSource, exampleCall, exampleWorker } from '../live-ground.ts';
import { type LiveRelay, openLiveRelay } from '../live-relay.ts';
import type { RelayFrame } from '../relay-frame.ts';

const beganAt = 1_000_000;

let folder: string;
let store: Store;
let documents: Documents;
let bus: Bus;
let clock: VirtualClock;
let live: LiveRelay;
let told: { type: string; data: unknown }[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vox-live-'));
  store = await openSqliteStore({ path: join(folder, 'voxbridge.sqlite') });
  await migrate(store);
  documents = documentsOf(store);
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(() => {
  bus = openInProcessBus();
  clock = new VirtualClock(beganAt);
  told = [];
  let ids = 0;
  live = openLiveRelay({
    bus,
    documents,
    clock,
    newId: () => `id-${ids++}`,
    log: openLog({ level: 'silent' }),
    count: () => {},
  });
});
afterEach(async () => {
  await live.close();
  await bus.close();
  const { workers, campaigns, leads, attempts } = documents;
  for (const collection of [workers, campaigns, leads, attempts]) await collection.deleteMany({});
});

const settled = async () => {
  for (let turn = 0; turn < 4; turn++) await new Promise(setImmediate);
};
const watch = async (topic: string) => {
  live.hub.watch(topic, {
    offer: ({ text }: RelayFrame) => {
      told.push(JSON.parse(text));
      return true;
    },
    dropped: () => {},
  });
  await settled();
};
const pass = async (ms: number) => {
  for (let at = 0; at < ms; at += 100) {
    clock.advance(100);
    await settled();
  }
};
/** The store answers in its own time; the view's time goes on until it is seen. */
const until = async (isSo: () => boolean) => {
  const goOn = async () => {
    await pass(100);
    return isSo();
  };
  await expect.poll(goOn, { timeout: 15_000, interval: 5 }).toBe(true);
};
/** Wholes and patches, folded as a console folds them. */
const board = () => {
  const whole = told.find(({ type }) => type === 'snapshot');
  const view = WallboardView.parse(whole?.data);
  const calls = new Map(view.calls.map((row) => [row.id, row]));
  const workers = new Map(view.workers.map((row) => [row.id, row]));
  const campaigns = new Map(view.campaigns.map((row) => [row.id, row]));
  let strip: LiveStrip = view.strip;
  const { feed } = view;
  for (const { type, data } of told) {
    if (type !== 'patch') continue;
    const patch = WallboardPatch.parse(data);
    strip = patch['fleet:capacity'] ?? strip;
    feed.push(...(patch.feed ?? []));
    const fold = <Row extends { id: string }>(
      rows: Map<string, Row>,
      part: { upsert: Row[]; remove: string[] } | undefined,
    ) => {
      for (const row of part?.upsert ?? []) rows.set(row.id, row);
      for (const id of part?.remove ?? []) rows.delete(id);
    };
    fold(calls, patch['call:event']);
    fold(workers, patch['worker:state']);
    fold(campaigns, patch['campaign:progress']);
  }
  return { strip, feed, calls, workers, campaigns };
};
const source = (topic: string, name: string) =>
  new ExampleSource((to, message) => bus.publish(to, message), topic, name);
const recent = { dialled: 60, answered: 40, abandoned: 2, since: beganAt - 60_000 };

describe('the wallboard', () => {
  it('puts calls, ringing ones and figures of all sources together', async () => {
    await watch('wallboard');
    source('calls', 'worker-1').say('whole', {
      calls: [exampleCall('call-1', { turnLatencyMs: 700 })],
      worker: exampleWorker(),
    });
    source('attempts', 'dialler-1').say('whole', {
      ringing: [exampleCall('call-2', { phase: 'ringing', workerId: null })],
      waitingCount: 1,
      recent,
    });
    await pass(400);
    expect([...board().calls.keys()]).toEqual(['call-1', 'call-2']);
    expect(board().strip).toEqual({
      activeCount: 1,
      slotCount: 1,
      ringingCount: 1,
      waitingCount: 1,
      abandonPercent: 5,
      callsPerSecond: expect.closeTo(1, 1),
      turnLatencyP95Ms: 700,
      errorCount: 0,
    });
  });

  it('keeps the line of a call that goes from the dialler to a worker', async () => {
    await watch('wallboard');
    const dialler = source('attempts', 'dialler-1');
    const worker = source('calls', 'worker-1');
    const ringing = [exampleCall('call-1', { phase: 'ringing' })];
    worker.say('whole', { calls: [], worker: exampleWorker() });
    dialler.say('whole', { ringing, waitingCount: 0, recent });
    await pass(400);
    dialler.say('change', { ringing: [], waitingCount: 1, recent });
    await pass(200);
    worker.say('change', { calls: { upsert: [exampleCall('call-1')], remove: [] } });
    await pass(1_000);
    expect(board().calls.get('call-1')?.phase).toBe('talking');
    expect(JSON.stringify(told)).not.toContain('"remove":["call-1"]');
  });

  it('drops the line of a call that nobody takes', async () => {
    await watch('wallboard');
    const dialler = source('attempts', 'dialler-1');
    dialler.say('whole', { ringing: [exampleCall('call-1')], waitingCount: 0, recent });
    await pass(400);
    dialler.say('change', { ringing: [], waitingCount: 0, recent });
    await pass(1_000);
    expect(board().calls.size).toBe(0);
  });

  it('shows of a silent worker what it has told, and after 15 s nothing', async () => {
    await watch('wallboard');
    const one = source('calls', 'worker-1');
    one.say('whole', { calls: [exampleCall('call-1')], worker: exampleWorker() });
    await pass(8_000);
    // The store is a real one and may seem late in time that runs faster.
    expect(told.at(-1)).toMatchObject({
      type: 'stale',
      data: { what: expect.stringContaining('worker-1') },
    });
    expect(board().calls.size).toBe(1);
    await pass(10_000);
    expect(board().calls.size).toBe(0);
    expect(board().workers.size).toBe(0);
  });

  it('shows workers of the registry: without slots, then lost; one that drained is not missed', async () => {
    const worker = (id: string, state: Worker['state']): Worker => ({
      _id: id,
      schemaVersion: 1,
      url: 'http://10.0.0.7:8081',
      mediaUrl: 'ws://10.0.0.7:8081/media',
      slotCount: 2,
      busyCount: 0,
      state,
      beatAt: clock.now(),
      startedAt: 1,
    });
    await documents.workers.insertMany([
      worker('worker-8', 'ready'),
      worker('worker-9', 'draining'),
    ]);
    await watch('wallboard');
    await until(() => told.length > 0 && board().workers.size === 2);
    expect(board().workers.get('worker-8')).toMatchObject({
      host: '10.0.0.7',
      state: 'ready',
      slots: [],
    });
    await until(() => board().workers.get('worker-8')?.state === 'lost');
    expect(board().workers.has('worker-9')).toBe(false);
    expect(board().feed.at(-1)).toMatchObject({ event: 'worker_lost', level: 'error' });
    expect(board().strip.errorCount).toBe(1);
  });

  it('shows campaigns that go on, and what holds them back', async () => {
    await seedDemo(store, { clock, campaignState: 'running' });
    await watch('wallboard');
    const limit = () => board().campaigns.get(demoCampaignId)?.limit;
    await until(() => told.length > 0 && limit() === 'no worker is ready');
    await documents.campaigns.updateOne({ _id: demoCampaignId }, { $set: { state: 'paused' } });
    await until(() => limit() === 'paused by an operator');
    await documents.leads.updateMany(
      { campaignId: demoCampaignId },
      { $set: { state: 'waiting' } },
    );
    await documents.campaigns.updateOne({ _id: demoCampaignId }, { $set: { state: 'running' } });
    await until(() => /^no lead is due now; \d+ wait for their time$/.test(limit() ?? ''));
    await documents.campaigns.updateOne({ _id: demoCampaignId }, { $set: { state: 'completed' } });
    await until(() => board().campaigns.size === 0);
  });

  it('remembers 200 events from before anybody looked, without what is said in calls', async () => {
    const fact = (event: CallFact['event'], callId: string, data = {}) =>
      bus.publish(topics.callEvents, { t: beganAt, callId, event, party: '+15550100', data });
    await settled();
    for (let n = 0; n < 210; n++) await fact('call_started', `call-${n}`);
    await fact('user_spoke', 'call-1', { text: 'yes' });
    await fact('config_stale', 'call-3', { staleMs: 90_000 });
    await fact('call_completed', 'call-2', { reason: 'worker_lost', durationMs: 5_000 });
    await bus.publish(topics.callEvents, { nonsense: true });
    await settled();
    await watch('wallboard');
    await pass(400);
    expect(board().feed).toHaveLength(200);
    expect(board().feed.at(-1)).toMatchObject({ callId: 'call-2', level: 'error' });
    expect(board().feed.at(-2)).toMatchObject({ callId: 'call-3', level: 'warn' });
    expect(board().strip.errorCount).toBe(1);
    const ids = board().feed.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted());
  });

  it('costs nothing once nobody looks', async () => {
    await watch('wallboard');
    await pass(400);
    expect(live.leasedTopics()).toEqual(['calls', 'attempts']);
    live.hub.close();
    await settled();
    expect(live.leasedTopics()).toEqual([]);
    await pass(100);
    expect(clock.pendingCount).toBe(0);
  });
});

describe('a campaign', () => {
  it('shows its progress, and what became of leads and why', async () => {
    await seedDemo(store, { clock, campaignState: 'running' });
    const lead = (await documents.leads.findOne({ campaignId: demoCampaignId }))!;
    await watch(`campaign/${demoCampaignId}`);
    await until(() => told.length > 0);
    expect((told[0]!.data as CampaignLive).campaign.leadCount).toBe(200);
    await documents.leads.updateOne(
      { _id: lead._id },
      { $set: { state: 'done', why: 'busy three times' } },
    );
    await documents.attempts.insertOne(
      exampleAttempt({
        _id: `${lead._id}:1`,
        leadId: lead._id,
        campaignId: demoCampaignId,
        state: 'ended',
        outcome: 'busy',
        endedAt: 5,
      }),
    );
    await until(() => JSON.stringify(told).includes('busy three times'));
    expect(told.at(-1)).toMatchObject({
      type: 'patch',
      data: { 'campaign:contact-result': [{ leadId: lead._id, outcome: 'busy', t: 5 }] },
    });
  });
});

describe('actors', () => {
  const actor = (id: string, phase = 'running') => ({
    id,
    machine: null,
    phase,
    sinceAt: 1,
    restartCount: 0,
    budgetLeft: 3,
    lastError: null,
  });
  const processOf = (id: string, actors: unknown[]) => ({
    id,
    role: 'fleet',
    startedAt: 1,
    actors,
  });

  it('shows processes that come, what changes in them, and those that go', async () => {
    await watch('actors');
    const one = source('actors', 'fleet-1');
    one.say('whole', processOf('fleet-1', [actor('fleet'), actor('fleet/slot-1')]));
    await pass(400);
    expect((told[0]!.data as ActorsView).processes).toMatchObject([{ id: 'fleet-1' }]);
    one.say('change', { upsert: [actor('fleet/slot-1', 'backoff')], remove: [] });
    const two = source('actors', 'fleet-2');
    two.say('whole', processOf('fleet-2', []));
    await pass(200);
    two.say('end');
    await pass(200);
    expect(told.slice(1).map(({ data }) => data)).toEqual([
      {
        'actor:event': { 'fleet-1': { upsert: [actor('fleet/slot-1', 'backoff')], remove: [] } },
        processes: [processOf('fleet-2', [])],
      },
      { 'actor:event': { 'fleet-2': null } },
    ]);
  });
});
