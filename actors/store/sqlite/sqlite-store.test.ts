import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { storeContract } from '../contract/store-contract.ts';
import { openSqliteStore } from './sqlite-store.ts';

describe('the SQLite store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vox-store-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let count = 0;
  const newPath = () => join(folder, `${++count}`, 'store.sqlite');
  interface Thing {
    _id: string;
    n: number;
  }

  storeContract(async () => {
    const store = await openSqliteStore({ path: newPath() });
    return { store, drop: () => store.close() };
  });

  it('has everything again when it is opened again: documents, indexes, what became an array', async () => {
    const path = newPath();
    const before = await openSqliteStore({ path });
    const things = before.collection<{ _id: string; n: unknown; k: string }>('things');
    await things.ensureIndex({ keys: { k: 1 }, unique: true });
    await things.ensureIndex({ keys: { n: 1 } });
    await things.insertOne({ _id: 'a', n: [1, 2], k: 'x' });
    await before.close();
    const after = await openSqliteStore({ path });
    const again = after.collection<{ _id: string; n: unknown; k: string }>('things');
    expect(await again.find({ n: 2 })).toEqual([{ _id: 'a', n: [1, 2], k: 'x' }]);
    await expect(again.insertOne({ _id: 'b', n: 0, k: 'x' })).rejects.toMatchObject({
      code: 'duplicate_key',
    });
    await after.close();
  });

  it('finds nothing in a new file of what the store before it in this process had', async () => {
    const before = await openSqliteStore({ path: newPath() });
    await before.collection<Thing>('things').ensureIndex({ keys: { n: 1 }, unique: true });
    await before.collection<Thing>('things').insertOne({ _id: 'a', n: 1 });
    await before.close();
    const after = await openSqliteStore({ path: newPath() });
    const things = after.collection<Thing>('things');
    expect(await things.find({})).toEqual([]);
    await things.insertMany([
      { _id: 'b', n: 1 },
      { _id: 'c', n: 1 },
    ]);
    expect(await things.countDocuments({ n: 1 })).toBe(2);
    await after.close();
  });

  it('shares its file with another process that adds indexes and writes', async () => {
    const path = newPath();
    const [one, two] = [await openSqliteStore({ path }), await openSqliteStore({ path })];
    const [mine, yours] = [one.collection<Thing>('things'), two.collection<Thing>('things')];
    await mine.insertOne({ _id: 'a', n: 1 });
    await yours.ensureIndex({ keys: { n: 1 }, unique: true });
    await expect(mine.insertOne({ _id: 'b', n: 1 })).rejects.toMatchObject({
      code: 'duplicate_key',
    });
    await Promise.all(
      [mine, yours].flatMap((things) =>
        Array.from({ length: 50 }, () => things.updateOne({ _id: 'a' }, { $inc: { n: 1 } })),
      ),
    );
    expect(await yours.find({ n: 101 })).toEqual([{ _id: 'a', n: 101 }]);
    await one.close();
    await two.close();
  });

  it('writes its log back into its file while it goes on, and leaves nothing of it when it is closed', async () => {
    const path = newPath();
    const store = await openSqliteStore({ path });
    const things = store.collection<{ _id: string; text: string }>('things');
    const text = 'x'.repeat(1_000);
    await things.insertMany(Array.from({ length: 3_000 }, (_, n) => ({ _id: `${n}`, text })));
    let n = 3_000;
    await vi.waitFor(
      async () => {
        await things.insertOne({ _id: `${n++}`, text });
        expect(statSync(path).size).toBeGreaterThan(3_000_000);
      },
      { timeout: 10_000 },
    );
    await store.close();
    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  it('takes `$$NOW` from the injected clock', async () => {
    const store = await openSqliteStore({ path: newPath(), clock: { now: () => 5_000 } });
    const things = store.collection<{ _id: string; at: Date }>('things');
    await things.updateOne({ _id: 'a' }, [{ $set: { at: '$$NOW' } }], { upsert: true });
    expect(await things.findOne({ _id: 'a' })).toEqual({ _id: 'a', at: new Date(5_000) });
    await store.close();
  });

  it('finds ready leads through the index, in its order, without a scan or a sort', async () => {
    const path = newPath();
    const store = await openSqliteStore({ path });
    const leads = store.collection<Thing>('leads');
    await leads.ensureIndex({ keys: { campaignId: 1, state: 1, nextAttemptAt: 1, priority: 1 } });
    await store.close();
    const db = new DatabaseSync(path);
    const plan = db
      .prepare(
        `EXPLAIN QUERY PLAN SELECT rowid FROM c_leads WHERE f0 = ? AND f1 = ? AND (f2 <= ? AND f2 >= ?)
         ORDER BY f2 ASC, f3 ASC LIMIT ?`,
      )
      .all('c', 'ready', 1, 0, 50);
    db.close();
    expect(plan).toHaveLength(1);
    expect(plan[0]?.detail).toMatch(/SEARCH c_leads USING COVERING INDEX/);
  });

  it('loses nothing but what waits when one operation cannot be sent', async () => {
    const store = await openSqliteStore({ path: newPath() });
    const things = store.collection<Thing>('things');
    const impossible = things.insertOne({ _id: 'bad', n: (() => 1) as never });
    const possible = things.insertOne({ _id: 'good', n: 1 });
    await expect(impossible).rejects.toThrow(TypeError);
    await possible;
    expect(await things.find({})).toEqual([{ _id: 'good', n: 1 }]);
    await store.close();
  });

  it('answers what waited and everything after its end with store_unavailable', async () => {
    const store = await openSqliteStore({ path: newPath() });
    const things = store.collection<Thing>('things');
    const last = things.insertOne({ _id: 'a', n: 1 });
    const closing = store.close();
    await last;
    await closing;
    await store.close();
    await expect(things.find({})).rejects.toMatchObject({ code: 'store_unavailable' });
  });

  it('fails with store_unavailable while the file is held by a writer that does not end', async () => {
    const path = newPath();
    const store = await openSqliteStore({ path, timeoutMs: 200 });
    const things = store.collection<Thing>('things');
    await things.insertOne({ _id: 'a', n: 1 });
    const holder = new DatabaseSync(path);
    holder.exec('BEGIN IMMEDIATE');
    await expect(things.insertOne({ _id: 'b', n: 1 })).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    holder.exec('ROLLBACK');
    holder.close();
    await store.close();
  });

  it('outlives the death of its thread, which costs what waited and nothing acknowledged', async () => {
    const store = await openSqliteStore({ path: newPath(), heapMaxMb: 24 });
    const things = store.collection<{ _id: string; text: string }>('things');
    for (let n = 0; n < 40; n++)
      await things.insertOne({ _id: `${n}`, text: `${n}`.repeat(500_000) });
    // Forty megabytes as one array in a heap of twenty-four.
    await expect(things.find({}, { sort: { text: 1 } })).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    const count = () => things.countDocuments({});
    await vi.waitFor(async () => expect(await count()).toBe(40), { timeout: 10_000, interval: 50 });
    await things.deleteMany({ _id: { $in: ['1', '2'] } });
    expect(await count()).toBe(38);
    await store.close();
  });

  it('says that the data folder cannot be written, or that the file is no store', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, 'not a database, and long enough to be recognised as none');
    const unwritable = { code: 'data_dir_unwritable' };
    await expect(openSqliteStore({ path: join(file, 'x.sqlite') })).rejects.toMatchObject(
      unwritable,
    );
    await expect(openSqliteStore({ path: file })).rejects.toMatchObject(unwritable);
    mkdirSync(join(folder, 'a-folder'));
    await expect(openSqliteStore({ path: join(folder, 'a-folder') })).rejects.toMatchObject(
      unwritable,
    );
  });
});
