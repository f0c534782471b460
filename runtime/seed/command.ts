import { openMongoStore } from '../../actors/store/mongo-store.ts';
import { openSqliteStore } from '../../actors/store/sqlite-store.ts';
import type { Store } from '../../actors/store/store.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import { openDataFolder } from '../config/data-folder.ts';
import { type Config, readConfig } from '../config/environment.ts';

/** The store that the environment names. Errors: `data_dir_unwritable`, `store_unavailable`. */
export async function openStore(config: Pick<Config, 'store' | 'dataDir'>): Promise<Store> {
  const { mongodbUri, mongodbName, sqlitePath } = config.store;
  if (mongodbUri !== null) return openMongoStore({ uri: mongodbUri, database: mongodbName });
  await openDataFolder(config.dataDir);
  return openSqliteStore({ path: sqlitePath });
}

/**
 * Runs one command on the store and ends the process: 0 done, 2 wrong configuration, 1 anything else. What is expected to go
 * wrong is told in words, the rest with its stack.
 */
export async function runOnStore(work: (store: Store, config: Config) => Promise<string>) {
  try {
    const config = readConfig('all');
    const store = await openStore(config);
    try {
      process.stdout.write(`${await work(store, config)}\n`);
    } finally {
      await store.close();
    }
  } catch (error) {
    const isExpected = error instanceof VoxError && error.code !== 'internal';
    process.stderr.write(
      `${isExpected ? error.message : String((error as Error).stack ?? error)}\n`,
    );
    process.exitCode = isExpected && error.code === 'config_invalid' ? 2 : 1;
  }
}
