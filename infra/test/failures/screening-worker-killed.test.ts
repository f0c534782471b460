/** `kill -9` of the worker that listens to an answered call which nobody has yet. */
import { afterEach, expect, it } from 'vitest';
import { describeOnServer } from '../../../actors/contract/real-server.ts';
import { BotConfig } from '../../../machines/contracts/bot/bot-config.ts';
import { noRetries } from '../no-retries.ts';
import { eventually } from '../product.ts';
import { endProcesses } from '../product-process.ts';
import { openRoles, type RoleProcesses } from '../roles/role-processes.ts';

const config = BotConfig.parse({
  flow: {
    nodes: {
      start: { type: 'start', to: 'bye' },
      bye: { type: 'end', text: 'Good morning, the clinic is open. Goodbye.', disposition: 'told' },
    },
  },
});
const phone = '+15550500001';

let roles: RoleProcesses;
afterEach(async () => {
  await endProcesses();
  await roles?.close();
});

describeOnServer('kill -9 of a worker that listens', ['REDIS_URL'], () => {
  it('leaves whoever answered to another worker, which has them on the same dial', async () => {
    roles = await openRoles(
      {},
      // Says nothing before it is spoken to: it is listened to for four seconds.
      { fates: () => ({ outcome: 'human', persona: 'prompt', pddMs: 1_000, ringMs: 4_000 }) },
    );
    await roles.start('api');
    const workers = await Promise.all(['w1', 'w2'].map((name) => roles.start('fleet', name)));
    await roles.start('dialler');
    const post = (path: string, body: object = {}) =>
      roles.call<{ _id: string }>('POST', `/api/v1${path}`, body);
    const bot = await post('/bots', { name: 'Clinic', config });
    await post(`/bots/${bot._id}/publish`);
    const { _id } = await post('/campaigns', {
      name: 'Test',
      botId: bot._id,
      from: '+15550190000',
      retry: noRetries,
      screening: { attachPolicy: 'screen' },
    });
    await post(`/campaigns/${_id}/leads`, { leads: [{ phone, vars: {} }] });
    await post(`/campaigns/${_id}/start`);

    const listens = async (url: string) => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return /voxbridge_screenings\{of="live"\} 1/.test(text);
    };
    const listening = await eventually(
      async () => {
        for (const worker of workers) if (await listens(worker.url)) return worker;
        return null;
      },
      (worker) => worker !== null,
      60_000,
    );
    listening!.signal('SIGKILL');

    await roles.untilCompleted(_id);
    const [attempts, calls] = await Promise.all([roles.attempts(), roles.calls()]);
    const other = workers.find(({ name }) => name !== listening!.name)!;
    expect(attempts).toMatchObject([{ n: 1, outcome: 'answered', disposition: 'told' }]);
    expect(calls).toMatchObject([{ workerId: other.name, disposition: { code: 'told' } }]);
    const [party] = roles.carrier!.parties();
    expect(party).toMatchObject({ heard: 'Good morning, the clinic is open. Goodbye.' });
    expect((await roles.placed()).length).toBe(1);
  }, 180_000);
});
