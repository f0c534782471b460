/** Calls that a program orders, and the lines that a telephony provider has for them, with a dialler on the same store. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TwinCall, until } from '../../../../actors/dialling/dialling-ground.ts';
import type { InboundCall } from '../../../../machines/contracts/call/inbound.ts';
import { type DialledGround, openDialledGround } from '../../dialled-ground.ts';

let ground: DialledGround;
let to: string;
let count = 0;
beforeAll(async () => {
  ground = await openDialledGround();
  await ground.dialling.worker('w1', 20);
  await ground.dialling.dialler();
});
beforeEach(async () => {
  count += 1;
  to = `+1555020000${count}`;
  await limit(100);
});
afterAll(() => ground.close());

const limit = (lines: number) =>
  ground.api.call('PUT', '/api/settings/telephony', {
    providers: [{ id: 'sim', type: 'simulated', max_concurrent: lines, cps: 200 }],
  });
const order = (more: object = {}, key?: string) =>
  ground.api.inject({
    method: 'POST',
    url: '/api/v1/calls',
    payload: { botId: 'bot', to, from: '+15550100', ...more },
    ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
  });
const dials = (number = to) => ground.dialling.carrier.calls.filter((call) => call.to === number);
const dialled = async (times: number): Promise<TwinCall> =>
  (await until(dials, (calls) => calls.length === times)).at(-1)!;
const over = async (call: TwinCall) => {
  await ground.dialling.carrier.say(call, 'busy');
  await until(
    () => ground.dialling.attempts(),
    (all) => all.every(({ callId, state }) => callId !== call.request.callId || state === 'ended'),
  );
};

describe('a call that is ordered', () => {
  test('is dialled like any other, once for one key, and again by another order', async () => {
    const { status, body } = await order({ vars: { name: 'Ada' } }, 'k1');
    expect(status).toBe(202);
    expect(body).toMatchObject({
      campaignId: 'calls:bot:+15550100',
      leadId: `calls:bot:+15550100:${to}`,
      attemptId: `calls:bot:+15550100:${to}:1`,
    });
    expect((await order({}, 'k1')).body).toEqual(body);
    const first = await dialled(1);
    expect((await order({}, 'k1')).body).toEqual(body);
    const busy = await order({}, 'k2');
    expect([busy.status, busy.body.code]).toEqual([409, 'lead_state_conflict']);
    const [attempt] = (await ground.dialling.attempts()).filter((one) => one.to === to);
    expect(attempt).toMatchObject({ _id: body.attemptId, compliance: { verdict: {} } });
    await over(first);

    const again = await order({}, 'k3');
    expect(again.body.attemptId).toBe(`${body.leadId}:2`);
    await over(await dialled(2));
    expect(dials().length).toBe(2);
  });

  test('is refused by the limit of the provider, and taken when a line is free again', async () => {
    await order();
    const first = await dialled(1);
    await limit(1);
    const { status, body } = await order({ to: '+15550299999' });
    expect([status, body.code, body.retryable]).toEqual([429, 'provider_at_capacity', true]);
    expect(body.detail).toContain('1 of 1 lines of sim are taken');
    expect(dials('+15550299999')).toEqual([]);
    await over(first);
    expect((await order({ to: '+15550299999' })).status).toBe(202);
    await over(
      (
        await until(
          () => dials('+15550299999'),
          (calls) => calls.length === 1,
        )
      )[0]!,
    );
  });

  test('is refused for a bot that cannot speak', async () => {
    expect((await order({ botId: 'nobody' })).body.code).toBe('bot_unknown');
    await ground.api.documents.bots.insertOne({
      _id: 'mute',
      slug: 'mute',
      liveVersionId: null,
    } as never);
    expect((await order({ botId: 'mute' })).body.code).toBe('bot_not_live');
  });
});

describe('the lines of a provider', () => {
  test('bound the dials of all campaigns by the number that the API has, calls that come in included', async () => {
    await limit(3);
    await ground.api.store.collection<InboundCall>('inbound_calls').insertOne({
      _id: 'CAin',
      state: 'attached',
    } as InboundCall);
    await ground.dialling.campaign('c', 8);
    const mine = () => ground.dialling.carrier.calls.filter((call) => call.to.startsWith('+15551'));
    await until(mine, (calls) => calls.length === 2);
    const ticks = () => ground.dialling.facts.filter(({ type }) => type === 'pacing.tick').length;
    const seen = ticks();
    await until(ticks, (now) => now >= seen + 2);
    expect(mine().length).toBe(2);
    const { body } = await ground.api.call('GET', '/api/v1/fleet/capacity');
    expect(body).toMatchObject({
      slotCount: 20,
      freeSlotCount: 20,
      lineCount: 3,
      takenLineCount: 3,
      inboundCount: 1,
      freeLineCount: 0,
      bound: 'lines',
      says: 'sim takes 3 calls at the same time, and 3 are there; the fleet could carry 20 more.',
    });
    await limit(100);
    await until(mine, (calls) => calls.length === 8);
    expect((await ground.api.call('GET', '/api/v1/fleet/capacity')).body).toMatchObject({
      bound: 'slots',
      workerCount: 1,
      // One came in.
      takenLineCount: 9,
      says: '0 of 20 slots carry a call, at 1 worker; sim would take 91 more.',
    });
  });
});
