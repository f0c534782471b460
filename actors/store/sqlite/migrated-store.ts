/** For tests: a SQLite store of the present shape. A process migrates one file and copies it for each store that it opens. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { migrate } from '../migrations.ts';
import type { Store } from '../store.ts';
import { openSqliteStore, type SqliteStoreOptions } from './sqlite-store.ts';

const migrated = async (): Promise<Buffer> => {
  const folder = await mkdtemp(join(tmpdir(), 'vox-migrated-'));
  try {
    const path = join(folder, 'store.sqlite');
    const store = await openSqliteStore({ path });
    await migrate(store);
    await store.close();
    return await readFile(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
let file: Promise<Buffer> | undefined;

/** Its path must not be there yet. Nearly a hundred commits, each with its fsync, are those of the first store alone. */
export const openMigratedStore = async (options: SqliteStoreOptions): Promise<Store> => {
  file ??= migrated();
  await mkdir(dirname(options.path), { recursive: true });
  await writeFile(options.path, await file, { flag: 'wx' });
  return openSqliteStore(options);
};
