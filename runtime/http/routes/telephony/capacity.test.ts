/** Slots that are kept for who calls in and who was promised a call, set over the API, heeded by the dialler. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../../../../actors/dialling/dialling-ground.ts';
import type { InboundCall } from '../../../../machines/contracts/call/inbound.ts';
import { type DialledGround, openDialledGround } from '../../dialled-ground.ts';

let ground: DialledGround;
beforeEach(async () => {
  ground = await openDialledGround();
  await ground.dialling.worker('w1', 4);
});
afterEach(() => ground.close());

const url = '/api/settings/capacity';
const keep = (inboundReserved: number, callbackReserved: number) =>
  ground.api.call('PUT', url, { inboundReserved, callbackReserved });
const ticks = () => ground.dialling.facts.filter(({ type }) => type === 'pacing.tick').length;
const rounds = async (count: number) => {
  const from = ticks();
  await until(ticks, (now) => now >= from + count);
};
const dialCount = () => ground.dialling.carrier.calls.length;

describe('slots that are kept', () => {
  test('are none until the owner says so', async () => {
    const none = { inboundReserved: 0, callbackReserved: 0 };
    expect((await ground.api.call('GET', url)).body).toEqual(none);
    expect((await keep(2, 1)).body).toEqual({ inboundReserved: 2, callbackReserved: 1 });
    expect((await ground.api.call('GET', url)).body).toEqual({
      inboundReserved: 2,
      callbackReserved: 1,
    });
    expect((await keep(-1, 0)).body.code).toBe('bad_request');
  });

  test('are refused in words where their number means nothing', async () => {
    const says = async (inbound: number) =>
      (await keep(inbound, 0)).body.problems.map((one: { message: string }) => one.message);
    expect(await says(-1)).toEqual(['Fewer slots than none cannot be kept']);
    expect(await says(1.5)).toEqual(['Slots are kept in whole numbers']);
    expect(await says(10_001)).toEqual(['At most 10,000 slots can be kept']);
  });

  test('for callers get no dial; a caller who is there fills one of them', async () => {
    await keep(3, 0);
    await ground.dialling.campaign('c', 4);
    await ground.dialling.dialler();
    await until(dialCount, (count) => count === 1);
    await rounds(2);
    expect(dialCount()).toBe(1);
    // As the worker's heartbeat would have it, a call has come in.
    await ground.api.store.collection<InboundCall>('inbound_calls').insertOne({
      _id: 'CAin',
      state: 'attached',
    } as InboundCall);
    await ground.api.documents.workers.updateOne({ _id: 'w1' }, { $set: { busyCount: 1 } });
    await rounds(2);
    expect(dialCount()).toBe(1);
    await keep(0, 0);
    await until(dialCount, (count) => count === 3);
  });

  test('for who was promised a call are dialled with for them alone', async () => {
    await keep(0, 3);
    await ground.dialling.campaign('c', 4);
    await ground.dialling.dialler();
    await rounds(3);
    expect(dialCount()).toBe(1);
    await ground.dialling.campaign('calls', 4, {
      pacing: { mode: 'callbacks', tier: 0, concurrentMax: 10 },
    });
    await ground.api.documents.leads.updateMany({ campaignId: 'calls' }, { $set: { bucket: '!' } });
    await until(dialCount, (count) => count === 4);
    const of = ground.dialling.carrier.calls.filter(({ to }) => to.startsWith('+15555'));
    expect(of.length).toBe(3);
  });
});

describe('the rate of dials', () => {
  test('is that of the last ten seconds, by campaigns that dial now', async () => {
    const { attempts } = ground.api.documents;
    const at = ground.dialling.clock.now();
    await ground.dialling.campaign('c', 0);
    await ground.dialling.campaign('old', 0, { state: 'completed' });
    const dial = (campaignId: string, n: number, agoMs: number) =>
      attempts.insertOne({
        _id: `${campaignId}:${n}`,
        leadId: campaignId,
        n,
        callId: `${campaignId}${n}`,
        campaignId,
        state: 'ended',
        intendedAt: at - agoMs,
      } as never);
    // Those that count are dated ahead, so that they stay young however slow this machine is.
    for (let n = 1; n <= 5; n += 1) await dial('c', n, -60_000);
    await dial('c', 6, 10_001);
    await dial('old', 1, -60_000);
    const { body } = await ground.api.call('GET', '/api/v1/fleet/capacity');
    expect(body).toMatchObject({ dialsPerSecond: 0.5, takenLineCount: 0 });
  });
});
