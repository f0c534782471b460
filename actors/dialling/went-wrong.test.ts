/** What issue 6 names under “when things go wrong”, as far as the dialler meets it; infra/dialler-failures.md has the whole list. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Attempt, Lead } from '../../machines/contracts/campaign/campaign.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import { topics } from '../../machines/contracts/topics.ts';
import type { Worker } from '../../machines/contracts/worker.ts';
import { standardRetry } from '../../machines/lead/retry-standards.ts';
import { openInProcessBus } from '../bus/in-process-bus.ts';
import { AbandonmentBook } from '../compliance/abandonment-book.ts';
import type { Collection, Store, StoredDocument } from '../store/store.ts';
import { type Ground, openGround, type TwinCall, until } from './dialling-ground.ts';

let ground: Ground;
beforeEach(async () => {
  ground = await openGround(() => openInProcessBus());
});
afterEach(() => ground.close());

const hourMs = 3_600_000;
const placed = (count: number) =>
  until(
    () => ground.carrier.calls,
    (calls) => calls.length >= count,
  );
const rounds = async (count: number) => {
  const seen = () => ground.facts.filter(({ type }) => type === 'pacing.tick').length;
  const from = seen();
  await until(seen, (now) => now >= from + count);
};
const attemptOf = async (call: TwinCall): Promise<Attempt | undefined> =>
  (await ground.attempts()).find(({ callId }) => callId === call.request.callId);
const ended = (call: TwinCall) =>
  until(
    () => attemptOf(call),
    (attempt) => attempt?.state === 'ended',
  );

/** The store as a dialler sees it that cannot reach it for a time. */
const gated = (
  store: Store,
  gate: { isAway: boolean },
  isRefused: (name: string, method: string, args: unknown[]) => boolean = () => true,
): Store => ({
  kind: store.kind,
  collection: <T extends StoredDocument>(name: string): Collection<T> =>
    new Proxy(store.collection<T>(name), {
      get: (target, method) => {
        const value: unknown = Reflect.get(target, method, target);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]) => {
          if (gate.isAway && isRefused(name, String(method), args))
            throw new VoxError('store_unavailable', 'gone');
          return Reflect.apply(value, target, args);
        };
      },
    }),
  ping: () => store.ping(),
  close: async () => {},
});

describe('a disk that is full from the moment a lead is marked as being dialled', () => {
  it('leaves no lead marked so for good: once there is room the lead is dialled, once', async () => {
    await ground.worker('w1', 1);
    await ground.campaign('c', 1);
    const gate = { isAway: true };
    const refusals: string[] = [];
    let isFull = false;
    const store = gated(ground.store, gate, (name, method, [, update]) => {
      if (method.startsWith('find')) return false;
      if (isFull) refusals.push(`${name} ${method}`);
      const isRefused = isFull;
      isFull ||= (update as { $set?: Partial<Lead> } | undefined)?.$set?.state === 'dialing';
      return isRefused;
    });
    await ground.dialler({}, { store });
    // Its intent, and what would give the lead back.
    await until(
      () => refusals,
      (seen) => seen.includes('attempts insertOne') && seen.includes('leads updateOne'),
    );
    expect(await ground.leads('c')).toMatchObject([{ state: 'dialing', attemptCount: 1 }]);
    gate.isAway = false;
    const [call] = await placed(1);
    await ground.carrier.say(call!, 'busy');
    await ended(call!);
    expect(ground.carrier.calls).toHaveLength(1);
  }, 20_000);
});

describe('a store that is gone for a minute', () => {
  it('costs no call, dials nobody twice, and the dialler goes on by itself', async () => {
    await ground.worker('w1', 3);
    await ground.campaign('c', 6);
    const gate = { isAway: false };
    const dialler = await ground.dialler({}, { store: gated(ground.store, gate) });
    const [first] = await placed(3);
    await ground.carrier.say(first!, 'answered');
    await until(
      () => attemptOf(first!),
      (attempt) => attempt?.state === 'attached',
    );

    gate.isAway = true;
    const before = ground.carrier.calls.length;
    ground.later(60_000);
    await until(
      () => dialler.status().leadership,
      (leadership) => leadership === 'standby',
    );
    // Its owner is told by the log; a page asks the same store and says so itself.
    expect(ground.log.filter(({ level }) => level !== 'info').length).toBeGreaterThan(0);
    expect(ground.carrier.hungUp).not.toContain(first!.carrierCallId);
    gate.isAway = false;

    await until(
      () => dialler.status().leadership,
      (leadership) => leadership === 'leading',
      20_000,
    );
    expect(ground.carrier.calls.length).toBe(before);
    // Adopted by the leader that comes after: from now on it hears of its end.
    await until(
      () => ground.facts.filter(({ type }) => type === 'attempt.attached').length,
      (count) => count === 2,
    );
    await ground.result(first!.request.callId, 'told');
    expect(await ended(first!)).toMatchObject({ outcome: 'answered', disposition: 'told' });
    for (const call of ground.carrier.calls.slice(1)) await ground.carrier.say(call, 'busy');
    for (const call of (await placed(6)).slice(3)) await ground.carrier.say(call, 'busy');
    for (const lead of await ground.leads('c')) expect(ground.carrier.dialsTo(lead.phone)).toBe(1);
  }, 40_000);
});

describe('half of the fleet that is gone in one tick', () => {
  it('leaves the other half’s calls alone, takes no more dials than are left, and gives who answers to who is left', async () => {
    const [w1, w2] = [await ground.worker('w1', 2), await ground.worker('w2', 2)];
    await ground.campaign('c', 8);
    await ground.dialler();
    const calls = await placed(4);
    const ofGone = calls.filter(({ media }) => media.mediaUrl.includes('w2'));
    expect(ofGone.length).toBe(2);
    await w2.close();
    await ground.store
      .collection<Worker>('workers')
      .updateOne({ _id: 'w2' }, { $set: { beatAt: 0 } });
    await rounds(2);
    expect(ground.carrier.calls.length).toBe(4);
    // One of the others ends, so that there is room for one who was promised a lost slot.
    const [kept] = calls.filter((call) => !ofGone.includes(call));
    await ground.carrier.say(kept!, 'busy');
    await ended(kept!);
    const [answered] = ofGone;
    await ground.carrier.say(answered!, 'answered');
    const attempt = await until(
      () => attemptOf(answered!),
      (one) => one?.state === 'attached' || one?.state === 'ended',
    );
    // Taken by the other half, or counted as a call that met nobody.
    expect([attempt!.state, attempt!.workerId, attempt!.outcome]).toEqual(
      attempt!.state === 'attached' ? ['attached', 'w1', null] : ['ended', 'w2', 'abandoned'],
    );
    expect(w1.asked.length).toBeLessThanOrEqual(2);
  }, 30_000);
});

describe('an attach that is answered 429 by every worker', () => {
  it('is an abandoned call: counted, told so within two seconds, and its lead waits with a slot of its own to come', async () => {
    const worker = await ground.worker('w1', 1);
    worker.status = 429;
    await ground.campaign('c', 1, { retry: standardRetry });
    await ground.dialler();
    const [call] = await placed(1);
    const answeredAt = ground.clock.now();
    await ground.carrier.say(call!, 'answered');
    const [told] = await until(
      () => ground.carrier.dismissed,
      (dismissed) => dismissed.length === 1,
    );
    expect(ground.clock.now() - answeredAt).toBeLessThan(2_000);
    expect(told!.text).toContain('nobody is free to speak with you');
    expect(await ended(call!)).toMatchObject({ outcome: 'abandoned' });
    const [day] = await until(
      () => new AbandonmentBook(ground.store).days('c'),
      (days) => days.length === 1,
    );
    expect(day).toMatchObject({ neverTakenCount: 1, lateFromAnswerCount: 1 });
    const [lead] = await ground.leads('c');
    expect(lead).toMatchObject({ state: 'waiting', reservedSlot: true, bucket: '!' });
    expect(lead!.nextAttemptAt - answeredAt).toBeGreaterThan(23 * hourMs);
  });

  it('lets the lead be dialled again ahead of the slots never, but with the first slot that is free', async () => {
    await ground.worker('w1', 2);
    const pacing = { mode: 'ratio', ratio: 2, concurrentMax: 50 } as const;
    await ground.campaign('c', 3, { pacing });
    const [lead, ...others] = await ground.leads('c');
    await ground.store
      .collection('leads')
      .updateOne({ _id: lead!._id }, { $set: { reservedSlot: true, priority: -1 } });
    // Two people have the two slots.
    await ground.dialler();
    const calls = await until(
      () => ground.carrier.calls.filter(({ to }) => others.some(({ phone }) => phone === to)),
      (found) => found.length === 2,
    );
    for (const call of calls) await ground.carrier.say(call, 'answered');
    for (const call of calls)
      await until(
        () => attemptOf(call),
        (attempt) => attempt?.state === 'attached' || attempt?.state === 'ended',
      );
    const mine = () => ground.attempts().then((all) => all.filter(({ to }) => to === lead!.phone));
    const early = await mine();
    // Dialled while a slot was free, or not yet: in no case without one of its own.
    for (const attempt of early) expect(attempt.isAhead).toBeUndefined();
    for (const call of calls) await ground.result(call.request.callId, 'told');
    const [attempt] = await until(mine, (all) => all.length === 1);
    expect(attempt!.isAhead).toBeUndefined();
    expect(attempt!.compliance?.facts.hasSlotKept).toBe(true);
  }, 20_000);
});

describe('a carrier that refuses dials for their rate', () => {
  it('burns no attempt: the lead is next in half a minute, and the log of the dial has the carrier’s words', async () => {
    await ground.worker('w1', 1);
    await ground.campaign('c', 1, { retry: standardRetry });
    await ground.dialler();
    const [call] = await placed(1);
    await ground.bus.publish(topics.carrierEvent, {
      attemptId: new URL(call!.request.statusUrl).searchParams.get('attemptId'),
      carrierCallId: call!.carrierCallId,
      status: 'failed',
      sequence: 1,
      at: Math.round(ground.clock.now()),
      code: '503 CPS Limit reached P05',
    });
    const attempt = await ended(call!);
    expect(attempt).toMatchObject({ retryCode: 'carrier_error' });
    const [lead] = await ground.leads('c');
    expect(lead).toMatchObject({ state: 'waiting' });
    expect(lead!.why).toContain('The carrier did not take the call');
    expect(lead!.nextAttemptAt - ground.clock.now()).toBeLessThan(60_000);
  });
});

describe('a carrier that answers after we have cancelled', () => {
  it('has rung somebody who met nobody: the call is counted as abandoned', async () => {
    await ground.worker('w1', 1);
    await ground.campaign('c', 1);
    await ground.dialler();
    const [call] = await placed(1);
    await ground.carrier.say(call!, 'ringing');
    const hangUp = ground.carrier.hangUp.bind(ground.carrier);
    ground.carrier.hangUp = (id) => {
      // Its word of it comes later, or never.
      call!.status = 'answered';
      return hangUp(id);
    };
    await ground.store
      .collection('campaigns')
      .updateOne({ _id: 'c' }, { $set: { state: 'pausing', windDown: 'cancel_ringing' } });
    await ground.bus.publish(topics.campaignChanged, { campaignId: 'c' });
    expect(await ended(call!)).toMatchObject({ outcome: 'abandoned' });
    await until(
      () => new AbandonmentBook(ground.store).days('c'),
      (days) => days[0]?.neverTakenCount === 1,
    );
  });
});
