import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../store.ts';
import { filterContract } from './store-contract-filters.ts';
import type { Anything, Fresh } from './store-contract-ground.ts';
import { indexContract } from './store-contract-indexes.ts';
import { leaseContract } from './store-contract-leases.ts';
import { updateContract } from './store-contract-updates.ts';

export interface StoreUnderTest {
  store: Store;
  /** Closes the store and removes what the suite wrote. */
  drop(): Promise<void>;
}

/** What every store must do, told by MongoDB's meaning; run on each adapter. */
export function storeContract(open: () => Promise<StoreUnderTest>): void {
  let under: StoreUnderTest;
  let count = 0;
  beforeAll(async () => {
    under = await open();
  });
  afterAll(() => under?.drop());

  const fresh: Fresh = async (documents = []) => {
    const collection = under.store.collection<Anything>(`things_${++count}`);
    if (documents.length > 0) await collection.insertMany(documents);
    return collection;
  };

  describe('documents', () => {
    it('come back as they were: dates, nesting, empty things, awkward keys and texts', async () => {
      const document = {
        _id: 'a',
        at: new Date('2026-02-03T04:05:06.789Z'),
        past: new Date(-1),
        nested: { list: [1, 'two', { three: new Date(3) }, [], {}, null], no: null, yes: true },
        text: 'quote " backslash \\ nul-free \u{1F600} ünï',
        big: 2 ** 52 + 1,
        half: -0.5,
        'with space': 1,
        // What our own tags look like must stay what it is.
        tags: { a: [{ $date: 'no date' }], b: { $quoted: { $number: 'x' } } },
      };
      const things = await fresh([document]);
      expect(await things.findOne({ _id: 'a' })).toEqual(document);
    });

    it('drop fields that are undefined', async () => {
      const things = await fresh([{ _id: 'a', gone: undefined, kept: 1 }]);
      expect(Object.keys((await things.findOne({ _id: 'a' })) ?? {}).sort()).toEqual([
        '_id',
        'kept',
      ]);
    });

    it('are found by nobody before there are any', async () => {
      const things = await fresh();
      expect(await things.findOne({ _id: 'a' })).toBeNull();
      expect(await things.find({})).toEqual([]);
      expect(await things.countDocuments({})).toBe(0);
      expect(await things.deleteMany({})).toBe(0);
      expect(await things.aggregate([{ $match: {} }])).toEqual([]);
      expect(await things.updateMany({}, { $set: { a: 1 } })).toEqual({
        matchedCount: 0,
        modifiedCount: 0,
        upsertedId: null,
      });
    });

    it('are inserted in order up to the first duplicate', async () => {
      const things = await fresh([{ _id: 'b' }]);
      const inserting = things.insertMany([{ _id: 'a' }, { _id: 'b' }, { _id: 'c' }]);
      await expect(inserting).rejects.toMatchObject({ code: 'duplicate_key' });
      expect((await things.find({}, { sort: { _id: 1 } })).map(({ _id }) => _id)).toEqual([
        'a',
        'b',
      ]);
    });

    it('are deleted one or many at a time', async () => {
      const things = await fresh([1, 2, 3, 4].map((n) => ({ _id: `${n}`, even: n % 2 === 0 })));
      expect(await things.deleteOne({ even: true })).toBe(1);
      expect(await things.deleteMany({ even: false })).toBe(2);
      expect(await things.countDocuments({})).toBe(1);
    });

    it('are replaced whole, or inserted by an upsert', async () => {
      const things = await fresh([{ _id: 'a', n: 1, old: true }]);
      expect(await things.replaceOne({ _id: 'a' }, { _id: 'a', n: 2 })).toEqual({
        matchedCount: 1,
        modifiedCount: 1,
        upsertedId: null,
      });
      expect(await things.replaceOne({ _id: 'b' }, { _id: 'b', n: 3 })).toMatchObject({
        matchedCount: 0,
      });
      await things.replaceOne({ _id: 'c' }, { _id: 'c', n: 4 }, { upsert: true });
      expect(await things.find({}, { sort: { n: 1 } })).toEqual([
        { _id: 'a', n: 2 },
        { _id: 'c', n: 4 },
      ]);
    });

    it('need a text as their id', async () => {
      const things = await fresh();
      await expect(things.insertOne({} as Anything)).rejects.toThrow(/_id/);
    });
  });

  filterContract(fresh);
  updateContract(fresh);
  indexContract(fresh);
  leaseContract(fresh);

  it('answers a ping', async () => {
    await expect(under.store.ping()).resolves.toBeUndefined();
  });
}
