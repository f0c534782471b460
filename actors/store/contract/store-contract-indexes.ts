import { describe, expect, it } from 'vitest';
import type { Fresh } from './store-contract-ground.ts';

const duplicate = { code: 'duplicate_key' };

export function indexContract(fresh: Fresh): void {
  describe('unique indexes', () => {
    it('refuse a second document, by insert, update, replace and upsert', async () => {
      const things = await fresh();
      await things.ensureIndex({ keys: { camp: 1, phone: 1 }, unique: true });
      await things.insertMany([
        { _id: 'a', camp: 'x', phone: '1' },
        { _id: 'b', camp: 'x', phone: '2' },
        { _id: 'c', camp: 'y', phone: '1' },
      ]);
      const second = { camp: 'x', phone: '1' };
      await expect(things.insertOne({ _id: 'd', ...second })).rejects.toMatchObject(duplicate);
      await expect(things.updateOne({ _id: 'b' }, { $set: { phone: '1' } })).rejects.toMatchObject(
        duplicate,
      );
      await expect(things.replaceOne({ _id: 'b' }, { _id: 'b', ...second })).rejects.toMatchObject(
        duplicate,
      );
      await expect(
        things.updateOne({ _id: 'e' }, { $set: second }, { upsert: true }),
      ).rejects.toMatchObject(duplicate);
      expect(await things.countDocuments({})).toBe(3);
      expect(await things.findOne({ _id: 'b' })).toEqual({ _id: 'b', camp: 'x', phone: '2' });
    });

    it('let those in whose keys are free, and name the others', async () => {
      const things = await fresh([{ _id: 'a', v: 1 }]);
      await things.ensureIndex({ keys: { v: 1 }, unique: true });
      const documents = [
        { _id: 'b', v: 2 },
        { _id: 'a', v: 3 },
        { _id: 'c', v: 1 },
        { _id: 'd', v: 4 },
        { _id: 'd', v: 5 },
      ];
      expect((await things.insertMissing(documents)).toSorted()).toEqual(['a', 'c', 'd']);
      expect(await things.find({}, { sort: { _id: 1 } })).toEqual([
        { _id: 'a', v: 1 },
        { _id: 'b', v: 2 },
        { _id: 'd', v: 4 },
      ]);
      expect(await things.insertMissing([{ _id: 'e', v: 6 }])).toEqual([]);
      expect(await things.insertMissing([])).toEqual([]);
    });

    it('treat missing as null, of which there is one', async () => {
      const things = await fresh();
      await things.ensureIndex({ keys: { slug: 1 }, unique: true });
      await things.insertOne({ _id: 'a' });
      await expect(things.insertOne({ _id: 'b', slug: null })).rejects.toMatchObject(duplicate);
    });

    it('tell values of different types apart', async () => {
      const things = await fresh();
      await things.ensureIndex({ keys: { v: 1 }, unique: true });
      await things.insertMany(
        [1, '1', true, new Date(1), false, 0, '', { a: 1 }, { a: 2 }].map((v, n) => ({
          _id: `${n}`,
          v,
        })),
      );
      await expect(things.insertOne({ _id: 'x', v: new Date(1) })).rejects.toMatchObject(duplicate);
      await expect(things.insertOne({ _id: 'y', v: { a: 2 } })).rejects.toMatchObject(duplicate);
    });

    it('when sparse, let any number of documents do without the field', async () => {
      const things = await fresh();
      await things.ensureIndex({ keys: { resultKey: 1 }, unique: true, sparse: true });
      await things.insertMany([{ _id: 'a' }, { _id: 'b' }, { _id: 'c', resultKey: 'r' }]);
      await expect(
        things.updateOne({ _id: 'a' }, { $set: { resultKey: 'r' } }),
      ).rejects.toMatchObject(duplicate);
      await things.updateOne({ _id: 'c' }, { $unset: { resultKey: '' } });
      await things.updateOne({ _id: 'a' }, { $set: { resultKey: 'r' } });
      expect(await things.find({ resultKey: 'r' })).toEqual([{ _id: 'a', resultKey: 'r' }]);
    });

    it('when partial, bind only the documents of their filter, as they enter and leave it', async () => {
      const things = await fresh();
      await things.ensureIndex({ keys: { leadId: 1 }, unique: true, partial: { state: 'live' } });
      await things.insertMany([
        { _id: 'a', leadId: 'l', state: 'done' },
        { _id: 'b', leadId: 'l', state: 'done' },
        { _id: 'c', leadId: 'l', state: 'live' },
      ]);
      const revive = () => things.updateOne({ _id: 'a' }, { $set: { state: 'live' } });
      await expect(revive()).rejects.toMatchObject(duplicate);
      await things.updateOne({ _id: 'c' }, { $set: { state: 'done' } });
      expect(await revive()).toMatchObject({ modifiedCount: 1 });
      expect(await things.countDocuments({ state: 'live' })).toBe(1);
    });

    it('when partial, hide nothing from whoever asks for other documents, or for some of its own', async () => {
      const things = await fresh([
        { _id: 'a', state: 'live', n: 3 },
        { _id: 'b', state: 'done', n: 2 },
      ]);
      const partial = { state: { $in: ['live', 'leased'] } };
      await things.ensureIndex({ keys: { state: 1, n: 1 }, partial });
      await things.insertMany([
        { _id: 'c', state: 'leased', n: 1 },
        { _id: 'd', state: 'ready', n: 0 },
      ]);
      await things.updateOne({ _id: 'b' }, { $set: { state: 'live' } });
      await things.updateOne({ _id: 'c' }, { $set: { state: 'done' } });
      const idsOf = async (filter: object) =>
        (await things.find(filter, { sort: { n: 1 } })).map(({ _id }) => _id).join('');
      expect(await idsOf({})).toBe('dcba');
      expect(await idsOf({ state: 'live' })).toBe('ba');
      expect(await idsOf({ state: { $in: ['leased', 'live'] }, n: { $gt: 2 } })).toBe('a');
      expect(await idsOf({ state: { $in: ['leased', 'done'] } })).toBe('c');
      expect(await idsOf({ $and: [{ state: 'live' }, { n: 2 }] })).toBe('b');
      expect(await idsOf({ $or: [{ state: 'live' }, { n: 0 }] })).toBe('dba');
      expect(await idsOf({ state: { $ne: 'live' } })).toBe('dc');
      expect(await things.countDocuments({ state: 'leased' })).toBe(0);
    });

    it('cannot be made over documents that already collide; the collection stays usable', async () => {
      const things = await fresh([
        { _id: 'a', v: 1 },
        { _id: 'b', v: 1 },
      ]);
      const making = () => things.ensureIndex({ keys: { v: 1 }, unique: true });
      await expect(making()).rejects.toMatchObject(duplicate);
      await things.deleteOne({ _id: 'b' });
      await making();
      await expect(things.insertOne({ _id: 'c', v: 1 })).rejects.toMatchObject(duplicate);
    });

    it('bind no longer once they are dropped, and may be dropped again', async () => {
      const things = await fresh([{ _id: 'a', v: 1 }]);
      await things.ensureIndex({ keys: { v: 1 }, unique: true });
      for (let n = 0; n < 2; n++) await things.dropIndex({ v: 1 });
      await things.insertOne({ _id: 'b', v: 1 });
      expect(await things.countDocuments({ v: 1 })).toBe(2);
      await things.updateOne({ _id: 'b' }, { $set: { v: 2 } });
      expect((await things.find({ v: 2 })).map(({ _id }) => _id)).toEqual(['b']);
    });

    it('may be partial again after one that was dropped', async () => {
      const things = await fresh([{ _id: 'a', v: 1, w: 1, state: 'live' }]);
      const partial = { state: 'live' };
      await things.ensureIndex({ keys: { v: 1 }, unique: true, partial });
      await things.ensureIndex({ keys: { w: 1 }, unique: true, partial });
      await things.dropIndex({ v: 1 });
      await things.ensureIndex({ keys: { v: 1 }, unique: true, partial });
      const second = { _id: 'b', v: 1, w: 2, state: 'live' };
      await expect(things.insertOne(second)).rejects.toMatchObject(duplicate);
    });

    it('are made once, however often they are asked for', async () => {
      const things = await fresh([{ _id: 'a', v: 1 }]);
      for (let n = 0; n < 3; n++) await things.ensureIndex({ keys: { v: 1, 'w.x': -1 } });
      expect(await things.find({ v: 1, 'w.x': null })).toEqual([{ _id: 'a', v: 1 }]);
    });
  });

  it('still find a document whose indexed field became an array', async () => {
    const things = await fresh([
      { _id: 'a', v: 1 },
      { _id: 'b', v: 5 },
    ]);
    await things.ensureIndex({ keys: { v: 1 } });
    await things.updateOne({ _id: 'a' }, { $set: { v: [2, 5] } });
    expect((await things.find({ v: 5 }, { sort: { _id: 1 } })).map(({ _id }) => _id)).toEqual([
      'a',
      'b',
    ]);
    expect(await things.countDocuments({ v: { $lt: 3 } })).toBe(1);
  });
}
