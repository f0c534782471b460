import { describe, expect, it } from 'vitest';
import type { Anything, Fresh } from './store-contract-ground.ts';

/** The dialler's queries: the claim of many leads and the leader's lease, in the form that every store takes. */
export function leaseContract(fresh: Fresh): void {
  const ready = (count: number): Anything[] =>
    Array.from({ length: count }, (_, n) => ({
      _id: `camp:${String(n).padStart(3, '0')}`,
      campaignId: 'camp',
      state: 'ready',
      nextAttemptAt: n,
      priority: n % 3,
      lease: null,
      epoch: 0,
    }));

  describe('the claim of leads', () => {
    it('finds by index, sets by ids, and reads back what carries the lease', async () => {
      const leads = await fresh(ready(30));
      await leads.ensureIndex({
        keys: { campaignId: 1, state: 1, nextAttemptAt: 1, priority: 1 },
      });
      await leads.ensureIndex({
        keys: { 'lease.untilAt': 1 },
        partial: { state: { $in: ['leased', 'dialing'] } },
      });
      const candidates = await leads.find(
        { campaignId: 'camp', state: 'ready', nextAttemptAt: { $lte: 20 }, epoch: { $lte: 4 } },
        { sort: { nextAttemptAt: 1, priority: 1 }, limit: 5, projection: { _id: 1 } },
      );
      expect(candidates).toEqual([0, 1, 2, 3, 4].map((n) => ({ _id: `camp:00${n}` })));
      // Another one took this lead in between.
      await leads.updateOne({ _id: 'camp:002' }, { $set: { state: 'leased' } });
      const lease = { id: 'L1', epoch: 4, untilAt: 1_000 };
      await leads.updateMany(
        { _id: { $in: candidates.map(({ _id }) => _id) }, state: 'ready', epoch: { $lte: 4 } },
        { $set: { state: 'leased', lease, epoch: 4 } },
      );
      const mine = await leads.find({ 'lease.id': 'L1' }, { sort: { _id: 1 } });
      expect(mine.map(({ _id }) => _id)).toEqual(['camp:000', 'camp:001', 'camp:003', 'camp:004']);
      expect(
        await leads.countDocuments({
          state: { $in: ['leased', 'dialing'] },
          'lease.untilAt': { $lt: 1_001 },
        }),
      ).toBe(4);
    });

    it('gives no lead to two of eight claimants', async () => {
      const leads = await fresh(ready(40));
      const claim = async (id: string) => {
        const found = await leads.find(
          { state: 'ready' },
          { sort: { nextAttemptAt: 1 }, limit: 10 },
        );
        await leads.updateMany(
          { _id: { $in: found.map(({ _id }) => _id) }, state: 'ready' },
          { $set: { state: 'leased', lease: { id } } },
        );
        return (await leads.find({ 'lease.id': id })).map(({ _id }) => _id);
      };
      const claims = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((n) => claim(`L${n}`)));
      const taken = claims.flat();
      expect(new Set(taken).size).toBe(taken.length);
      expect(taken.length).toBe(await leads.countDocuments({ state: 'leased' }));
    });

    it('of one lead by compare and set has exactly one winner', async () => {
      const leads = await fresh(ready(10));
      for (const { _id } of ready(10)) {
        const results = await Promise.all(
          Array.from({ length: 12 }, (_, n) =>
            leads.findOneAndUpdate(
              { _id, state: 'ready', epoch: 0 },
              { $set: { state: 'leased', lease: { id: `L${n}` } }, $inc: { epoch: 1 } },
            ),
          ),
        );
        const winners = results.filter((result) => result !== null);
        expect(winners).toHaveLength(1);
        expect(await leads.findOne({ _id })).toEqual(winners[0]);
      }
    });

    it('in order by twelve claimants takes every lead once', async () => {
      const leads = await fresh(ready(24));
      const taken = await Promise.all(
        Array.from({ length: 12 }, (_, n) =>
          leads.findOneAndUpdate(
            { state: 'ready' },
            { $set: { state: 'leased', lease: { id: `L${n}` } } },
            { sort: { nextAttemptAt: 1 } },
          ),
        ),
      );
      expect(new Set(taken.map((lead) => lead?._id)).size).toBe(12);
    });

    it('counts every one of a hundred concurrent increments', async () => {
      const things = await fresh([{ _id: 'a', n: 0 }]);
      await Promise.all(
        Array.from({ length: 100 }, () => things.updateOne({ _id: 'a' }, { $inc: { n: 1 } })),
      );
      expect(await things.findOne({ _id: 'a' })).toEqual({ _id: 'a', n: 100 });
    });

    it('lets one of many concurrent creators of an id win', async () => {
      const things = await fresh();
      const results = await Promise.allSettled(
        Array.from({ length: 10 }, (_, n) => things.insertOne({ _id: 'slot', n })),
      );
      const lost = results.filter((result) => result.status === 'rejected');
      expect(lost).toHaveLength(9);
      for (const { reason } of lost) expect(reason).toMatchObject({ code: 'duplicate_key' });
    });
  });

  describe("the leader's lease", () => {
    /** Whole condition inside the pipeline: the same on every store. */
    const acquire = (me: string, leaseMs: number) => {
      const mine = {
        $or: [
          { $eq: ['$holder', me] },
          { $lt: [{ $ifNull: ['$expiresAt', new Date(0)] }, '$$NOW'] },
        ],
      };
      const until = { $dateAdd: { startDate: '$$NOW', unit: 'millisecond', amount: leaseMs } };
      return [
        {
          $set: {
            epoch: {
              $cond: [
                { $and: [mine, { $ne: ['$holder', me] }] },
                { $add: [{ $ifNull: ['$epoch', 0] }, 1] },
                '$epoch',
              ],
            },
            holder: { $cond: [mine, me, '$holder'] },
            expiresAt: { $cond: [mine, until, '$expiresAt'] },
          },
        },
      ];
    };

    it('is taken by one of many, renewed by its holder, and refused to others while it lasts', async () => {
      const leases = await fresh();
      const take = (me: string, leaseMs = 60_000) =>
        leases.findOneAndUpdate({ _id: 'dialler' }, acquire(me, leaseMs), { upsert: true });
      const answers = await Promise.allSettled(['a', 'b', 'c', 'd'].map((me) => take(me)));
      const told = answers
        .filter((answer) => answer.status === 'fulfilled')
        .map(({ value }) => value);
      for (const { reason } of answers.filter((answer) => answer.status === 'rejected'))
        expect(reason).toMatchObject({ code: 'duplicate_key' });
      const [holder] = new Set(told.map((lease) => lease?.holder)) as Set<string>;
      expect(new Set(told.map((lease) => lease?.holder)).size).toBe(1);
      const renewed = await take(holder as string);
      expect(renewed).toMatchObject({ holder, epoch: 1 });
      expect(renewed?.expiresAt).toBeInstanceOf(Date);
      expect(await take('late')).toMatchObject({ holder, epoch: 1 });
      expect(await leases.countDocuments({})).toBe(1);
    });

    it('passes to another under a higher epoch once it has expired', async () => {
      const leases = await fresh();
      const take = (me: string, leaseMs: number) =>
        leases.findOneAndUpdate({ _id: 'dialler' }, acquire(me, leaseMs), { upsert: true });
      // Expired from the start: no waiting for the clock.
      expect(await take('old', -1_000)).toMatchObject({ holder: 'old', epoch: 1 });
      expect(await take('new', 60_000)).toMatchObject({ holder: 'new', epoch: 2 });
      expect(await take('old', 60_000)).toMatchObject({ holder: 'new', epoch: 2 });
      // What the paused old leader writes matches nothing.
      const leads = await fresh([{ _id: 'lead', epoch: 2 }]);
      expect(
        await leads.updateOne({ _id: 'lead', epoch: { $lte: 1 } }, { $set: { state: 'dialing' } }),
      ).toMatchObject({ matchedCount: 0 });
    });
  });
}
