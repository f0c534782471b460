import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Campaign } from '../../machines/contracts/campaign/campaign.ts';
import { topics } from '../../machines/contracts/topics.ts';
import { openInProcessBus } from '../bus/in-process-bus.ts';
import { type Ground, openGround, type TwinCall, until } from './dialling-ground.ts';

let ground: Ground;

beforeEach(async () => {
  ground = await openGround(() => openInProcessBus());
});
afterEach(() => ground.close());

const attemptOf = async (call: TwinCall) =>
  (await ground.attempts()).find((one) => one.callId === call.request.callId);

/** A party that answers, talks and is done; its record follows. */
const talks =
  (code = 'confirmed') =>
  async (call: TwinCall) => {
    await ground.carrier.say(call, 'ringing');
    await ground.carrier.say(call, 'answered');
    await until(
      () => attemptOf(call),
      (attempt) => attempt?.state === 'attached',
    );
    await ground.carrier.say(call, 'completed');
    await ground.result(call.request.callId, code);
  };

const says = (status: 'busy' | 'no_answer' | 'failed') => async (call: TwinCall) => {
  await ground.carrier.say(call, 'ringing');
  await ground.carrier.say(call, status);
};

const order = async (id: string, state: Campaign['state']) => {
  await ground.store
    .collection<Campaign>('campaigns')
    .updateOne({ _id: id }, { $set: { state, stateChangedAt: new Date() } });
  await ground.bus.publish(topics.campaignChanged, { campaignId: id });
};

const completed = (id: string) =>
  until(
    () => ground.campaignNow(id),
    (seen) => seen.state === 'completed',
  );

const recordOf = (code: string) => ({
  state: 'completed',
  disposition: { code, source: 'flow' },
});

describe('a campaign', () => {
  it('dials every lead once, attaches each answered call, and completes', async () => {
    const worker = await ground.worker('w1', 4);
    await ground.campaign('c', 12);
    ground.carrier.onPlaced = (call) => void talks()(call);
    await ground.dialler();
    const campaign = await completed('c');
    const leads = await ground.leads('c');
    for (const lead of leads)
      expect(lead).toMatchObject({ state: 'done', outcome: 'confirmed', attemptCount: 1 });
    expect(ground.carrier.calls.length).toBe(12);
    expect(worker.asked.length).toBe(12);
    expect(worker.asked[0]!.authorization).toBe('Bearer a-secret-for-tests-only');
    expect(worker.asked[0]!.request.token).toBe(ground.carrier.calls[0]!.request.token);
    expect(ground.carrier.calls[0]!.request.token.length).toBeGreaterThanOrEqual(32);
    expect(campaign.counters).toEqual({ dialed: 12, answered: 12, disposition_confirmed: 12 });
    for (const attempt of await ground.attempts())
      expect(attempt).toMatchObject({
        state: 'ended',
        outcome: 'answered',
        disposition: 'confirmed',
        workerId: 'w1',
      });
  });

  it('never has more dials and calls at once than slots, nor than its own limit', async () => {
    await ground.worker('w1', 2);
    await ground.worker('w2', 3);
    await ground.campaign('wide', 15);
    await ground.campaign('thin', 6, {
      pacing: { mode: 'progressive', concurrentMax: 1, ringTimeoutMs: 25_000 },
    });
    const most = { all: 0, thin: 0 };
    ground.carrier.onPlaced = (call) => {
      const live = ground.carrier.calls.filter((one) => one.status !== 'completed');
      most.all = Math.max(most.all, live.length);
      most.thin = Math.max(
        most.thin,
        live.filter((one) => one.request.statusUrl.includes('thin')).length,
      );
      void talks()(call);
    };
    await ground.dialler();
    await completed('wide');
    await completed('thin');
    expect(most.all).toBeLessThanOrEqual(5);
    expect(most.all).toBeGreaterThan(2);
    expect(most.thin).toBe(1);
  });

  it('dials again as its retry rule says, by outcome and by disposition, and says why in words', async () => {
    await ground.worker('w1', 4);
    await ground.campaign('c', 2, {
      retry: { busy: { delaysMs: [0] }, call_later: { delaysMs: [100] } },
    });
    const [first, second] = (await ground.leads('c')).map((lead) => lead.phone);
    ground.carrier.onPlaced = (call) => {
      if (call.to === first) void says('busy')(call);
      else void talks(ground.carrier.dialsTo(second!) === 1 ? 'call_later' : 'confirmed')(call);
    };
    await ground.dialler();
    const campaign = await completed('c');
    expect(ground.carrier.dialsTo(first!)).toBe(2);
    expect(ground.carrier.dialsTo(second!)).toBe(2);
    const leads = await ground.leads('c');
    expect(leads[0]).toMatchObject({
      state: 'done',
      outcome: 'busy',
      why: 'The line was busy; no retry is left',
    });
    expect(leads[1]).toMatchObject({ state: 'done', outcome: 'confirmed', attemptCount: 2 });
    expect(campaign.counters).toMatchObject({ dialed: 4, busy: 2, disposition_call_later: 1 });
    expect((await ground.attempts()).map((one) => one._id)).toEqual([
      `${leads[0]!._id}:1`,
      `${leads[0]!._id}:2`,
      `${leads[1]!._id}:1`,
      `${leads[1]!._id}:2`,
    ]);
  });

  it('makes no new dial while paused, goes on when resumed, and stops when its calls are over', async () => {
    await ground.worker('w1', 1);
    await ground.campaign('c', 5);
    const ringing: TwinCall[] = [];
    ground.carrier.onPlaced = (call) => void ringing.push(call);
    await ground.dialler();
    await until(
      () => ringing.length,
      (count) => count === 1,
    );
    await order('c', 'paused');
    await says('no_answer')(ringing[0]!);
    await until(
      async () => (await attemptOf(ringing[0]!))?.state,
      (state) => state === 'ended',
    );
    const rounds = () => ground.facts.filter((fact) => fact.type === 'pacing.tick').length;
    const before = rounds();
    await until(rounds, (count) => count >= before + 3);
    expect(ground.carrier.calls.length).toBe(1);
    await order('c', 'running');
    await until(
      () => ringing.length,
      (count) => count === 2,
    );
    await order('c', 'stopping');
    expect((await ground.campaignNow('c')).state).toBe('stopping');
    await talks()(ringing[1]!);
    await completed('c');
    expect(ground.carrier.calls.length).toBe(2);
    expect((await ground.leads('c')).filter((lead) => lead.state === 'ready').length).toBe(3);
  });

  it('takes a refused number as failed and goes on with the others', async () => {
    await ground.worker('w1', 2);
    await ground.campaign('c', 2);
    const { VoxError } = await import('../../machines/contracts/error-catalogue.ts');
    let isFirst = true;
    ground.carrier.onOriginate = async (place) => {
      if (isFirst) {
        isFirst = false;
        throw new VoxError('carrier_rejected', '21211');
      }
      return { carrierCallId: place().carrierCallId };
    };
    ground.carrier.onPlaced = (call) => void talks()(call);
    await ground.dialler();
    await completed('c');
    const attempts = await ground.attempts();
    expect(attempts.map((one) => String(one.outcome)).toSorted()).toEqual(['answered', 'failed']);
    expect(attempts.find((one) => one.outcome === 'failed')!.carrierCode).toBe('21211');
  });

  it('learns from the store that a call is over when the news of it was lost', async () => {
    await ground.worker('w1', 1);
    await ground.campaign('c', 1);
    const endUnheard = async (call: TwinCall) => {
      await ground.carrier.say(call, 'answered');
      await until(
        () => attemptOf(call),
        (attempt) => attempt?.state === 'attached',
      );
      await ground.store.collection('calls').insertOne({
        _id: call.request.callId,
        ...recordOf('moved'),
      });
    };
    ground.carrier.onPlaced = (call) => void endUnheard(call);
    const dialler = await ground.dialler();
    await until(
      async () => (await ground.leads('c'))[0]!.state,
      (state) => state === 'live',
    );
    await until(
      () => ground.store.collection('calls').countDocuments({}),
      (count) => count === 1,
    );
    // As after a restart: the new leader hears nothing either, and asks.
    await dialler.stop();
    await ground.dialler();
    await completed('c');
    expect((await ground.leads('c'))[0]!.outcome).toBe('moved');
  });

  it('tells what rings, and how it ended when nobody came', async () => {
    await ground.worker('w1', 1);
    await ground.campaign('c', 1);
    const facts: unknown[] = [];
    await ground.bus.subscribe(topics.callEvents, (fact) => facts.push(fact));
    ground.carrier.onPlaced = (call) => void says('no_answer')(call);
    await ground.dialler();
    await completed('c');
    const phone = (await ground.leads('c'))[0]!.phone;
    expect(facts).toMatchObject([
      { event: 'call_ringing', party: phone },
      { event: 'call_disconnected', party: phone, data: { outcome: 'no_answer' } },
    ]);
  });
});
