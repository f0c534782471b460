import { describe, expect, it } from 'vitest';
import type { FindOptions, IndexSpec } from '../store.ts';
import type { Anything, Fresh } from './store-contract-ground.ts';

const documents: Anything[] = [
  { _id: 'a', n: 1, s: 'x', d: new Date(1_000), tags: ['red', 'blue'], sub: { v: 5, w: { z: 1 } } },
  { _id: 'b', n: 2, s: 'y', d: new Date(2_000), tags: [], sub: { v: null } },
  {
    _id: 'c',
    n: 3,
    s: 'xy',
    on: true,
    items: [
      { k: 1, ok: true },
      { k: 2, ok: false },
    ],
  },
  { _id: 'd', n: null, s: '', on: false, items: [{ k: 3, ok: true }] },
  { _id: 'e', s: 'X', n: '2', sub: { v: 7 }, tags: ['red'] },
  { _id: 'f', n: -4.5, d: null, sub: 'flat' },
];

type Case = [filter: Record<string, unknown>, ids: string];

const cases: Case[] = [
  [{}, 'abcdef'],
  [{ _id: 'c' }, 'c'],
  [{ _id: { $in: ['a', 'f', 'zz'] } }, 'af'],
  [{ _id: { $in: [] } }, ''],
  [{ _id: { $nin: ['a', 'f'] } }, 'bcde'],
  [{ _id: { $gt: 'b', $lte: 'd' } }, 'cd'],
  [{ n: 2 }, 'b'],
  [{ n: '2' }, 'e'],
  [{ n: null }, 'd'],
  [{ d: null }, 'cdef'],
  [{ n: { $eq: 1 } }, 'a'],
  [{ n: { $ne: 1 } }, 'bcdef'],
  [{ d: { $ne: null } }, 'ab'],
  [{ n: { $lt: 3 } }, 'abf'],
  [{ n: { $lte: 3, $gt: -4.5 } }, 'abc'],
  [{ n: { $gte: -4.5, $lt: 2 } }, 'af'],
  [{ s: { $gt: 'x' } }, 'bc'],
  [{ s: { $lte: 'X' } }, 'de'],
  [{ n: { $in: [1, '2', null] } }, 'ade'],
  [{ n: { $nin: [1, '2', null] } }, 'bcf'],
  [{ d: { $lt: new Date(2_000) } }, 'a'],
  [{ d: { $gte: new Date(1_000) } }, 'ab'],
  [{ d: new Date(2_000) }, 'b'],
  // A date is no number: comparison stays within the operand's type.
  [{ d: { $gte: 0 } }, ''],
  [{ n: { $lt: new Date(9_000) } }, ''],
  [{ on: true }, 'c'],
  [{ on: { $ne: true } }, 'abdef'],
  [{ on: { $in: [true, false] } }, 'cd'],
  [{ n: { $exists: true } }, 'abcdef'],
  [{ d: { $exists: false } }, 'cde'],
  [{ d: { $exists: true } }, 'abf'],
  [{ 'sub.v': 5 }, 'a'],
  [{ 'sub.v': { $gte: 5 } }, 'ae'],
  [{ 'sub.v': null }, 'bcdf'],
  [{ 'sub.v': { $ne: null } }, 'ae'],
  [{ $or: [{ n: { $lt: 0 } }, { n: { $gt: 0 }, 'sub.v': null }] }, 'bcf'],
  [{ 'sub.w.z': 1 }, 'a'],
  [{ 'sub.v': { $exists: true } }, 'abe'],
  [{ tags: 'red' }, 'ae'],
  [{ tags: { $in: ['blue', 'green'] } }, 'a'],
  [{ tags: { $nin: ['red'] } }, 'bcdf'],
  [{ tags: { $size: 0 } }, 'b'],
  [{ tags: { $all: ['red', 'blue'] } }, 'a'],
  [{ tags: ['red'] }, 'e'],
  [{ 'tags.0': 'red' }, 'ae'],
  [{ 'items.k': 2 }, 'c'],
  [{ 'items.k': { $gt: 2 } }, 'd'],
  [{ 'items.0.k': 3 }, 'd'],
  [{ items: { $elemMatch: { k: 2, ok: true } } }, ''],
  [{ items: { $elemMatch: { k: { $gte: 2 }, ok: true } } }, 'd'],
  [{ 'items.k': 2, 'items.ok': true }, 'c'],
  [{ $or: [{ n: 1 }, { s: 'y' }] }, 'ab'],
  [{ $or: [{ n: { $gt: 2 } }, { 'items.k': 3 }] }, 'cd'],
  [{ $and: [{ n: { $gt: 0 } }, { n: { $lt: 3 } }] }, 'ab'],
  [{ n: { $gt: 0 }, $or: [{ s: 'x' }, { on: true }] }, 'ac'],
  [{ $nor: [{ n: { $gt: 0 } }, { on: false }] }, 'ef'],
  [{ n: { $not: { $gt: 1 } } }, 'adef'],
  [{ s: { $regex: '^x' } }, 'ac'],
  [{ s: { $regex: '^x', $options: 'i' } }, 'ace'],
  [{ s: /y$/ }, 'bc'],
  [{ s: { $not: /x/i } }, 'bdf'],
  [{ $expr: { $gt: ['$n', '$sub.v'] } }, 'bcdef'],
  // Inside an expression every type has its place, and a missing field is below everything.
  [{ $expr: { $lt: ['$d', new Date(1_500)] } }, 'acdef'],
  [{ $expr: { $eq: ['$d', null] } }, 'f'],
  [{ $expr: { $and: [{ $eq: ['$s', 'x'] }, { $lt: ['$n', 2] }] } }, 'a'],
  [{ n: { $type: 'string' } }, 'e'],
  [{ sub: { v: 7 } }, 'e'],
  [{ n: { $mod: [2, 1] } }, 'ac'],
];

const orders: [FindOptions, string][] = [
  [{ sort: { _id: -1 } }, 'fedcba'],
  [{ sort: { n: 1, _id: 1 } }, 'dfabce'],
  [{ sort: { n: -1, _id: 1 } }, 'ecbafd'],
  // Missing and null are equal and come first, then numbers, texts, objects.
  [{ sort: { 'sub.v': 1, _id: -1 } }, 'fdcbae'],
  [{ sort: { d: -1, _id: 1 } }, 'bacdef'],
  [{ sort: { on: -1, _id: 1 } }, 'cdabef'],
  [{ sort: { s: 1, _id: 1 } }, 'fdeacb'],
  [{ sort: { n: 1, _id: 1 }, skip: 2, limit: 2 }, 'ab'],
  [{ sort: { n: 1, _id: 1 }, skip: 5, limit: 9 }, 'e'],
];

const indexes: IndexSpec[] = [
  ...['n', 's', 'd', 'on', 'sub.v', 'tags', 'items.k'].map(
    (path): IndexSpec => ({ keys: { [path]: 1 } }),
  ),
  { keys: { s: 1, n: -1 } },
];

export function filterContract(fresh: Fresh): void {
  describe.each([
    ['without indexes', []],
    ['with indexes', indexes],
  ])('filters and orders, %s', (_, specs) => {
    const open = async () => {
      const things = await fresh(documents);
      for (const spec of specs) await things.ensureIndex(spec);
      return things;
    };

    it('find exactly what MongoDB finds', async () => {
      const things = await open();
      const found: Case[] = [];
      for (const [filter] of cases) {
        const ids = (await things.find(filter)).map(({ _id }) => _id).sort();
        expect(await things.countDocuments(filter)).toBe(ids.length);
        found.push([filter, ids.join('')]);
      }
      expect(found).toEqual(cases);
    });

    it('sort across types, nested and missing fields', async () => {
      const things = await open();
      const found: typeof orders = [];
      for (const [options] of orders)
        found.push([options, (await things.find({}, options)).map(({ _id }) => _id).join('')]);
      expect(found).toEqual(orders);
    });
  });

  describe('projections', () => {
    const cases: [Record<string, 0 | 1>, unknown][] = [
      [{ n: 1 }, { _id: 'a', n: 1 }],
      [{ n: 1, _id: 0 }, { n: 1 }],
      [{ _id: 1 }, { _id: 'a' }],
      [{ 'sub.v': 1 }, { _id: 'a', sub: { v: 5 } }],
      [
        { tags: 0, sub: 0, d: 0, s: 0 },
        { _id: 'a', n: 1 },
      ],
      [
        { 'sub.w': 0, tags: 0, d: 0, s: 0 },
        { _id: 'a', n: 1, sub: { v: 5 } },
      ],
      [{ missing: 1 }, { _id: 'a' }],
    ];
    it('include, exclude, and reach into embedded documents', async () => {
      const things = await fresh(documents);
      for (const [projection, expected] of cases)
        expect(await things.findOne({ _id: 'a' }, { projection })).toEqual(expected);
      expect(await things.findOne({ _id: 'c' }, { projection: { 'items.k': 1 } })).toEqual({
        _id: 'c',
        items: [{ k: 1 }, { k: 2 }],
      });
    });
  });

  it('refuses a filter with an undefined field instead of matching everything', async () => {
    const things = await fresh(documents);
    const removing = async () => things.deleteMany({ s: undefined });
    await expect(removing()).rejects.toThrow(/undefined/);
    expect(await things.countDocuments({})).toBe(documents.length);
  });

  it('groups, counts and reshapes', async () => {
    const things = await fresh([
      { _id: '1', camp: 'a', state: 'done', ms: 10, at: new Date(5) },
      { _id: '2', camp: 'a', state: 'ready', ms: 20, at: new Date(7) },
      { _id: '3', camp: 'b', state: 'done', ms: 30, at: new Date(6) },
      { _id: '4', camp: 'a', state: 'done', ms: 50, at: new Date(4) },
    ]);
    expect(
      await things.aggregate([
        { $match: { state: 'done' } },
        {
          $group: {
            _id: '$camp',
            count: { $sum: 1 },
            totalMs: { $sum: '$ms' },
            meanMs: { $avg: '$ms' },
            last: { $max: '$at' },
          },
        },
        { $sort: { _id: 1 } },
      ]),
    ).toEqual([
      { _id: 'a', count: 2, totalMs: 60, meanMs: 30, last: new Date(5) },
      { _id: 'b', count: 1, totalMs: 30, meanMs: 30, last: new Date(6) },
    ]);
    expect(
      await things.aggregate([
        { $sort: { ms: -1 } },
        { $skip: 1 },
        { $limit: 1 },
        { $project: { _id: 0, double: { $multiply: ['$ms', 2] }, state: 1 } },
      ]),
    ).toEqual([{ state: 'done', double: 60 }]);
  });
}
