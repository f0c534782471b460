/** The product dies, or is stopped, in the middle of a campaign, and is started again on what it left. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../actors/store/sqlite-store.ts';
import { fateOf } from '../../actors/telephony/simulated/fate.ts';
import { BotConfig } from '../../machines/contracts/bot-config.ts';
import type { CallRecord } from '../../machines/contracts/call-record.ts';
import type { Attempt, Lead } from '../../machines/contracts/campaign.ts';
import { eventually } from './product.ts';
import { endProcesses, type ProductProcess, runProduct } from './product-process.ts';

const account = {
  TWILIO_ACCOUNT_SID: 'AC0123456789abcdef0123456789abcdef',
  TWILIO_AUTH_TOKEN: 'a-token-of-this-test',
};
const seed = 1;

/** Numbers whose party picks up and says nothing: its calls last as long as the bot wants. */
const answering = Array.from({ length: 5_000 }, (_, n) => `+1555030${String(1_000 + n)}`)
  .filter((phone) => {
    const { outcome, persona } = fateOf(seed, phone, 1);
    return outcome === 'human' && ['prompt', 'slow', 'silent', 'talkative'].includes(persona);
  })
  .slice(0, 10);

const botConfig = BotConfig.parse({
  flow: {
    nodes: {
      start: { type: 'start', to: 'bye' },
      bye: {
        type: 'end',
        text: 'Good morning, this is the garden centre. We wish you a very pleasant day. Goodbye.',
        disposition: 'told',
      },
    },
  },
});

const freePort = async (): Promise<string> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return String(port);
};

/** A carrier that survives, and the product that is started on the same folder again and again. */
const openGround = async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'voxbridge-restart-'));
  const carrier = runProduct(
    { ...account, DATA_DIR: dataDir, CARRIER_SEED: String(seed), CARRIER_TIME_SCALE: '0.05' },
    ['carrier'],
  );
  const [, carrierUrl] = await carrier.line(/^simulated carrier {2}(\S+)/);
  // The same port each time, as in production: the carrier's callbacks find the product that was started again.
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;

  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json() as Promise<T>;
  };

  return {
    start: async (): Promise<ProductProcess> => {
      const product = runProduct({
        ...account,
        TWILIO_BASE_URL: carrierUrl!,
        DATA_DIR: dataDir,
        API_PORT: port,
        LOOP_INTERVAL_SECONDS: '0.2',
        DRAIN_MS: '500',
        LOG_LEVEL: 'error',
      });
      await product.line(/^VoxBridge/);
      return product;
    },
    call,
    async startCampaign(): Promise<string> {
      const bot = await call<{ _id: string }>('POST', '/api/v1/bots', {
        name: 'Garden',
        config: botConfig,
      });
      await call('POST', `/api/v1/bots/${bot._id}/publish`, {});
      const campaign = await call<{ _id: string }>('POST', '/api/v1/campaigns', {
        name: 'Test',
        botId: bot._id,
        from: '+15550190000',
        pacing: { concurrentMax: 8 },
        retry: {},
      });
      const path = `/api/v1/campaigns/${campaign._id}`;
      await call('POST', `${path}/leads`, {
        leads: answering.map((phone) => ({ phone, vars: {} })),
      });
      await call('POST', `${path}/start`, {});
      return campaign._id;
    },
    completed: (campaignId: string) =>
      eventually(
        () => call<{ state: string }>('GET', `/api/v1/campaigns/${campaignId}`),
        ({ state }) => state === 'completed',
        120_000,
      ),
    /** What the carrier was asked to dial, by its own books. */
    async placed(): Promise<{ sid: string; to: string; status: string }[]> {
      const { TWILIO_ACCOUNT_SID: sid, TWILIO_AUTH_TOKEN: token } = account;
      const answer = await fetch(
        `${carrierUrl}/2010-04-01/Accounts/${sid}/Calls.json?PageSize=1000`,
        {
          headers: {
            authorization: `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}`,
          },
        },
      );
      return ((await answer.json()) as { calls: { sid: string; to: string; status: string }[] })
        .calls;
    },
    /** What is in the store, once no process has it open. */
    async documents() {
      const store = await openSqliteStore({ path: join(dataDir, 'voxbridge.sqlite') });
      const documents = {
        leads: await store.collection<Lead>('leads').find({ phone: { $in: answering } }),
        attempts: await store.collection<Attempt>('attempts').find({ to: { $in: answering } }),
        calls: await store.collection<CallRecord>('calls').find({}),
      };
      await store.close();
      return documents;
    },
    spooled: async () =>
      (await readdir(join(dataDir, 'spool'), { recursive: true })).filter((name) =>
        name.endsWith('.json'),
      ),
    close: () => rm(dataDir, { recursive: true, force: true }),
  };
};

const grounds: { close(): Promise<unknown> }[] = [];
afterAll(async () => {
  await endProcesses();
  for (const ground of grounds) await ground.close();
});

describe.concurrent('a campaign goes on', () => {
  it('after kill -9 with calls ringing and calls in the middle: nobody is dialled twice, no record is lost', async () => {
    const ground = await openGround();
    grounds.push(ground);
    const first = await ground.start();
    const campaignId = await ground.startCampaign();
    // Two were told everything; others are on the line, or ring.
    await first.line(/ ended after/);
    await eventually(
      () => first.lines.filter((line) => / ended after/.test(line)).length,
      (count) => count >= 2,
      60_000,
    );
    const livesOf = (what: RegExp) =>
      new Set(first.lines.flatMap((line) => (what.test(line) ? [line.split(/\s+/)[1]] : [])));
    await eventually(
      () => livesOf(/ answered$/).size - livesOf(/ ended after/).size,
      (live) => live >= 2,
      60_000,
    );
    first.signal('SIGKILL');
    expect(await first.ended).toBe('SIGKILL');
    const heldBefore = livesOf(/ ended after/).size;

    const second = await ground.start();
    await ground.completed(campaignId);
    second.signal('SIGTERM');
    expect(await second.ended).toBe(0);

    const { leads, attempts, calls } = await ground.documents();
    const placed = await ground.placed();
    expect(leads.map(({ state }) => state)).toEqual(answering.map(() => 'done'));
    // The carrier dialled every number once, and each dial is one attempt of ours.
    expect(placed.map(({ to }) => to).sort()).toEqual([...answering].sort());
    expect(attempts.map(({ carrierCallId }) => String(carrierCallId)).sort()).toEqual(
      placed.map(({ sid }) => sid).sort(),
    );
    expect(attempts.filter(({ state, outcome }) => state !== 'ended' || outcome === null)).toEqual(
      [],
    );
    // Each answered call has one record; those that were on the line at the kill say that they died with their worker.
    const byCall = Map.groupBy(calls, ({ callId }) => callId);
    for (const { callId, outcome, disposition } of attempts) {
      const records = byCall.get(callId) ?? [];
      expect([callId, outcome, records.length]).toEqual([
        callId,
        outcome,
        outcome === 'answered' ? 1 : 0,
      ]);
      if (records[0]) expect(records[0].disposition.code).toBe(disposition);
    }
    const reasons = Object.groupBy(calls, ({ termination }) => termination.reason);
    expect(reasons.bot_ended!.length).toBeGreaterThanOrEqual(heldBefore);
    expect(reasons.worker_lost!.length).toBeGreaterThan(0);
    expect(await ground.spooled()).toEqual([]);
  }, 170_000);

  it('after it was told to stop, without losing a record or a lead', async () => {
    const ground = await openGround();
    grounds.push(ground);
    const first = await ground.start();
    const campaignId = await ground.startCampaign();
    await first.line(/ ended after/);
    first.signal('SIGINT');
    expect(await first.ended).toBe(0);
    expect(await ground.spooled()).toEqual([]);
    const before = await ground.documents();
    expect(before.leads.some(({ state }) => state !== 'done')).toBe(true);

    const second = await ground.start();
    await ground.completed(campaignId);
    second.signal('SIGINT');
    expect(await second.ended).toBe(0);

    const { leads, attempts, calls } = await ground.documents();
    expect(leads.map(({ state }) => state)).toEqual(answering.map(() => 'done'));
    expect(attempts.filter(({ state }) => state !== 'ended')).toEqual([]);
    const placed = await ground.placed();
    expect(attempts.map(({ carrierCallId }) => String(carrierCallId)).sort()).toEqual(
      placed.map(({ sid }) => sid).sort(),
    );
    expect(new Set(placed.map(({ to }) => to))).toEqual(new Set(answering));
    expect(calls.map(({ callId }) => callId).sort()).toEqual(
      attempts.flatMap(({ outcome, callId }) => (outcome === 'answered' ? [callId] : [])).sort(),
    );
    for (const { termination } of calls)
      expect(['bot_ended', 'drained', 'party_hung_up']).toContain(termination.reason);
  }, 170_000);
});
