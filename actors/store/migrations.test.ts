import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeOnServer } from '../contract/real-server.ts';
import { testDatabase } from '../contract/test-database.ts';
import { type Migration, migrate, migrationStatus, migrations } from './migrations.ts';
import { openMongoStore } from './mongo/mongo-store.ts';
import { openSqliteStore } from './sqlite/sqlite-store.ts';
import type { Store } from './store.ts';

function migrating(open: () => Promise<{ store: Store; drop(): Promise<void> }>): void {
  let under: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    under = await open();
  });
  afterAll(() => under?.drop());

  it('bring an empty store to the present shape once, and say when', async () => {
    const { store } = under;
    expect((await migrationStatus(store)).map(({ appliedAt }) => appliedAt)).toEqual(
      migrations.map(() => null),
    );
    expect(await migrate(store)).toEqual(migrations.map(({ number }) => number));
    expect(await migrate(store)).toEqual([]);
    for (const { appliedAt } of await migrationStatus(store))
      expect(appliedAt).toBeInstanceOf(Date);
    const attempts = store.collection<{ _id: string; leadId: string; n: number }>('attempts');
    await attempts.insertOne({ _id: 'a', leadId: 'l', n: 1 });
    await expect(attempts.insertOne({ _id: 'b', leadId: 'l', n: 1 })).rejects.toMatchObject({
      code: 'duplicate_key',
    });
  });

  it('go on where one failed, in the order of their numbers', async () => {
    const { store } = under;
    const ran: number[] = [];
    let broken = true;
    const step = (number: number, fails: () => boolean): Migration => ({
      number,
      name: `step ${number}`,
      up: async () => {
        ran.push(number);
        if (fails()) throw new Error('cut short');
      },
    });
    const steps = [step(103, () => false), step(101, () => false), step(102, () => broken)];
    await expect(migrate(store, steps)).rejects.toThrow('cut short');
    broken = false;
    expect(await migrate(store, steps)).toEqual([102, 103]);
    expect(ran).toEqual([101, 102, 102, 103]);
  });
}

describe('migrations of SQLite', () => {
  migrating(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vox-migrate-'));
    const store = await openSqliteStore({ path: join(folder, 'store.sqlite') });
    return {
      store,
      drop: async () => {
        await store.close();
        rmSync(folder, { recursive: true });
      },
    };
  });
});

describeOnServer('migrations of MongoDB', ['MONGODB_URI'], ([uri = '']) => {
  migrating(async () => {
    const { database, drop } = testDatabase(uri);
    const store = await openMongoStore({ uri, database });
    return {
      store,
      drop: async () => {
        await store.close();
        await drop();
      },
    };
  });
});
