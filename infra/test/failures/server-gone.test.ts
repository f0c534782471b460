/** Store, Redis and API go for a while in the middle of a campaign and come back; nobody restarts anything. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnServer } from '../../../actors/contract/real-server.ts';
import { BotConfig } from '../../../machines/contracts/bot/bot-config.ts';
import type { CallRecord } from '../../../machines/contracts/call/call-record.ts';
import { eventually } from '../product.ts';
import { endProcesses } from '../product-process.ts';
import {
  answeringNumbers,
  openRoles,
  type RoleProcess,
  type RoleProcesses,
} from '../roles/role-processes.ts';
import { openGateTo, type TcpGate } from './tcp-gate.ts';

const goneMs = 10_000;

/** No goodbye: simulated parties hang up by themselves when they hear one. */
const sentence = 'Good morning, this is the garden centre, with a word about our roses.';
const botConfig = BotConfig.parse({
  flow: {
    nodes: {
      start: { type: 'start', to: 'bye' },
      bye: { type: 'end', text: `${sentence} ${sentence} See you soon.`, disposition: 'told' },
    },
  },
});

const gone = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describeOnServer('a campaign', ['MONGODB_URI', 'REDIS_URL'], ([mongo = '', redis = '']) => {
  let roles: RoleProcesses;
  let api: RoleProcess;
  let workers: RoleProcess[];
  let store: TcpGate;
  let bus: TcpGate;
  const phones = answeringNumbers(48);

  beforeAll(async () => {
    const [toStore, toBus] = await Promise.all([openGateTo(mongo), openGateTo(redis)]);
    [store, bus] = [toStore.gate, toBus.gate];
    // Rings long enough to be met while it rings.
    roles = await openRoles({ MONGODB_URI: toStore.url, REDIS_URL: toBus.url }, { timeScale: 0.2 });
    api = await roles.start('api');
    workers = await Promise.all(
      ['w1', 'w2'].map((name) => roles.start('fleet', name, { MAX_CONCURRENT_CALLS: '3' })),
    );
    await Promise.all([roles.start('dialler'), roles.start('dialler')]);
  }, 120_000);
  afterAll(async () => {
    await endProcesses();
    await roles?.close();
    await Promise.all([store?.close(), bus?.close()]);
  });

  const told = (event: string): string[] =>
    workers.flatMap((worker) =>
      worker.log().flatMap(({ msg, callId }) => (msg === event ? [callId as string] : [])),
    );
  /** Calls in which the bot speaks: they have all that they need. */
  const talking = () => {
    const over = new Set(told('call_completed'));
    return [...new Set(told('node_entered'))].filter((callId) => !over.has(callId));
  };

  /** A campaign with calls going on; returns what must hold once everything is back. */
  const begin = async (mine: string[]) => {
    const campaignId = await roles.startCampaign(botConfig, mine);
    const live = await eventually(talking, ({ length }) => length >= 4, 40_000);
    return async () => {
      await roles.untilCompleted(campaignId);
      const attempts = (await roles.attempts()).filter((one) => one.campaignId === campaignId);
      const calls = (await roles.calls()).filter((one) => one.campaignId === campaignId);
      const placed = (await roles.placed()).filter(({ to }) => mine.includes(to));
      expect(placed.map(({ to }) => to).sort()).toEqual([...mine].sort());
      expect(attempts.filter(({ state }) => state !== 'ended')).toEqual([]);
      expect((await roles.leads()).filter(({ state }) => state !== 'done')).toEqual([]);
      // Whoever answered meanwhile had the bot by its last configuration, and the record says so.
      const stale = new Set(told('config_stale'));
      for (const { callId, termination, configStaleMs } of calls)
        expect([callId, termination.reason, configStaleMs !== undefined]).toEqual([
          callId,
          'bot_ended',
          stale.has(callId),
        ]);
      // Exactly one record each, however often it had to be delivered.
      expect(calls.map(({ callId }) => callId).sort()).toEqual(
        attempts.flatMap(({ outcome, callId }) => (outcome === 'answered' ? callId : [])).sort(),
      );
      for (const callId of live) {
        const record = calls.find((call) => call.callId === callId) as CallRecord;
        expect([callId, record.termination.reason, spoken(record)]).toEqual([
          callId,
          'bot_ended',
          `${sentence} ${sentence} See you soon.`,
        ]);
      }
      await eventually(
        async () => (await Promise.all(['w1', 'w2'].map((name) => roles.spooled(name)))).flat(),
        ({ length }) => length === 0,
        90_000,
      );
    };
  };
  const spoken = ({ transcript }: CallRecord) =>
    transcript
      .filter(({ who }) => who === 'bot')
      .map(({ text }) => text)
      .join(' ');
  const reasonsOf = async (role: RoleProcess) => (await role.ready()).body.reasons;

  it('goes on by itself after the store was gone: live calls did not notice, their results came later', async () => {
    const endsWell = await begin(phones.slice(0, 12));
    await store.cut();
    expect(
      await eventually(
        () => reasonsOf(api),
        (seen) => seen !== undefined,
        15_000,
      ),
    ).toEqual(['store_down']);
    for (const worker of workers) expect((await worker.ready()).status).toBe(200);
    await gone(goneMs);
    await store.mend();
    await endsWell();
    expect((await api.ready()).status).toBe(200);
  }, 300_000);

  it('talks to whoever picks up while the store is away', async () => {
    const mine = phones.slice(36);
    const endsWell = await begin(mine);
    const ringing = await eventually(
      async () =>
        (await roles.placed()).filter(
          ({ to, status }) => mine.includes(to) && status === 'ringing',
        ),
      ({ length }) => length > 0,
      40_000,
    );
    await store.cut();
    await gone(goneMs);
    await store.mend();
    await endsWell();
    const attempts = await roles.attempts();
    for (const { sid } of ringing)
      expect(attempts.find((one) => one.carrierCallId === sid)).toMatchObject({
        outcome: 'answered',
        disposition: 'told',
      });
  }, 300_000);

  it('goes on without Redis: what nobody is told of is asked for', async () => {
    const endsWell = await begin(phones.slice(12, 24));
    await bus.cut();
    await gone(goneMs);
    expect(await reasonsOf(api)).toEqual(['bus_down']);
    for (const worker of workers)
      expect(await worker.ready()).toMatchObject({ status: 200, body: { parts: { bus: 'down' } } });
    await bus.mend();
    await endsWell();
    expect((await api.ready()).status).toBe(200);
  }, 300_000);

  it('goes on by itself after the API was killed: results wait in the spool and are stored once', async () => {
    const endsWell = await begin(phones.slice(24, 36));
    api.signal('SIGKILL');
    await api.ended;
    // Longer than any call: their results have only the spool to go to.
    await eventually(
      async () => (await Promise.all(['w1', 'w2'].map((name) => roles.spooled(name)))).flat(),
      ({ length }) => length >= 4,
      30_000,
    );
    api = await roles.start('api');
    await endsWell();
  }, 300_000);
});
