import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openInProcessBus } from '../../actors/bus/in-process-bus.ts';
import { exampleResult } from '../../actors/outbound/example-result.ts';
import { openMigratedStore } from '../../actors/store/sqlite/migrated-store.ts';
import type { Store } from '../../actors/store/store.ts';
import { AttachRequest } from '../../machines/contracts/call/attach.ts';
import type { CallHold } from '../../machines/contracts/call/call-snapshot.ts';
import type { InboundCall } from '../../machines/contracts/call/inbound.ts';
import type { Attempt } from '../../machines/contracts/campaign/campaign.ts';
import type { Worker } from '../../machines/contracts/worker.ts';
import { VirtualClock } from '../../machines/supervision/clock.ts';
import { openLog } from '../system/log.ts';
import { documentsOf } from './documents.ts';
import { type LostCallsDeps, watchLostCalls } from './lost-calls.ts';
import { takeResult } from './result-intake.ts';
import { storedNews } from './stored-news.ts';

const startAt = Date.UTC(2026, 0, 5, 9);
const day = 86_400_000;

let folder: string;
let store: Store;
let clock: VirtualClock;
let deps: LostCallsDeps;
let watch: ReturnType<typeof watchLostCalls>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vox-lost-calls-'));
  store = await openMigratedStore({ path: join(folder, 'voxbridge.sqlite') });
  clock = new VirtualClock(startAt);
  deps = {
    documents: documentsOf(store),
    news: storedNews(openInProcessBus(), () => {}),
    now: () => clock.now(),
    clock,
    log: openLog({ level: 'silent' }),
  };
  watch = watchLostCalls(deps);
});
afterEach(async () => {
  await watch.stop();
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const worker = (id: string, beatAt: number): Worker => ({
  _id: id,
  schemaVersion: 1,
  url: 'http://127.0.0.1:1',
  mediaUrl: 'ws://127.0.0.1:1',
  slotCount: 1,
  busyCount: 1,
  state: 'ready',
  beatAt,
  startedAt: startAt - day,
});

const attached = (callId: string, workerId: string): Attempt => ({
  _id: `lead-${callId}:1`,
  schemaVersion: 1,
  leadId: `lead-${callId}`,
  campaignId: 'campaign-1',
  botId: 'bot-1',
  n: 1,
  callId,
  to: '+15550100001',
  from: '+15550190000',
  workerId,
  carrierCallId: 'CA1',
  state: 'attached',
  carrierSequence: 2,
  intendedAt: startAt - 90_000,
  answeredAt: startAt - 60_000,
  endedAt: null,
  outcome: null,
  disposition: null,
  carrierCode: null,
  epoch: 1,
});

const received = (callId: string, workerId: string): InboundCall => ({
  _id: `CA-${callId}`,
  schemaVersion: 1,
  callId,
  routeId: 'route-1',
  botId: 'bot-1',
  from: '+15550130000',
  to: '+15550140000',
  state: 'attached',
  workerId,
  mediaUrl: 'ws://127.0.0.1:1',
  offeredAt: startAt - 60_000,
  claimedAt: startAt - 60_000,
  answeredAt: startAt - 60_000,
  // The carrier hung up when nobody streamed any more; only a record ends our side.
  endedAt: startAt - 30_000,
  carrierCode: '200',
});

const given = async (workers: Worker[], attempts: Attempt[]) => {
  for (const each of workers) await deps.documents.workers.insertOne(each);
  for (const each of attempts) await deps.documents.attempts.insertOne(each);
};

const recordOf = (callId: string) => deps.documents.calls.findOne({ _id: callId });
const untilRecord = (callId: string) =>
  vi.waitFor(
    async () => {
      clock.advance(5_000);
      expect(await recordOf(callId)).not.toBeNull();
    },
    { timeout: 10_000, interval: 20 },
  );

test('closes a call whose worker is gone, and leaves one alone whose worker beats', async () => {
  await given(
    [worker('gone', startAt - 40_000), worker('alive', startAt + day)],
    [attached('a', 'gone'), attached('b', 'alive')],
  );
  await untilRecord('a');
  expect(await recordOf('a')).toMatchObject({
    termination: { result: 'failed', reason: 'worker_lost' },
    state: 'failed',
    attemptId: 'lead-a:1',
    endedAt: new Date(startAt - 40_000),
  });
  await watch.stop();
  expect(await recordOf('b')).toBeNull();
});

test('gives every worker time to beat after a start of its own', async () => {
  await given([worker('gone', startAt - day)], [attached('a', 'gone')]);
  clock.advance(14_999);
  await watch.stop();
  expect(await recordOf('a')).toBeNull();
});

test('gives every worker time to beat after the store was gone', async () => {
  await given([worker('w1', startAt)], [attached('a', 'w1')]);
  const { find } = deps.documents.workers;
  let asked = 0;
  deps.documents.workers.find = () => {
    asked += 1;
    return Promise.reject(new Error('gone'));
  };
  clock.advance(15_000);
  await vi.waitFor(() => expect(asked).toBe(1));
  deps.documents.workers.find = find;
  await new Promise((resolve) => setImmediate(resolve));
  // The beats of the meantime could not be stored either.
  clock.advance(14_000);
  await watch.stop();
  expect(await recordOf('a')).toBeNull();
});

test('gives way to the result that comes after all, which stays', async () => {
  await given([worker('gone', startAt - 40_000)], [attached('a', 'gone')]);
  await untilRecord('a');
  expect(await takeResult(deps, exampleResult('a'))).toBe('stored');
  expect((await recordOf('a'))?.endReason).toBe(exampleResult('a').termination.reason);
  expect(await takeResult(deps, exampleResult('a'))).toBe('replayed');
  await expect(takeResult(deps, exampleResult('a', { workerId: 'another' }))).rejects.toMatchObject(
    { code: 'result_conflict' },
  );
});

test('closes a call whose worker was started again under its name, and leaves those alone that it took since', async () => {
  await given(
    [{ ...worker('w1', startAt + day), startedAt: startAt - 30_000 }],
    [
      { ...attached('before', 'w1'), workerStartedAt: startAt - day },
      { ...attached('since', 'w1'), workerStartedAt: startAt - 30_000 },
    ],
  );
  await untilRecord('before');
  expect((await recordOf('before'))?.endReason).toBe('worker_lost');
  await watch.stop();
  expect(await recordOf('since')).toBeNull();
});

test('closes a call that came in and died with its worker, and leaves one alone whose worker beats', async () => {
  await given([worker('gone', startAt - 40_000), worker('alive', startAt + day)], []);
  await deps.documents.inboundCalls.insertMany([received('a', 'gone'), received('b', 'alive')]);
  await untilRecord('a');
  expect(await recordOf('a')).toMatchObject({
    direction: 'inbound',
    from: '+15550130000',
    to: '+15550140000',
    carrierCallId: 'CA-a',
    workerId: 'gone',
    termination: { result: 'failed', reason: 'worker_lost' },
    endedAt: new Date(startAt - 40_000),
  });
  await watch.stop();
  expect(await recordOf('b')).toBeNull();
  const states = (await deps.documents.inboundCalls.find({}, { sort: { _id: 1 } })).map(
    ({ state }) => state,
  );
  expect(states).toEqual(['closed', 'attached']);
});

test('only closes a call that came in when its record is there already', async () => {
  await given([worker('gone', startAt - 40_000)], []);
  const result = exampleResult('a', { direction: 'inbound', carrierCallId: 'CA-a' });
  await takeResult(deps, result);
  const record = await recordOf('a');
  await deps.documents.inboundCalls.insertOne(received('a', 'gone'));
  await vi.waitFor(
    async () => {
      clock.advance(5_000);
      expect(await deps.documents.inboundCalls.findOne({ _id: 'CA-a' })).toMatchObject({
        state: 'closed',
      });
    },
    { timeout: 10_000, interval: 20 },
  );
  expect(await recordOf('a')).toEqual(record);
});

test('a result that comes closes the call that came in', async () => {
  await deps.documents.inboundCalls.insertOne(received('a', 'w1'));
  await takeResult(
    deps,
    exampleResult('a', { direction: 'inbound', carrierCallId: 'CA-a', workerId: 'w1' }),
  );
  expect((await deps.documents.inboundCalls.findOne({ _id: 'CA-a' }))?.state).toBe('closed');
});

/** What a worker reports that took a call and never got its stream: another one carries it. */
const neverCame = (callId: string, workerId: string) =>
  exampleResult(callId, {
    direction: 'inbound',
    carrierCallId: `CA-${callId}`,
    workerId,
    termination: { result: 'failed', reason: 'leg_never_came' },
  });

test('a call that two workers took has the record of the one that carried it', async () => {
  await deps.documents.inboundCalls.insertOne(received('a', 'w2'));
  await takeResult(deps, neverCame('a', 'w1'));
  expect((await deps.documents.inboundCalls.findOne({ _id: 'CA-a' }))?.state).toBe('attached');
  const result = exampleResult('a', {
    direction: 'inbound',
    carrierCallId: 'CA-a',
    workerId: 'w2',
  });
  expect(await takeResult(deps, result)).toBe('stored');
  expect(await recordOf('a')).toMatchObject({ workerId: 'w2', endReason: 'bot_ended' });
  expect((await deps.documents.inboundCalls.findOne({ _id: 'CA-a' }))?.state).toBe('closed');
  await expect(takeResult(deps, neverCame('a', 'w1'))).rejects.toMatchObject({
    code: 'result_conflict',
  });
});

test('a call that two workers took is lost with the one that carried it', async () => {
  await given([worker('gone', startAt - 40_000), worker('w1', startAt + day)], []);
  await deps.documents.inboundCalls.insertOne(received('a', 'gone'));
  await takeResult(deps, neverCame('a', 'w1'));
  await vi.waitFor(
    async () => {
      clock.advance(5_000);
      expect(await recordOf('a')).toMatchObject({ endReason: 'worker_lost', workerId: 'gone' });
    },
    { timeout: 10_000, interval: 20 },
  );
});

/** A call that a worker wrote of; what was said in it is in its pieces. */
const held = (callId: string, workerId: string | null, more: Partial<CallHold> = {}): CallHold => ({
  _id: callId,
  schemaVersion: 1,
  epoch: 0,
  state: 'held',
  workerId,
  workerStartedAt: startAt - day,
  attach: AttachRequest.parse({
    callId,
    token: 'a-token-of-the-test',
    botId: 'bot-1',
    direction: 'inbound',
    carrierCallId: null,
    from: 'browser',
    to: 'Garden',
    answeredAt: startAt - 60_000,
  }),
  snapshot: null,
  pieceCount: 1,
  pieces: [
    {
      entries: [
        { turn: 0, who: 'bot', text: 'Hello.', startMs: 0, endMs: 500, words: [], cut: false },
      ],
      turnsMs: [],
      turns: [],
      visits: [],
    },
  ],
  changedAt: startAt - 60_000,
  ...more,
});

test('a browser’s call, which only its hold knows, is closed with what was said', async () => {
  await given([worker('dead', startAt - 60_000)], []);
  await deps.documents.callHolds.insertOne(held('call-b', 'dead'));
  await untilRecord('call-b');
  expect(await recordOf('call-b')).toMatchObject({
    endReason: 'worker_lost',
    workerId: 'dead',
    from: 'browser',
    transcript: [{ who: 'bot', text: 'Hello.' }],
  });
  expect(await deps.documents.callHolds.findOne({ _id: 'call-b' })).toMatchObject({
    state: 'over',
    pieces: [],
  });
});

test('a call that another worker goes on with is not closed, though its dial still names the dead one', async () => {
  await given(
    [worker('dead', startAt - 60_000)],
    [attached('call-r', 'dead'), attached('call-l', 'dead')],
  );
  await deps.documents.workers.insertOne(worker('alive', startAt + day));
  await deps.documents.callHolds.insertOne(held('call-r', 'alive', { epoch: 1 }));
  await untilRecord('call-l');
  expect(await recordOf('call-r')).toBeNull();
});
