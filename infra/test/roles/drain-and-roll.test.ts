/** Workers that are told to end while calls are going on, and a fleet that is rolled under a campaign. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeOnServer } from '../../../actors/contract/real-server.ts';
import type { CallRecord } from '../../../machines/contracts/call/call-record.ts';
import { rollFleet } from '../../roll/roll-fleet.ts';
import { partingBot } from '../garden-bots.ts';
import { eventually } from '../product.ts';
import { endProcesses } from '../product-process.ts';
import {
  answeringNumbers,
  openRoles,
  type RoleProcess,
  type RoleProcesses,
  rolesSecret,
} from './role-processes.ts';

/** Simulated parties hang up by themselves when they hear a goodbye: without one, whoever hangs up before the bot does was cut by us. */
const everything =
  'Good morning, this is the garden centre. We wish you a very pleasant day, and see you soon.';

const botConfig = partingBot(everything);

const howItWent = ({ termination, transcript }: CallRecord) => [
  termination.reason,
  transcript
    .filter(({ who }) => who === 'bot')
    .map(({ text }) => text)
    .join(' '),
];

describeOnServer('workers in processes of their own', ['MONGODB_URI', 'REDIS_URL'], () => {
  let roles: RoleProcesses;
  beforeEach(async () => {
    roles = await openRoles();
    await roles.start('api');
  }, 240_000);
  afterEach(async () => {
    await endProcesses();
    await roles.close();
  });

  const fleet = (names: string[], slots: string, more: Record<string, string> = {}) =>
    Promise.all(
      names.map((name) => roles.start('fleet', name, { MAX_CONCURRENT_CALLS: slots, ...more })),
    );
  const busyOf = async (worker: RoleProcess) => (await worker.ready()).body.busyCount as number;

  describe('a worker that is told to end', () => {
    it('takes no new call within a second, lets its calls end, delivers them and exits with 0', async () => {
      const phones = answeringNumbers(6);
      const [first, second] = (await fleet(['w1', 'w2'], '2')) as [RoleProcess, RoleProcess];
      await roles.start('dialler');
      const campaignId = await roles.startCampaign(botConfig, phones);
      await eventually(
        () => busyOf(first),
        (busy) => busy === 2,
        90_000,
      );
      first.signal('SIGTERM');
      // The registry, and whoever asks the worker itself.
      await eventually(
        async () => (await roles.workers()).find(({ _id }) => _id === 'w1')?.state,
        (state) => state === 'draining',
        1_000,
      );
      expect(await first.ready()).toMatchObject({
        status: 503,
        body: { ready: false, reasons: ['draining'], busyCount: 2 },
      });
      const refused = await fetch(`${first.url}/attach`, {
        method: 'POST',
        headers: { authorization: `Bearer ${rolesSecret}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          callId: 'late',
          token: 'a-token-of-some-length',
          botId: 'any',
          carrierCallId: null,
          from: '+15550190000',
          to: '+15550190001',
          answeredAt: Date.now(),
        }),
      });
      expect([refused.status, await refused.json()]).toMatchObject([
        429,
        { code: 'worker_draining' },
      ]);
      expect(await first.ended).toBe(0);
      expect(await roles.spooled('w1')).toEqual([]);
      const steps = first.log().flatMap(({ msg, step }) => (msg === 'shutdown_step' ? [step] : []));
      expect(steps.slice(0, 4)).toEqual(['calls', 'beat', 'server', 'spool']);

      await roles.untilCompleted(campaignId);
      const calls = await roles.calls();
      expect(calls.map(howItWent)).toEqual(phones.map(() => ['bot_ended', everything]));
      expect(calls.filter(({ workerId }) => workerId === 'w1').length).toBeGreaterThanOrEqual(2);
      expect((await roles.placed()).map(({ to }) => to).sort()).toEqual([...phones].sort());
      expect((await second.ready()).status).toBe(200);
    }, 100_000);

    it('cuts what goes on beyond the bound, with a record; a second signal ends it at once', async () => {
      const [[first], [second]] = (await Promise.all([
        fleet(['w1'], '1', { DRAIN_MS: '400' }),
        fleet(['w2'], '1'),
      ])) as [[RoleProcess], [RoleProcess]];
      await roles.start('dialler');
      await roles.startCampaign(botConfig, answeringNumbers(2));
      await eventually(
        async () => (await busyOf(first)) + (await busyOf(second)),
        (busy) => busy === 2,
        90_000,
      );
      second.signal('SIGTERM');
      first.signal('SIGTERM');
      expect(await first.ended).toBe(0);
      // Signals that follow at once are the same wish; a later one is another.
      const again = setInterval(() => second.signal('SIGTERM'), 200);
      expect(await second.ended.finally(() => clearInterval(again))).toBe(130);
      const cut = await eventually(
        () => roles.calls(),
        (calls) => calls.some(({ workerId }) => workerId === 'w1'),
        5_000,
      );
      expect(cut.find(({ workerId }) => workerId === 'w1')?.termination.reason).toBe('drained');
    }, 120_000);
  });

  describe('a fleet of three', () => {
    it('is rolled one worker at a time under a running campaign, and no call is lost', async () => {
      const phones = answeringNumbers(18);
      const names = ['w1', 'w2', 'w3'];
      const running = new Map((await fleet(names, '2')).map((worker) => [worker.name, worker]));
      await roles.start('dialler');
      const campaignId = await roles.startCampaign(botConfig, phones);
      const busy = async () => (await Promise.all([...running.values()].map(busyOf))).join('');
      await eventually(busy, (counts) => counts === '222', 40_000);
      const before = await roles.workers();
      const said: string[] = [];
      await rollFleet({
        apiUrl: roles.apiUrl,
        secret: rolesSecret,
        graceMs: 3_000,
        drainMs: 30_000,
        readyMs: 20_000,
        say: (line) => said.push(line),
        async restart(name) {
          const worker = running.get(name)!;
          worker.signal('SIGTERM');
          expect(await worker.ended).toBe(0);
          running.set(name, (await fleet([name], '2'))[0]!);
        },
      });
      expect(said.filter((line) => line.endsWith('is back')).length).toBe(3);
      for (const { _id, startedAt } of await roles.workers())
        expect(startedAt).toBeGreaterThan(before.find((worker) => worker._id === _id)!.startedAt);

      await roles.untilCompleted(campaignId);
      const [leads, calls, placed] = await Promise.all([
        roles.leads(),
        roles.calls(),
        roles.placed(),
      ]);
      expect(placed.map(({ to }) => to).sort()).toEqual([...phones].sort());
      expect(calls.map(howItWent)).toEqual(phones.map(() => ['bot_ended', everything]));
      expect(leads.map(({ state, outcome }) => [state, outcome])).toEqual(
        phones.map(() => ['done', 'told']),
      );
    }, 300_000);
  });
});
