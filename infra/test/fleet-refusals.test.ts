/** What a worker refuses, what it counts, and that neither costs a call. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import { realClock } from '../../actors/clock/real-clock.ts';
import { fromTwilio } from '../../actors/telephony/twilio/twilio-media.ts';
import type { CallRecord } from '../../machines/contracts/call/call-record.ts';
import type { Attempt } from '../../machines/contracts/campaign/campaign.ts';
import type { Worker } from '../../machines/contracts/worker.ts';
import { type FleetRole, startFleet } from '../../runtime/roles/fleet.ts';
import { openLog } from '../../runtime/system/log.ts';
import { type Conversations, openConversations, saidBy } from './conversations.ts';
import { askingBot, goodbye, greeting, partingBot } from './garden-bots.ts';
import { eventually, publishBot, startCampaign } from './product.ts';

vi.setConfig({ maxConcurrency: 30, testTimeout: 180_000 });

const botConfig = askingBot();

let ground: Conversations;
let botId: string;
beforeAll(async () => {
  ground = await openConversations();
  botId = await publishBot(ground.product, 'Garden', botConfig);
});
afterAll(() => ground?.close());

const token = 'a-token-of-some-length';
let attachCount = 0;
const attachOf = (more: object = {}) => {
  attachCount += 1;
  return {
    callId: `call-refused-${attachCount}`,
    token,
    botId,
    direction: 'outbound',
    carrierCallId: null,
    from: '+15550190000',
    to: '+15550190001',
    answeredAt: Date.now(),
    ...more,
  };
};

const attach = (body: unknown, secret?: string, url?: string) => order('attach', body, secret, url);
const order = async (what: string, body: unknown, secret?: string, url?: string) => {
  const { config, fleet } = ground.product.all;
  const answer = await fetch(`${url ?? fleet.url}/${what}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${secret ?? config.secret.current}`,
      'content-type': 'application/json',
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: answer.status, problem: (await answer.json()) as Record<string, unknown> };
};

/** A carrier's end of a media stream. */
const stream = async (callId: string, given = token) => {
  const socket = new WebSocket(`${ground.product.all.fleet.url.replace('http', 'ws')}/ws/twilio`);
  await once(socket, 'open');
  const ids = { accountSid: 'AC1', callSid: 'CA1', streamSid: `MZ${callId}${given}` };
  socket.send(fromTwilio.connected());
  socket.send(fromTwilio.start(ids, { callId, token: given }));
  const closed = once(socket, 'close').then(([code]) => code as number);
  return { socket, closed };
};

const recordOf = (callId: string) =>
  eventually(
    () => ground.product.get<CallRecord>(`/api/v1/calls/${callId}`).catch(() => null),
    (record) => record !== null,
    90_000,
  ) as Promise<CallRecord>;

describe.concurrent('an attach', () => {
  it('with a wrong secret is refused, and takes no slot', async () => {
    const request = attachOf();
    const refused = await attach(request, 'a-secret-that-is-not-it');
    expect(refused).toMatchObject({ status: 401, problem: { code: 'unauthorized' } });
    expect((await attach(request)).status).toBe(202);
  });

  it('that is repeated is refused while its call lives, and after it has ended', async () => {
    const request = attachOf({ botId: 'nobody' });
    const first = await attach(request);
    expect(first).toMatchObject({ status: 202, problem: { callId: request.callId } });
    const again = await attach(request);
    expect(again).toMatchObject({ status: 409, problem: { code: 'attach_duplicate' } });
    await recordOf(request.callId);
    await eventually(
      () => attach(request),
      ({ status, problem }) => status === 409 && problem.code === 'attach_replayed',
      5_000,
    );
  });

  it.each([
    ['is no JSON', '{"callId":', 'bad_request'],
    ['lacks fields', { callId: 'x', token: 'short' }, 'bad_request'],
  ])('that %s is told what is wrong', async (_, body, code) => {
    const { status, problem } = await attach(body);
    expect(status).toBe(400);
    expect(problem.code).toBe(code);
    if (typeof body === 'object')
      expect(JSON.stringify(problem)).toMatch(/token.*botId.*carrierCallId/);
  });

  it('may bring all that was said in a call; other orders are short', async () => {
    const filler = 'x'.repeat(20_000);
    expect((await attach({ ...attachOf(), filler })).status).not.toBe(413);
    const { status, problem } = await order('drain', { drainMs: 1, filler });
    expect(status).toBe(413);
    expect(problem.code).toBe('payload_too_large');
  });

  it('for a bot that nobody knows closes the record and hangs up, whether the stream came before or after', async () => {
    const early = attachOf({ botId: 'nobody' });
    const line = await stream(early.callId);
    expect((await attach(early)).status).toBe(202);
    expect(await line.closed).toBe(1000);
    const record = await recordOf(early.callId);
    expect(record.termination).toEqual({ result: 'failed', reason: 'config_unavailable' });
    expect(record).toMatchObject({ versionId: null, transcript: [], recording: null });
    expect(await (await stream(early.callId)).closed).toBe(1000);
  });

  it('whose stream never comes closes the record', async () => {
    const request = attachOf();
    expect((await attach(request)).status).toBe(202);
    const record = await recordOf(request.callId);
    expect(record.termination).toEqual({ result: 'failed', reason: 'leg_never_came' });
  });
});

describe.concurrent('a media stream', () => {
  const countOf = (name: string) => ground.product.all.fleet.desk.counters[name] ?? 0;

  it('with a wrong token is refused, and the right one is taken', async () => {
    const request = attachOf();
    expect((await attach(request)).status).toBe(202);
    expect(await (await stream(request.callId, 'a-token-of-another-call')).closed).toBe(1000);
    expect(countOf('media_token_invalid')).toBeGreaterThan(0);
    const right = await stream(request.callId);
    const [message] = await once(right.socket, 'message');
    expect(JSON.parse(String(message))).toMatchObject({ event: 'media' });
    right.socket.close(1000);
  });

  it('that says no start is closed', async () => {
    const socket = new WebSocket(`${ground.product.all.fleet.url.replace('http', 'ws')}/ws/twilio`);
    await once(socket, 'open');
    socket.send('{"event":"media"}');
    socket.send('not even JSON');
    const [code] = await once(socket, 'close');
    expect(code).toBe(1008);
    expect(countOf('media_malformed')).toBeGreaterThan(1);
    expect(countOf('media_start_missing')).toBeGreaterThan(0);
  });

  it('with frames that are lost, late, doubled or out of order, and messages that are none, does not cost the call', async () => {
    const it_ = await ground.dial(botId);
    const { to } = it_.call.attach;
    const { faults } = ground.product.all.carrier!;
    await it_.heardWords(2);
    faults.once('media.garbage', { to, count: 9 });
    faults.once('media.drop', { to, count: 3 });
    faults.once('media.duplicate', { to, count: 4 });
    await it_.heardWords(5);
    faults.once('media.reorder', { to, count: 3 });
    faults.once('media.delay', { to });
    await it_.inState('call/turn', 'open.bot.listening.quiet');
    it_.party({ type: 'say', text: 'Roses, please.' });
    const record = await it_.record();
    const report = await it_.report();
    expect(record.termination).toEqual({ result: 'completed', reason: 'bot_ended' });
    expect(saidBy(record, 'bot')).toBe(`${greeting} ${goodbye}`);
    expect(saidBy(record, 'bot')).toBe(report.heard);
    expect(saidBy(record, 'party')).toBe('Roses, please.');
    const { counters } = record;
    expect(counters.duplicate).toBeGreaterThanOrEqual(4);
    expect(counters.concealedSamples).toBeGreaterThanOrEqual(3 * 160);
    // Broken JSON, wrong types, an unknown event, another stream's frame; and binary, a key that no telephone has, 300 kB.
    expect(counters.malformed).toBeGreaterThanOrEqual(5);
    expect(counters.media_malformed).toBeGreaterThanOrEqual(3);
    const metrics = await (await fetch(`${ground.product.all.fleet.url}/metrics`)).text();
    expect(metrics).toMatch(/^voxbridge_call_counts\{of="media_malformed"\} [1-9]/mu);
    expect(report.errors).toEqual([]);
    expect(report.streams).toBe(1);
  });
});

describe('a worker that is busy after all', () => {
  let dataDir: string;
  const names = ['first', 'second'] as const;
  const workers: FleetRole[] = [];
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'voxbridge-workers-'));
    const { config, objects, url } = ground.product.all;
    for (const name of names)
      workers.push(
        await startFleet({
          config: {
            ...config,
            fleet: { ...config.fleet, workerId: name, slotCount: 1 },
            dataDir: join(dataDir, name),
            spoolDir: join(dataDir, name, 'spool'),
          },
          objects,
          carrier: null,
          clock: realClock(),
          random: Math.random,
          log: openLog({ level: 'silent' }),
          configUrl: `${url}/api/v1/config`,
          publish: () => {},
        }),
      );
    await ground.product.all.fleet.desk.drain(0);
  });
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.stop(0)));
    await rm(dataDir, { recursive: true, force: true });
  });

  it('answers 429, and the next worker conducts the call', async () => {
    const { store, carrier } = ground.product.all;
    const to = ground.number();
    // So the dialler can only choose between these two.
    await eventually(
      () => store.collection<Worker>('workers').find({ state: 'ready' }),
      (ready) =>
        ready
          .map(({ _id }) => _id)
          .sort()
          .join() === names.join(),
      10_000,
    );
    const briefId = await publishBot(ground.product, 'Brief', partingBot(goodbye));
    await startCampaign(ground.product, briefId, [{ phone: to, vars: {} }]);
    const attempts = store.collection<Attempt>('attempts');
    const attempt = (await eventually(
      () => attempts.findOne({ to }),
      (found) => found?.workerId != null,
      90_000,
    ))!;
    const chosen = names.indexOf(attempt.workerId as 'first' | 'second');
    const busy = await attach(attachOf(), undefined, workers[chosen]!.url);
    expect(busy.status).toBe(202);
    const refused = await attach(attachOf(), undefined, workers[chosen]!.url);
    expect(refused).toMatchObject({ status: 429, problem: { code: 'fleet_busy' } });

    const record = await recordOf(attempt.callId);
    const other = names[1 - chosen];
    expect(record).toMatchObject({ workerId: other, termination: { reason: 'bot_ended' } });
    const party = carrier!.parties().find((report) => report.callId === attempt.callId)!;
    expect(party.heard).toBe(goodbye);
    expect(saidBy(record, 'bot')).toBe(goodbye);
    expect((await attempts.findOne({ to }))?.workerId).toBe(other);
  });
});
