/** One campaign by the same code path, with every role in a process of its own. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BotConfig } from '../../../machines/contracts/bot/bot-config.ts';
import { eventually } from '../product.ts';
import { endProcesses } from '../product-process.ts';
import {
  answeringNumbers,
  openRoles,
  type RoleProcess,
  type RoleProcesses,
} from './role-processes.ts';

const botConfig = BotConfig.parse({
  flow: {
    nodes: {
      start: { type: 'start', to: 'bye' },
      bye: {
        type: 'end',
        text: 'Good morning, this is the garden centre. Goodbye.',
        disposition: 'told',
      },
    },
  },
});
const phones = answeringNumbers(8);

describe('api, two workers, two diallers and the carrier, each a process', () => {
  let roles: RoleProcesses;
  let api: RoleProcess;
  let fleets: RoleProcess[];
  let diallers: RoleProcess[];

  beforeAll(async () => {
    roles = await openRoles();
    api = await roles.start('api');
    const slots = { MAX_CONCURRENT_CALLS: '3' };
    [fleets, diallers] = await Promise.all([
      Promise.all(['w1', 'w2'].map((name) => roles.start('fleet', name, slots))),
      Promise.all(['d1', 'd2'].map((name) => roles.start('dialler', name))),
    ]);
  }, 120_000);
  afterAll(async () => {
    await endProcesses();
    await roles?.close();
  });

  it('are all ready: one dialler leads, the other stands by, and both workers are in the registry', async () => {
    for (const role of [api, ...fleets]) expect(await role.ready()).toMatchObject({ status: 200 });
    const leaderships = await eventually(
      async () =>
        (await Promise.all(diallers.map((one) => one.ready()))).map(({ status, body }) => [
          status,
          body.leadership,
        ]),
      (seen) => seen.some(([, leadership]) => leadership === 'leading'),
      90_000,
    );
    expect(leaderships.map(([status]) => status)).toEqual([200, 200]);
    expect(leaderships.map(([, leadership]) => String(leadership)).sort()).toEqual([
      'leading',
      'standby',
    ]);
    const workers = await eventually(
      () => roles.workers(),
      ({ length }) => length === 2,
      10_000,
    );
    expect(workers.map(({ _id, slotCount, alive }) => [_id, slotCount, alive])).toEqual([
      ['w1', 3, true],
      ['w2', 3, true],
    ]);
  });

  it('say on health, readiness and metrics what they are', async () => {
    const urls = [roles.carrierUrl, api.url, ...[...fleets, ...diallers].map(({ url }) => url)];
    for (const url of urls) {
      const [health, ready, metrics] = await Promise.all(
        ['healthz', 'readyz', 'metrics'].map((path) => fetch(`${url}/${path}`)),
      );
      expect([health!.status, ready!.status, metrics!.status]).toEqual([200, 200, 200]);
      expect(await health!.json()).toMatchObject({ status: 'ok' });
      expect(await ready!.json()).toMatchObject({ ready: true, reasons: [] });
      expect(await metrics!.text()).toContain('process_resident_memory_bytes');
    }
  });

  // Without Redis an answer is noticed only when the dialler asks, which may be too late for whoever has answered.
  it.skipIf(!process.env.REDIS_URL)(
    'run a campaign to its end: each lead dialled once, each call one record, both workers at work',
    async () => {
      const campaignId = await roles.startCampaign(botConfig, phones);
      await roles.untilCompleted(campaignId);
      const [leads, attempts, calls, placed] = await Promise.all([
        roles.leads(),
        roles.attempts(),
        roles.calls(),
        roles.placed(),
      ]);
      expect(leads.map(({ state, outcome }) => [state, outcome])).toEqual(
        phones.map(() => ['done', 'told']),
      );
      expect(placed.map(({ to }) => to).sort()).toEqual([...phones].sort());
      expect(attempts.map(({ state, outcome }) => [state, outcome])).toEqual(
        phones.map(() => ['ended', 'answered']),
      );
      expect(calls.map(({ callId }) => callId).sort()).toEqual(
        attempts.map(({ callId }) => callId).sort(),
      );
      for (const { termination, disposition, recording, transcript } of calls) {
        expect(termination).toEqual({ result: 'completed', reason: 'bot_ended' });
        expect(disposition.code).toBe('told');
        expect(recording).toMatchObject({ partial: false });
        expect(transcript.map(({ text }) => text).join(' ')).toContain('this is the garden centre');
      }
      expect([...new Set(calls.map(({ workerId }) => workerId))].sort()).toEqual(['w1', 'w2']);
      for (const { name } of fleets) expect(await roles.spooled(name)).toEqual([]);
    },
    130_000,
  );

  it.skipIf(!process.env.REDIS_URL)(
    'log every event of a call by the name that operators know, and nothing that was said',
    () => {
      const lines = fleets.flatMap((fleet) => fleet.log());
      const events = new Set(
        lines.filter(({ callId }) => callId !== undefined).map(({ msg }) => msg),
      );
      expect([...events]).toEqual(
        expect.arrayContaining([
          'call_started',
          'call_connected',
          'node_entered',
          'node_transition',
          'agent_spoke',
          'call_disconnected',
          'recording_saved',
          'call_completed',
          'cleanup_completed',
        ]),
      );
      const text = [api, ...fleets, ...diallers]
        .map(({ complaints }) => complaints.join(''))
        .join('');
      expect(text).not.toContain('garden centre');
      for (const phone of phones) expect(text).not.toContain(phone);
    },
  );

  it('end with 0 when they are told to', async () => {
    const all = [...diallers, ...fleets, api];
    for (const role of all) {
      role.signal('SIGTERM');
      expect([role.name, await role.ended]).toEqual([role.name, 0]);
    }
  });
});
