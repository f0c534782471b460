/** The leading dialler dies, or sleeps past its lease, again and again, in the middle of a campaign. */
import { afterEach, expect, it } from 'vitest';
import { describeOnServer } from '../../../actors/contract/real-server.ts';
import { partingBot } from '../garden-bots.ts';
import { eventually } from '../product.ts';
import { endProcesses } from '../product-process.ts';
import { openRoles, type RoleProcess, type RoleProcesses } from '../roles/role-processes.ts';

const rounds = 20;
/** A fifth of the standard, so that twenty rounds are short; everything that leadership waits for shrinks with it. */
const leaseSeconds = 2;
/** What is promised at the standard lease of 10 s, shrunk by as much, and room for a process to start on a busy machine. */
const promisedMs = 15_000;

const botConfig = partingBot('Good morning and goodbye.');

/** Everybody: people, machines, busy lines, nobody there. */
const phones = Array.from({ length: 170 }, (_, n) => `+1555${String(2_000_000 + n)}`);

let roles: RoleProcesses;
afterEach(async () => {
  await endProcesses();
  await roles?.close();
});

const leadershipOf = async (dialler: RoleProcess) =>
  dialler
    .ready()
    .then(({ body }) => body)
    .catch(() => ({ leadership: 'silent', epoch: 0 }));

describeOnServer('the leading dialler', ['MONGODB_URI', 'REDIS_URL'], () => {
  it(`is killed or stopped ${rounds} times: another leads, nobody is dialled twice, no lead is lost`, async () => {
    roles = await openRoles({ LEADER_LEASE_SECONDS: String(leaseSeconds) });
    await roles.start('api');
    await roles.start('fleet', 'w1', { MAX_CONCURRENT_CALLS: '8' });
    const living = new Set([await roles.start('dialler'), await roles.start('dialler')]);
    const campaignId = await roles.startCampaign(botConfig, phones, 8);

    const untilOneLeads = async (except?: RoleProcess): Promise<RoleProcess> => {
      const candidates = [...living].filter((one) => one !== except);
      const seen = await eventually(
        () => Promise.all(candidates.map(leadershipOf)),
        (all) => all.some(({ leadership }) => leadership === 'leading'),
        promisedMs,
      );
      return candidates[seen.findIndex(({ leadership }) => leadership === 'leading')]!;
    };

    const tookMs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const leader = await untilOneLeads();
      const isKill = round % 2 === 0;
      leader.signal(isKill ? 'SIGKILL' : 'SIGSTOP');
      const at = performance.now();
      if (isKill) living.delete(leader);
      await untilOneLeads(leader);
      tookMs.push(Math.round(performance.now() - at));
      if (isKill) living.add(await roles.start('dialler'));
      else leader.signal('SIGCONT');
    }
    console.info(`another led after ${tookMs.join(', ')} ms`);

    await roles.untilCompleted(campaignId, 150_000);
    const [leads, attempts, placed] = await Promise.all([
      roles.leads(),
      roles.attempts(),
      roles.placed(),
    ]);
    expect(leads.length).toBe(phones.length);
    expect(leads.filter(({ state }) => state !== 'done')).toEqual([]);
    expect(attempts.filter(({ state }) => state !== 'ended')).toEqual([]);
    const dialled = placed.map(({ to }) => to).sort();
    expect(dialled).toEqual([...new Set(dialled)]);
    // A dial that was intended and never placed, as the carrier says, is told as such; every other lead was rung once.
    const unplaced = attempts.filter(({ carrierCallId }) => carrierCallId === null);
    expect([...dialled, ...unplaced.map(({ to }) => to)].sort()).toEqual([...phones].sort());
    expect(unplaced.length).toBeLessThan(rounds);
  }, 400_000);
});
