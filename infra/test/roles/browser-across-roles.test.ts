/** A browser call where API and worker are processes of their own: browser and operator are sent to the worker's address. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BrowserCallOffer } from '../../../machines/contracts/call/browser-call.ts';
import type { OperatorOffer } from '../../../machines/contracts/call/operator-call.ts';
import { demoBotConfig } from '../../../runtime/seed/demo-bot.ts';
import { openBrowserCaller } from '../browser-caller.ts';
import { saidBy } from '../conversations.ts';
import { openOperatorCaller } from '../operator-caller.ts';
import { eventually } from '../product.ts';
import { endProcesses } from '../product-process.ts';
import { openRoles, type RoleProcess, type RoleProcesses } from './role-processes.ts';

const withinMs = 90_000;
let roles: RoleProcesses;
let worker: RoleProcess;
beforeAll(async () => {
  roles = await openRoles();
  await roles.start('api');
  worker = await roles.start('fleet');
}, 120_000);
afterAll(async () => {
  await endProcesses();
  await roles?.close();
});

it('finds the worker that registered, speaks with its bot there, and is in the books of the API', async () => {
  const bot = await roles.call<{ _id: string }>('POST', '/api/v1/bots', {
    name: 'Demo',
    config: demoBotConfig,
  });
  await roles.call('POST', `/api/v1/bots/${bot._id}/publish`);
  await eventually(
    () => roles.workers(),
    (workers) => workers.some(({ alive }) => alive),
    withinMs,
  );
  const offer = await roles.call<BrowserCallOffer>('POST', '/api/v1/browser-calls', {
    botId: bot._id,
  });
  expect(offer.url).toBe(`${worker.url.replace('http', 'ws')}/ws/browser`);
  const caller = await openBrowserCaller(offer);
  await eventually(
    () => caller.heard(),
    (heard) => heard.includes('our patient?'),
    withinMs,
  );
  // An operator is sent there as well, by an API that does not carry the call.
  const place = await roles.call<OperatorOffer>('POST', `/api/v1/calls/${offer.callId}/operator`, {
    name: 'Ada',
  });
  expect(place.url).toBe(`${worker.url.replace('http', 'ws')}/ws/operator`);
  const operator = await openOperatorCaller(place, offer.callId);
  await eventually(
    () => operator.state()?.state,
    (state) => state === 'listening',
    withinMs,
  );
  caller.say('Wrong number.');
  await eventually(
    () => caller.closeCode(),
    (code) => code === 1_000,
    withinMs,
  );
  expect(operator.heard()).toContain('Wrong number.');
  const [record] = await eventually(
    () => roles.calls(),
    (calls) => calls.some(({ state }) => state === 'completed'),
    withinMs,
  );
  expect(record).toMatchObject({
    _id: offer.callId,
    disposition: { code: 'wrong_person', source: 'flow' },
    operators: [{ name: 'Ada', takeOvers: [] }],
  });
  expect(saidBy(record!, 'bot')).toBe(caller.heard());
}, 240_000);
