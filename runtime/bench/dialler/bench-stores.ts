import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { migrate } from '../../../actors/store/migrations.ts';
import { openMongoStore } from '../../../actors/store/mongo/mongo-store.ts';
import { openSqliteStore } from '../../../actors/store/sqlite/sqlite-store.ts';
import type { Store } from '../../../actors/store/store.ts';

interface BenchStore {
  name: string;
  open(): Promise<{ store: Store; close(): Promise<void> }>;
}

const database = `voxbridge_bench_${process.pid}`;

/** The embedded store, and the server at MONGODB_URI where there is one; `BENCH_STORES=sqlite` or `mongodb` picks. */
export function benchStores(): BenchStore[] {
  const uri = process.env.MONGODB_URI;
  const picked = process.env.BENCH_STORES?.split(',') ?? ['sqlite', 'mongodb'];
  return [
    { name: 'sqlite', open: openEmbedded },
    ...(uri === undefined ? [] : [{ name: 'mongodb', open: () => openServer(uri) }]),
  ].filter(({ name }) => picked.includes(name));
}

async function openEmbedded() {
  const folder = mkdtempSync(join(tmpdir(), 'vox-bench-'));
  const store = await openSqliteStore({ path: join(folder, 'store.sqlite'), timeoutMs: 600_000 });
  await migrate(store);
  return {
    store,
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function openServer(uri: string) {
  const store = await openMongoStore({ uri, database, timeoutMs: 600_000 });
  await migrate(store);
  return {
    store,
    close: async () => {
      await store.close();
      const client = new MongoClient(uri);
      await client.db(database).dropDatabase();
      await client.close();
    },
  };
}
