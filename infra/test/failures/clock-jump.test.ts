/** Somebody sets the clock of the machine forward by an hour, in the middle of a campaign. */
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { describeOnServer } from '../../../actors/contract/real-server.ts';
import { partingBot } from '../garden-bots.ts';
import { eventually } from '../product.ts';
import { endProcesses } from '../product-process.ts';
import { answeringNumbers, openRoles, type RoleProcesses } from '../roles/role-processes.ts';

const preload = fileURLToPath(new URL('clock-jump-preload.mjs', import.meta.url));
let roles: RoleProcesses;
afterEach(async () => {
  await endProcesses();
  await roles?.close();
});

describeOnServer('a wall clock that jumps by an hour', ['MONGODB_URI', 'REDIS_URL'], () => {
  it('ends no call, dials nobody twice, and is told by every process', async () => {
    roles = await openRoles({ NODE_OPTIONS: `--import=${preload}` });
    const phones = answeringNumbers(8);
    const processes = [
      await roles.start('api'),
      await roles.start('fleet', 'w1', { MAX_CONCURRENT_CALLS: '3' }),
      await roles.start('dialler'),
    ];
    const campaignId = await roles.startCampaign(partingBot(), phones);
    await eventually(
      async () => (await roles.attempts()).filter(({ state }) => state === 'attached').length,
      (count) => count === 3,
      90_000,
    );
    for (const one of processes) one.signal('SIGUSR2');
    await roles.untilCompleted(campaignId);
    const [calls, placed] = await Promise.all([roles.calls(), roles.placed()]);
    expect(placed.map(({ to }) => to).sort()).toEqual([...phones].sort());
    expect(calls.map(({ termination }) => termination.reason)).toEqual(
      phones.map(() => 'bot_ended'),
    );
    for (const one of processes)
      await eventually(
        () => one.log().find(({ msg }) => msg === 'clock_jumped'),
        (line) => line !== undefined && Math.abs((line.byMs as number) - 3_600_000) < 5_000,
        10_000,
      );
  }, 240_000);
});
