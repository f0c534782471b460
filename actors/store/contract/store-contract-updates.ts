import { describe, expect, it } from 'vitest';
import type { Anything, Fresh } from './store-contract-ground.ts';

type Fields = Record<string, unknown>;
type Case = [update: Fields | Fields[], before: Fields, after: Fields];

const at = new Date('2026-01-01T00:00:00Z');

const operators: Case[] = [
  [{ $set: { a: 2, 'b.c': 3 } }, { a: 1 }, { a: 2, b: { c: 3 } }],
  [{ $set: { 'list.1': 'x' } }, { list: [1, 2] }, { list: [1, 'x'] }],
  [{ $set: { at, o: { p: null } } }, {}, { at, o: { p: null } }],
  [{ $unset: { a: '', 'b.c': '', none: '' } }, { a: 1, b: { c: 1, d: 2 } }, { b: { d: 2 } }],
  [{ $inc: { a: 2, 'b.c': -1, fresh: 5 } }, { a: 1, b: { c: 1 } }, { a: 3, b: { c: 0 }, fresh: 5 }],
  [{ $mul: { a: 3 } }, { a: 2 }, { a: 6 }],
  [{ $min: { a: 1, b: 9, c: 4 } }, { a: 2, b: 2 }, { a: 1, b: 2, c: 4 }],
  [{ $max: { a: 1, at, b: 9 } }, { a: 2, at: new Date(0), b: 2 }, { a: 2, at, b: 9 }],
  [{ $push: { l: 3 } }, { l: [1] }, { l: [1, 3] }],
  [{ $push: { l: 3 } }, {}, { l: [3] }],
  [{ $push: { l: { $each: [3, 4], $slice: -3 } } }, { l: [1, 2] }, { l: [2, 3, 4] }],
  [{ $push: { l: { $each: [1, 2, 3], $slice: -2 } } }, {}, { l: [2, 3] }],
  [{ $push: { l: { $each: [9], $slice: -200 } } }, { l: [1] }, { l: [1, 9] }],
  [{ $push: { l: { $each: [0], $position: 0, $slice: 2 } } }, { l: [1, 2] }, { l: [0, 1] }],
  [
    { $push: { l: { $each: [{ t: 1 }], $sort: { t: 1 } } } },
    { l: [{ t: 2 }, { t: 0 }] },
    { l: [{ t: 0 }, { t: 1 }, { t: 2 }] },
  ],
  [{ $addToSet: { l: 2 } }, { l: [1, 2] }, { l: [1, 2] }],
  [{ $addToSet: { l: { $each: [2, 3] }, m: 'x' } }, { l: [1, 2] }, { l: [1, 2, 3], m: ['x'] }],
  [{ $pull: { l: 2 } }, { l: [1, 2, 3, 2] }, { l: [1, 3] }],
  [{ $pull: { l: { $in: [1, 3] } } }, { l: [1, 2, 3] }, { l: [2] }],
  [{ $pull: { l: { k: { $lt: 2 } } } }, { l: [{ k: 1, z: 1 }, { k: 2 }] }, { l: [{ k: 2 }] }],
  [{ $pop: { l: -1 } }, { l: [1, 2] }, { l: [2] }],
  [{ $rename: { a: 'z' } }, { a: 1 }, { z: 1 }],
  [
    { $set: { state: 'leased', lease: { id: 'L' } }, $inc: { fence: 1 }, $push: { log: 'x' } },
    { state: 'ready', lease: null, fence: 1 },
    { state: 'leased', lease: { id: 'L' }, fence: 2, log: ['x'] },
  ],
  [{ $setOnInsert: { a: 9 }, $set: { b: 1 } }, { a: 1 }, { a: 1, b: 1 }],
];

const pipelines: Case[] = [
  [[{ $set: { b: { $add: ['$a', 1] }, a: 10 } }], { a: 1 }, { a: 10, b: 2 }],
  [[{ $set: { a: 2 } }, { $set: { b: '$a' } }], { a: 1 }, { a: 2, b: 2 }],
  [
    [{ $set: { 'o.n': { $add: ['$o.n', 1] }, seen: '$o.n' } }],
    { o: { n: 1, k: 1 } },
    { o: { n: 2, k: 1 }, seen: 1 },
  ],
  [[{ $set: { o: { n: 5 } } }], { o: { k: 1 } }, { o: { k: 1, n: 5 } }],
  [[{ $set: { o: { n: 5 } } }], { o: null }, { o: { n: 5 } }],
  [[{ $set: { 'o.n': 5 } }], {}, { o: { n: 5 } }],
  [[{ $set: { o: { $literal: { n: 5 } } } }], { o: { k: 1 } }, { o: { n: 5 } }],
  [[{ $set: { a: { $ifNull: ['$a', 7] }, b: { $ifNull: ['$b', 8] } } }], { b: 0 }, { a: 7, b: 0 }],
  [[{ $unset: ['a', 'b.c'] }], { a: 1, b: { c: 1, d: 1 } }, { b: { d: 1 } }],
  [[{ $unset: 'a' }], { a: 1 }, {}],
  [[{ $replaceWith: { _id: '$_id', sum: { $add: ['$a', '$b'] } } }], { a: 1, b: 2 }, { sum: 3 }],
  [
    [{ $set: { l: { $concatArrays: ['$l', [9]] }, n: { $size: '$l' } } }],
    { l: [1, 2] },
    { l: [1, 2, 9], n: 2 },
  ],
  [
    [{ $set: { s: { $cond: [{ $gt: ['$n', 3] }, 'many', 'few'] } } }],
    { n: 4 },
    { n: 4, s: 'many' },
  ],
  [
    [{ $set: { until: { $dateAdd: { startDate: '$at', unit: 'second', amount: 15 } } } }],
    { at },
    { at, until: new Date(at.getTime() + 15_000) },
  ],
  [
    [{ $set: { ms: { $subtract: ['$b', '$a'] } } }],
    { a: new Date(1), b: new Date(9) },
    { a: new Date(1), b: new Date(9), ms: 8 },
  ],
  [[{ $set: { text: { $concat: ['a', '$s'] } } }], { s: 'b' }, { s: 'b', text: 'ab' }],
];

export function updateContract(fresh: Fresh): void {
  describe('updates', () => {
    it.each([
      ['operators', operators],
      ['pipelines', pipelines],
    ])('change a document as MongoDB does: %s', async (_, cases) => {
      const things = await fresh(cases.map(([, before], n) => ({ _id: `${n}`, ...before })));
      const results: Fields[] = [];
      for (const [n, [update]] of cases.entries()) {
        const result = await things.findOneAndUpdate({ _id: `${n}` }, update);
        expect(await things.findOne({ _id: `${n}` })).toEqual(result);
        const { _id, ...after } = result as Anything;
        expect(_id).toBe(`${n}`);
        results.push(after);
      }
      expect(results).toEqual(cases.map(([, , after]) => after));
    });

    it('tell what matched and what changed', async () => {
      const things = await fresh([1, 2, 3].map((n) => ({ _id: `${n}`, n: Math.min(n, 2) })));
      expect(await things.updateMany({}, { $set: { n: 2 } })).toEqual({
        matchedCount: 3,
        modifiedCount: 1,
        upsertedId: null,
      });
      expect(await things.updateOne({ n: 2 }, { $set: { m: 1 } })).toMatchObject({
        matchedCount: 1,
        modifiedCount: 1,
      });
      expect(await things.countDocuments({ m: 1 })).toBe(1);
    });

    it('of many documents do not meet their own results', async () => {
      const things = await fresh(
        Array.from({ length: 50 }, (_, n) => ({ _id: `${n}`, n, untouched: n })),
      );
      await things.ensureIndex({ keys: { n: 1 } });
      await things.updateMany({ n: { $gte: 0 } }, { $inc: { n: 10 } });
      const all = await things.find({});
      expect(all.every(({ n, untouched }) => n === untouched + 10)).toBe(true);
      await things.updateMany({ n: { $lt: 20 } }, [{ $set: { n: { $add: ['$n', 1_000] } } }]);
      expect(await things.countDocuments({ n: { $gte: 1_010, $lt: 1_020 } })).toBe(10);
    });

    it('reach the matched element of an array', async () => {
      const things = await fresh([{ _id: 'a', l: [{ k: 1 }, { k: 2 }] }]);
      await things.updateOne({ _id: 'a', 'l.k': 2 }, { $set: { 'l.$.done': true } });
      expect(await things.findOne({ _id: 'a' })).toEqual({
        _id: 'a',
        l: [{ k: 1 }, { k: 2, done: true }],
      });
    });

    it('refuse operands of the wrong type and leave the document alone', async () => {
      const document = { _id: 'a', s: 'text', n: 1 };
      const things = await fresh([document]);
      const wrong: Fields[] = [{ $inc: { s: 1 } }, { $push: { n: 1 } }, { $addToSet: { s: 1 } }];
      for (const update of wrong)
        await expect(things.updateOne({ _id: 'a' }, update)).rejects.toThrow();
      await expect(things.updateOne({ _id: 'a' }, { $set: { _id: 'b' } })).rejects.toThrow();
      for (const path of ['n', 'n.m'])
        await expect(
          things.updateOne({ _id: 'a' }, { $set: { n: 1 }, $unset: { [path]: '' } }),
        ).rejects.toThrow();
      await expect(
        things.updateOne({ _id: 'a' }, { $nonsense: { n: 1 } } as never),
      ).rejects.toThrow();
      expect(await things.find({})).toEqual([document]);
    });

    it('return the document before or after, and null when nothing matched', async () => {
      const things = await fresh([{ _id: 'a', n: 1 }]);
      const change = { $inc: { n: 1 } };
      expect(await things.findOneAndUpdate({ _id: 'a' }, change)).toEqual({ _id: 'a', n: 2 });
      expect(
        await things.findOneAndUpdate({ _id: 'a' }, change, { returnDocument: 'before' }),
      ).toEqual({ _id: 'a', n: 2 });
      expect(await things.findOneAndUpdate({ _id: 'z' }, change)).toBeNull();
      expect(await things.countDocuments({})).toBe(1);
    });

    it('take the first in order when a sort is given', async () => {
      const things = await fresh(
        [3, 1, 2].map((n) => ({ _id: `${n}`, state: 'ready', at: { due: n } })),
      );
      const take = () =>
        things.findOneAndUpdate(
          { state: 'ready' },
          { $set: { state: 'leased' } },
          { sort: { 'at.due': 1 } },
        );
      expect([(await take())?._id, (await take())?._id, (await take())?._id]).toEqual([
        '1',
        '2',
        '3',
      ]);
      expect(await take()).toBeNull();
    });
  });

  describe('upserts', () => {
    it('insert the equalities of the filter, what is set, and what is set on insert', async () => {
      const things = await fresh();
      const upsert = () =>
        things.updateOne(
          { _id: 'w1', 'at.host': 'h', kind: { $eq: 'k' }, n: { $gt: 5 } },
          { $set: { busy: 0 }, $setOnInsert: { startedAt: at, 'deep.er': 1 }, $inc: { beats: 1 } },
          { upsert: true },
        );
      expect(await upsert()).toEqual({ matchedCount: 0, modifiedCount: 0, upsertedId: 'w1' });
      expect(await things.findOne({ _id: 'w1' })).toEqual({
        _id: 'w1',
        at: { host: 'h' },
        kind: 'k',
        busy: 0,
        startedAt: at,
        deep: { er: 1 },
        beats: 1,
      });
    });

    it('change the document that is there and leave alone what is set on insert', async () => {
      const things = await fresh([{ _id: 'w1', startedAt: new Date(1) }]);
      const outcome = await things.updateOne(
        { _id: 'w1' },
        { $set: { n: 1 }, $setOnInsert: { startedAt: at } },
        { upsert: true },
      );
      expect(outcome).toEqual({ matchedCount: 1, modifiedCount: 1, upsertedId: null });
      expect(await things.findOne({ _id: 'w1' })).toEqual({
        _id: 'w1',
        startedAt: new Date(1),
        n: 1,
      });
    });

    it('take their id from what is set on insert', async () => {
      const things = await fresh();
      await things.updateOne({ key: 'k' }, { $setOnInsert: { _id: 'made' } }, { upsert: true });
      expect(await things.find({})).toEqual([{ _id: 'made', key: 'k' }]);
    });

    it('return the new document, or null when the one before is asked for', async () => {
      const things = await fresh();
      const upsert = (_id: string, returnDocument: 'before' | 'after') =>
        things.findOneAndUpdate({ _id }, { $set: { n: 1 } }, { upsert: true, returnDocument });
      expect(await upsert('a', 'after')).toEqual({ _id: 'a', n: 1 });
      expect(await upsert('b', 'before')).toBeNull();
      expect(await things.countDocuments({})).toBe(2);
    });
  });
}
