/** What the pacer has learnt outlives its leader; on the real store. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AttemptEmitted, AttemptSubject } from '../../machines/campaign/attempt-context.ts';
import { PacingNews as PacingTicks } from '../../machines/contracts/explain/pacing-tick.ts';
import { topics } from '../../machines/contracts/topics.ts';
import { askedOf, sightOf } from '../../machines/pacing/testing/asked.ts';
import { VirtualClock } from '../../machines/supervision/clock.ts';
import { openInProcessBus } from '../bus/in-process-bus.ts';
import type { DiallerLog } from './dialler-deps.ts';
import { type Ground, openGround, until } from './dialling-ground.ts';
import { LearntLaws, type LearntLawsDocument } from './learnt-laws.ts';
import { PacingNews } from './pacing-news.ts';

const secondMs = 1_000;
let ground: Ground;
let clock: VirtualClock;
beforeEach(async () => {
  ground = await openGround(() => openInProcessBus());
  clock = new VirtualClock(1_800_000_000_000);
});
afterEach(() => ground.close());

const laws = () => ground.store.collection<LearntLawsDocument>('pacing_laws');
const stored = () => laws().find({}, { sort: { _id: 1 } });

const absences: [how: string, answer: () => Promise<never>][] = [
  ['fails', () => Promise.reject(new Error('away'))],
  ['does not answer', () => new Promise(() => {})],
];

const log = (): DiallerLog => {
  const to = (level: string) => (fields: object, sentence: string) =>
    void ground.log.push({ level, fields, sentence });
  return { info: to('info'), warn: to('warn'), error: to('error') };
};

/** A leader's pacer and its keeper. */
function leader(epoch: number, store = ground.store, isHeld = () => true) {
  const news = new PacingNews(() => clock.now());
  let dialCount = 0;
  const authority = { epoch, isHeld };
  const keeper = new LearntLaws({
    store,
    authority,
    clock,
    log: log(),
    pacing: news,
  });
  const hear = (fact: Partial<AttemptEmitted> & { type: AttemptEmitted['type'] }) =>
    news.hear(fact as AttemptEmitted);
  const plan = (campaignId = 'c') => {
    news.plan(sightOf({ campaigns: [askedOf({ campaignId })] }));
    return news.pacer.picture(campaignId)!;
  };
  return {
    news,
    keeper,
    plan,
    /** Every eight seconds five dials of each of these, of which one reaches somebody. */
    dials(rounds: number, campaignIds = ['c']) {
      for (let round = 0; round < rounds; round += 1)
        for (const campaignId of campaignIds) {
          plan(campaignId);
          const subjects = Array.from({ length: 5 }, () => {
            dialCount += 1;
            return { holder: `e${epoch}n${dialCount}`, campaignId } as AttemptSubject;
          });
          for (const { holder } of subjects) news.granted(holder, campaignId);
          clock.advance(8 * secondMs);
          const [answers, ...others] = subjects;
          hear({ type: 'attempt.attached', subject: answers! });
          for (const subject of others)
            hear({
              type: 'attempt.settled',
              subject,
              outcome: 'busy',
              disposition: null,
              isAttached: false,
            });
          hear({ type: 'attempt.over', subject: answers! });
          hear({
            type: 'attempt.settled',
            subject: answers!,
            outcome: 'answered',
            disposition: 'voicemail',
            isAttached: true,
          });
        }
    },
    async kept(campaignIds = ['c']) {
      keeper.tend(campaignIds);
      await keeper.settled();
    },
  };
}

const logged = () => ground.log.map(({ level, sentence }) => `${level}: ${sentence}`);

describe('what the pacer has learnt', () => {
  beforeEach(async () => {
    await ground.campaign('c', 0);
  });

  it('is where the next leader begins, and what an earlier one writes later matches nothing', async () => {
    const first = leader(1);
    await first.keeper.read();
    first.dials(40);
    await first.kept();
    expect(first.plan().state).toBe('learning');
    expect((await stored()).map(({ _id, epoch }) => [_id, epoch])).toEqual([
      ['!pool', 1],
      ['c', 1],
    ]);

    clock.advance(16 * secondMs);
    const next = leader(2);
    await next.keeper.read();
    const picture = next.plan();
    expect(picture.state).toBe('learning');
    expect(picture.dialCount).toBeGreaterThan(20);
    expect(leader(3).plan()).toMatchObject({ state: 'coldStart', dialCount: 20 });
    const learnt = next.news.learntCampaign('c')!;
    const before = first.news.learntCampaign('c')!;
    expect(learnt.laws.ring.human[4]).toBeCloseTo(before.laws.ring.human[4]!, 6);
    expect(learnt.peopleShare).toEqual(before.peopleShare);

    const claimed = await stored();
    expect(claimed.map(({ epoch }) => epoch)).toEqual([2, 2]);
    first.dials(10);
    await first.kept();
    expect(await stored()).toEqual(claimed);
    next.dials(4);
    await next.kept();
    expect((await stored())[1]).toMatchObject({ epoch: 2, savedAt: clock.now() });
  });

  it('is small, and written at most every half minute, in turns, and only where something was learnt', async () => {
    const one = leader(1);
    await one.keeper.read();
    const campaignIds = Array.from({ length: 25 }, (_, n) => `m${String(n).padStart(2, '0')}`);
    one.dials(4, campaignIds);
    const writtenCount = async () => (await stored()).filter((doc) => doc.laws !== null).length;
    await one.kept([...campaignIds, 'silent']);
    expect(await writtenCount()).toBe(20);
    await one.kept([...campaignIds, 'silent']);
    expect(await writtenCount()).toBe(26);
    const sizes = (await stored()).map((doc) => JSON.stringify(doc).length);
    expect(Math.max(...sizes)).toBeLessThan(12_000);

    const before = await stored();
    one.dials(1, ['m00']);
    await one.kept(campaignIds);
    expect(await stored()).toEqual(before);
    clock.advance(30 * secondMs);
    await one.kept(campaignIds);
    const changed = (await stored()).filter((doc, n) => doc.savedAt !== before[n]!.savedAt);
    expect(changed.map(({ _id }) => _id)).toEqual(['!pool', 'm00']);
  });

  it('is written by a leader that goes, however lately it wrote', async () => {
    const one = leader(1);
    await one.keeper.read();
    one.dials(4);
    await one.kept();
    one.dials(1);
    await one.kept();
    const before = await stored();
    await one.keeper.close();
    const after = await stored();
    expect(after.map(({ savedAt }) => savedAt)).toEqual(after.map(() => clock.now()));
    expect(after).not.toEqual(before);
    await one.keeper.close();
    expect(await stored()).toEqual(after);
  });

  it('is written by nobody whose lease is over', async () => {
    const one = leader(1);
    await one.keeper.read();
    one.dials(20);
    const deposed = new LearntLaws({
      store: ground.store,
      authority: { epoch: 1, isHeld: () => false },
      clock,
      log: log(),
      pacing: one.news,
    });
    clock.advance(40 * secondMs);
    deposed.tend(['c']);
    await deposed.settled();
    expect((await stored()).every((doc) => doc.laws === null)).toBe(true);
  });

  it('costs a line in the log and a cold start where it cannot be read', async () => {
    const first = leader(1);
    await first.keeper.read();
    first.dials(40);
    await first.kept();
    await laws().updateMany({}, { $set: { 'laws.schema': 99 } } as never);
    const next = leader(2);
    await next.keeper.read();
    expect(next.plan()).toMatchObject({ state: 'coldStart', dialCount: 20 });
    expect(ground.log.at(-1)!.fields).toEqual({
      isPoolKnown: false,
      begunCount: 0,
      refusedCount: 1,
    });
  });

  it.each(absences)(
    'costs a line in the log and a cold start where the store %s',
    async (_, answer) => {
      const collection = () => ({ find: answer, insertMissing: answer, updateMany: answer });
      const one = leader(1, { ...ground.store, collection } as never);
      const reading = one.keeper.read();
      clock.advance(5 * secondMs);
      await reading;
      expect(logged()).toEqual([
        'warn: What was learnt about pacing could not be read; every campaign starts cold',
      ]);
      expect(one.plan().state).toBe('coldStart');
      // Asked once: later this leader knows more.
      await one.keeper.read();
      expect(logged()).toHaveLength(1);
    },
  );

  it('is nobody’s concern where the leader goes while it reads, and the store with it', async () => {
    let leads = true;
    const find = () => {
      leads = false;
      return Promise.reject(new Error('the store is closed'));
    };
    const collection = () => ({ find });
    const one = leader(1, { ...ground.store, collection } as never, () => leads);
    await one.keeper.read();
    expect(logged()).toEqual([]);
  });

  it('is still to be written where a write failed', async () => {
    let isAway = true;
    const away = {
      ...ground.store,
      collection: (name: string) => {
        const real = ground.store.collection(name);
        const updateOne: typeof real.updateOne = (...asked) =>
          isAway ? Promise.reject(new Error('away')) : real.updateOne(...asked);
        return { ...real, updateOne };
      },
    };
    const one = leader(1, away as never);
    await one.keeper.read();
    one.dials(20);
    await one.kept();
    expect(logged().at(-1)).toBe('warn: What was learnt about pacing could not be written');
    isAway = false;
    clock.advance(30 * secondMs);
    await one.kept();
    expect((await stored()).every((doc) => doc.laws !== null)).toBe(true);
  });
});

describe('a dialler that takes over from one that died', () => {
  it('looks ahead from its first tick on, by what that one had learnt', async () => {
    const leaseMs = 240_000;
    // As many as a start waits for, after the time without a leader too.
    const busyCount = 160;
    const waitMs = 25_000;
    await ground.worker('w1', 20);
    const pacing = { mode: 'predictive', concurrentMax: 200 } as const;
    await ground.campaign('c', 800, { pacing });
    ground.carrier.onPlaced = (call) => {
      if (ground.carrier.calls.indexOf(call) < busyCount) void ground.carrier.say(call, 'busy');
    };
    const ticks: PacingTicks[] = [];
    await ground.bus.subscribe(topics.pacingTick, (news) => ticks.push(PacingTicks.parse(news)));
    const first = await ground.dialler({ leaseMs });
    await until(
      async () => (await ground.attempts()).filter(({ state }) => state === 'ended').length,
      (count) => count >= busyCount,
      waitMs,
    );
    expect(ticks.every(({ campaigns }) => campaigns.every((one) => one.allowed === null))).toBe(
      true,
    );
    // Its start is over, and so is the time between two writes.
    ground.later(95_000);
    await until(
      async () => (await stored()).find(({ _id }) => _id === '!pool')?.laws,
      (learnt) => (learnt as { coldStart?: { isOver: boolean } })?.coldStart?.isOver === true,
      waitMs,
    );
    await first.kill();
    await ground.store.ping();
    ticks.length = 0;
    ground.later(leaseMs + 1_000);
    await ground.dialler({ leaseMs });
    const [tick] = await until(
      () => ticks.filter(({ epoch, campaigns }) => epoch === 2 && campaigns.length > 0),
      (seen) => seen.length > 0,
      waitMs,
    );
    expect(tick!.campaigns[0]!.allowed).not.toBeNull();
    expect((await stored()).map(({ epoch }) => epoch)).toEqual([2, 2]);
    expect(ground.log.map(({ fields }) => fields)).toContainEqual({
      isPoolKnown: true,
      begunCount: 1,
      refusedCount: 0,
    });
  }, 90_000);
});

describe('a dialler that is stopped', () => {
  it('hands on what it has learnt since it wrote last', async () => {
    await ground.worker('w1', 4);
    await ground.campaign('c', 4, { pacing: { mode: 'predictive', concurrentMax: 4 } as const });
    ground.carrier.onPlaced = (call) => void ground.carrier.say(call, 'busy');
    const dialler = await ground.dialler();
    await until(
      async () => (await ground.attempts()).filter(({ state }) => state === 'ended').length,
      (count) => count === 4,
      10_000,
    );
    expect((await stored()).every(({ laws }) => laws === null)).toBe(true);
    await dialler.stop();
    expect((await stored()).map(({ _id, laws }) => [_id, laws !== null])).toEqual([
      ['!pool', true],
      ['c', true],
    ]);
  });
});
