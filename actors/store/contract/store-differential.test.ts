import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Document } from 'mongodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnServer } from '../../contract/real-server.ts';
import { testDatabase } from '../../contract/test-database.ts';
import { openMongoStore } from '../mongo/mongo-store.ts';
import { openSqliteStore } from '../sqlite/sqlite-store.ts';
import type { SortOrder, Store } from '../store.ts';
import type { Anything } from './store-contract-ground.ts';

/** Small worlds of values, so that filters match, keys collide and types meet. */
const scalar = fc.oneof(
  fc.integer({ min: -2, max: 3 }),
  fc.constantFrom('', 'a', 'ab', 'B'),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(0, 1, 2).map((ms) => new Date(ms)),
);
const comparable = fc.oneof(
  fc.integer({ min: -2, max: 3 }),
  fc.constantFrom('', 'a', 'ab'),
  fc.constant(new Date(1)),
);
const path = fc.constantFrom('a', 'b', 'o.x', 'o.y');
const list = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 });

const document = fc.record(
  { a: scalar, b: scalar, o: fc.record({ x: scalar, y: scalar }, { requiredKeys: [] }), l: list },
  { requiredKeys: [] },
);

const condition = fc.oneof(
  scalar,
  fc.record({ $in: fc.array(scalar, { maxLength: 3 }) }),
  fc.record({ $nin: fc.array(scalar, { maxLength: 3 }) }),
  fc.record({ $ne: scalar }),
  fc.record({ $exists: fc.boolean() }),
  fc
    .constantFrom('$lt', '$lte', '$gt', '$gte')
    .chain((operator) => comparable.map((operand) => ({ [operator]: operand }))),
  comparable.map((operand) => ({ $not: { $gt: operand } })),
);
const clause = fc.oneof(
  fc.tuple(path, condition).map(([field, what]) => ({ [field]: what })),
  fc.integer({ min: 0, max: 3 }).map((n) => ({ l: n })),
  fc.integer({ min: 0, max: 3 }).map((n) => ({ l: { $elemMatch: { $gte: n, $lt: 3 } } })),
);
const filter = fc.oneof(
  clause,
  fc.array(clause, { minLength: 1, maxLength: 3 }).map(($and) => ({ $and })),
  fc.array(clause, { minLength: 1, maxLength: 3 }).map(($or) => ({ $or })),
  fc.tuple(clause, clause).map(([one, other]) => ({ $or: [one, other], ...clauseOf(one) })),
);
const clauseOf = (one: object) => ({ $and: [one] });

const update = fc.oneof(
  fc.tuple(path, scalar).map(([field, value]) => ({ $set: { [field]: value } })),
  path.map((field) => ({ $unset: { [field]: '' } })),
  fc.tuple(path, comparable).map(([field, value]) => ({ $min: { [field]: value } })),
  fc.tuple(path, comparable).map(([field, value]) => ({ $max: { [field]: value } })),
  fc.integer({ min: 0, max: 4 }).map((n) => ({ $inc: { n }, $addToSet: { l: n } })),
  // Neither is empty: of pushing nothing, or keeping nothing, into a missing field servers differ too.
  fc
    .tuple(
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 }),
      fc.constantFrom(-3, -1, 1, 3),
    )
    .map(([$each, $slice]) => ({
      $push: { l: { $each, $slice } },
    })),
  fc.integer({ min: 0, max: 3 }).map((n) => ({ $pull: { l: { $gte: n } } })),
  fc.tuple(path, path).map(([to, from]) => [{ $set: { [to]: { $ifNull: [`$${from}`, 'none'] } } }]),
  fc
    .tuple(path, path, comparable)
    .map(([to, from, than]) => [
      { $set: { [to]: { $cond: [{ $lt: [`$${from}`, than] }, 'less', '$a'] } } },
    ]),
  path.map((field) => [{ $unset: field }]),
);
const sort = fc
  .tuple(path, fc.constantFrom<1 | -1>(1, -1))
  .map(([field, order]): SortOrder => ({ [field]: order, _id: 1 }));

const scenario = fc.record({
  documents: fc.array(document, { minLength: 1, maxLength: 8 }),
  indexed: fc.boolean(),
  filter,
  update,
  sort,
  limit: fc.integer({ min: 0, max: 4 }),
});

type Scenario = typeof scenario extends fc.Arbitrary<infer S> ? S : never;

describeOnServer('SQLite and MongoDB', ['MONGODB_URI'], ([uri = '']) => {
  const folder = mkdtempSync(join(tmpdir(), 'vox-differential-'));
  const { database, drop } = testDatabase(uri);
  let stores: Store[] = [];
  let count = 0;

  beforeAll(async () => {
    stores = [
      await openSqliteStore({ path: join(folder, 'store.sqlite') }),
      await openMongoStore({ uri, database }),
    ];
  });
  afterAll(async () => {
    for (const store of stores) await store.close();
    rmSync(folder, { recursive: true });
    await drop();
  });

  /** Everything that the scenario lets a caller see. */
  async function seen(store: Store, name: string, run: Scenario) {
    const things = store.collection<Anything>(name);
    if (run.indexed)
      for (const field of ['a', 'o.x', 'l']) await things.ensureIndex({ keys: { [field]: 1 } });
    await things.insertMany(run.documents.map((document, n) => ({ _id: `${n}`, ...document })));
    const found = await things.find(run.filter, { sort: run.sort, limit: run.limit });
    const matching = await things.countDocuments(run.filter);
    // An update may not suit a document: both stores must say so. How many of the matching documents count as modified when
    // nothing in them changed is left out: servers differ.
    const changed = await things.updateMany(run.filter, run.update as Document).then(
      ({ matchedCount }) => matchedCount,
      () => 'refused',
    );
    const after = changed === 'refused' ? null : await things.find({}, { sort: { _id: 1 } });
    await things.deleteMany({});
    return { found, matching, changed, after };
  }

  it('show the same to a caller, whatever is stored, asked and changed', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (run) => {
        const name = `run_${++count % 20}_${run.indexed ? 'indexed' : 'plain'}`;
        const [sqlite, mongo] = stores as [Store, Store];
        expect(await seen(sqlite, name, run)).toEqual(await seen(mongo, name, run));
      }),
      { numRuns: Number(process.env.FAST_CHECK_RUNS ?? 150) },
    );
  });
});
