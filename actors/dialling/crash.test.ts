import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Worker } from '../../machines/contracts/worker.ts';
import { openInProcessBus } from '../bus/in-process-bus.ts';
import type { StoredDocument } from '../store/store.ts';
import type { Dialler } from './dialler.ts';
import {
  type Ground,
  openGround,
  type TwinCall,
  until,
  type WorkerTwin,
} from './dialling-ground.ts';

let ground: Ground;
let dialler: Dialler;

let worker: WorkerTwin;

beforeEach(async () => {
  ground = await openGround(() => openInProcessBus());
  worker = await ground.worker('w1', 4);
});
afterEach(() => ground.close());

const firstAttempt = (state: string) =>
  until(
    async () => (await ground.attempts())[0],
    (attempt) => attempt?.state === state,
  );
const firstLead = async () => (await ground.leads('c'))[0]!;
const call = (): TwinCall => ground.carrier.calls[0]!;

/** As after `kill -9`: nothing is released or hung up; the lease runs out, and another dialler takes over. */
const crash = async (waitMs = 16_000) => {
  await dialler.kill();
  // A process that dies takes its writes with it; here the one on its way must land before the clock is set.
  await ground.store.ping();
  ground.later(waitMs);
  dialler = await ground.dialler();
  await until(
    () => dialler.status().leadership,
    (leadership) => leadership === 'leading',
  );
};

const record = { state: 'completed', disposition: { code: 'confirmed', source: 'flow' } };

describe('a dialler that dies', () => {
  it('between the intent and the dial: nobody was called, nobody is called twice, the attempt counts as unknown and rests an hour, whatever the campaign says', async () => {
    let askedCount = 0;
    ground.carrier.onOriginate = () => {
      askedCount += 1;
      return new Promise(() => {});
    };
    await ground.campaign('c', 1, { retry: { unknown: { delaysMs: [0] } } });
    dialler = await ground.dialler();
    await firstAttempt('intended');
    // Not before it has come to the carrier: what is asked from here on would be placed.
    await until(
      () => askedCount,
      (count) => count === 1,
    );
    ground.carrier.onOriginate = async (place) => ({ carrierCallId: place().carrierCallId });
    // The dial may still appear at the carrier: for 40 s it is only looked for.
    await crash();
    await until(
      () => dialler.status().inFlightCount,
      (count) => count === 1,
    );
    expect(ground.carrier.calls.length).toBe(0);
    await crash(41_000);
    await firstAttempt('ended');
    expect((await ground.attempts())[0]!.outcome).toBe('unknown');
    expect(await firstLead()).toMatchObject({ state: 'waiting', attemptCount: 1 });
    expect((await firstLead()).nextAttemptAt).toBeGreaterThan(ground.clock.now() + 3_000_000);
    expect(ground.carrier.calls.length).toBe(0);
  });

  it('between the dial and its answer: the call is found at the carrier, adopted and attached', async () => {
    ground.carrier.onOriginate = (place) => {
      place();
      return new Promise(() => {});
    };
    await ground.campaign('c', 1);
    dialler = await ground.dialler();
    await until(
      () => ground.carrier.calls.length,
      (count) => count === 1,
    );
    await crash();
    await until(
      async () => (await ground.attempts())[0]!.carrierCallId,
      (id) => id === call().carrierCallId,
    );
    await ground.carrier.say(call(), 'answered');
    await firstAttempt('attached');
    await ground.result(call().request.callId, 'confirmed');
    await until(
      async () => (await firstLead()).state,
      (state) => state === 'done',
    );
    expect(ground.carrier.calls.length).toBe(1);
  });

  it('while the call is answered but not attached: the new leader attaches it with the same token', async () => {
    await ground.campaign('c', 1);
    dialler = await ground.dialler();
    await firstAttempt('queued');
    await dialler.kill();
    call().status = 'answered';
    await crash();
    expect(await firstAttempt('attached')).toMatchObject({ workerId: 'w1' });
    expect(call().media.token).toBe(call().request.token);
    expect(ground.carrier.calls.length).toBe(1);
  });

  it('while the store was away from everybody: a call that a worker has is not hung up because nobody heard of that worker lately', async () => {
    await ground.campaign('c', 1);
    dialler = await ground.dialler();
    await firstAttempt('queued');
    await dialler.kill();
    call().status = 'answered';
    // It was attached, but neither that nor the worker's heart found its way into the store.
    worker.status = 409;
    await ground.store
      .collection<Worker>('workers')
      .updateOne({ _id: 'w1' }, { $set: { beatAt: ground.clock.now() - 60_000 } });
    await crash();
    expect(await firstAttempt('attached')).toMatchObject({ workerId: 'w1' });
    expect(ground.carrier.hungUp).toEqual([]);
  });

  it('during a call: the call goes on and its result settles the lead', async () => {
    await ground.campaign('c', 1);
    ground.carrier.onPlaced = (placed) => void ground.carrier.say(placed, 'answered');
    dialler = await ground.dialler();
    await firstAttempt('attached');
    await crash();
    await until(
      () => dialler.status().inFlightCount,
      (count) => count === 1,
    );
    expect(ground.carrier.hungUp).toEqual([]);
    const settled = until(
      async () => (await firstLead()).outcome,
      (outcome) => outcome === 'moved',
    );
    await until(
      () => ground.facts.filter((fact) => fact.type === 'attempt.attached').length,
      (count) => count === 2,
    );
    await ground.result(call().request.callId, 'moved');
    await settled;
  });

  it('with claims that never became dials: they are dialled by the next leader, once', async () => {
    await ground.campaign('c', 3);
    // So slow that the later ones still wait for their turn.
    dialler = await ground.dialler({ carrierCps: 2, tickMs: 5_000 });
    await until(
      () => ground.carrier.calls.length,
      (count) => count === 1,
    );
    const stored = await ground.store.collection<StoredDocument>('lead_claims').find({});
    expect(stored).toHaveLength(1);
    expect((await ground.leads('c')).some((lead) => lead.state === 'ready')).toBe(true);
    await crash();
    await until(
      () => ground.carrier.calls.length,
      (count) => count === 3,
    );
    for (const lead of await ground.leads('c')) expect(ground.carrier.dialsTo(lead.phone)).toBe(1);
  });

  it('again and again, at any moment: every attempt is dialled at most once and the campaign still ends', async () => {
    await ground.campaign('c', 24, {
      retry: { unknown: { delaysMs: [] }, busy: { delaysMs: [0, 0] } },
    });
    let turn = 0;
    ground.carrier.onPlaced = (placed) => {
      turn += 1;
      if (turn % 3 === 0) {
        void ground.carrier.say(placed, 'busy');
        return;
      }
      void ground.carrier.say(placed, 'answered').then(async () => {
        await until(
          async () =>
            (await ground.attempts()).find((one) => one.callId === placed.request.callId)?.state,
          (state) => state === 'attached' || state === 'ended',
          20_000,
        );
        placed.status = 'completed';
        await ground.store.collection('calls').insertOne({
          _id: placed.request.callId,
          ...record,
        });
        await ground.result(placed.request.callId, 'confirmed');
      });
    };
    dialler = await ground.dialler();
    for (let i = 0; i < 8; i += 1) {
      const { length } = ground.facts;
      // A moment that differs from round to round, counted in what happened, not in time.
      await until(
        () => ground.facts.length,
        (count) => count > length + 2 + ((i * 5) % 9),
      );
      await crash(45_000);
    }
    await until(
      () => ground.campaignNow('c'),
      (campaign) => campaign.state === 'completed',
      20_000,
    );
    const dials = new Map<string, number>();
    for (const { request } of ground.carrier.calls)
      dials.set(request.statusUrl, (dials.get(request.statusUrl) ?? 0) + 1);
    expect([...dials.values()].filter((count) => count > 1)).toEqual([]);
    for (const lead of await ground.leads('c')) {
      expect(lead.state).toBe('done');
      const answered = (await ground.attempts()).filter(
        (one) => one.leadId === lead._id && one.outcome === 'answered',
      );
      expect(answered.length).toBeLessThanOrEqual(1);
    }
  }, 60_000);
});

describe('a dialler that sleeps past its lease', () => {
  it('dials nothing more under it, wakes as a new leader, and dials the rest once', async () => {
    await ground.campaign('c', 3);
    dialler = await ground.dialler({ carrierCps: 1, tickMs: 4_000 });
    await until(
      () => ground.carrier.calls.length,
      (count) => count === 1,
    );
    // The process stood still: its timers are late, the lease is gone, and another could be leading by now.
    ground.later(13_000);
    await until(
      () => ground.carrier.calls.length,
      (count) => count === 3,
      20_000,
    );
    expect(dialler.status().epoch).toBe(2);
    for (const lead of await ground.leads('c')) expect(ground.carrier.dialsTo(lead.phone)).toBe(1);
    const attempts = await ground.attempts();
    expect(attempts.length).toBe(3);
    const gained = ground.facts.findIndex(
      (fact) => fact.type === 'leadership.gained' && 'epoch' in fact && fact.epoch === 2,
    );
    expect(gained).toBeGreaterThan(0);
  });
});

describe('a dialler that is stopped', () => {
  it('hangs up what rings, leaves what is attached, gives the lease back, and says when it is done', async () => {
    await ground.campaign('c', 3);
    ground.carrier.onPlaced = (placed) => {
      if (placed === ground.carrier.calls[0]) void ground.carrier.say(placed, 'answered');
      else void ground.carrier.say(placed, 'ringing');
    };
    dialler = await ground.dialler();
    await until(
      () => ground.attempts(),
      (attempts) =>
        attempts.length === 3 &&
        attempts.some((one) => one.state === 'attached') &&
        attempts.every((one) => one.carrierCallId !== null),
    );
    await until(
      () => ground.facts.filter((fact) => fact.type === 'attempt.ringing').length,
      (count) => count === 2,
    );
    await dialler.stop();
    expect(ground.carrier.hungUp.toSorted()).toEqual(
      ground.carrier.calls.slice(1).map((one) => one.carrierCallId),
    );
    const attempts = await ground.attempts();
    expect(attempts.map((one) => String(one.outcome)).toSorted()).toEqual([
      'canceled',
      'canceled',
      'null',
    ]);
    expect((await ground.leads('c')).map((lead) => lead.state).toSorted()).toEqual([
      'live',
      'waiting',
      'waiting',
    ]);
    expect(dialler.status().leadership).toBe('stopped');
    // No wait for a lease to run out.
    const next = await ground.dialler();
    await until(
      () => next.status(),
      (status) => status.leadership === 'leading' && status.inFlightCount === 1,
    );
  });

  it('does not wait longer than its bound for a carrier that does not answer', async () => {
    await ground.campaign('c', 1);
    dialler = await ground.dialler({ drainMs: 300 });
    await firstAttempt('queued');
    ground.carrier.hangUp = () => new Promise(() => {});
    const startedAt = performance.now();
    await dialler.stop();
    expect(performance.now() - startedAt).toBeLessThan(8_000);
    expect(dialler.status().leadership).toBe('stopped');
  });
});
