import { realClock } from '../../actors/clock/real-clock.ts';
import type { Store } from '../../actors/store/store.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import type { Clock } from '../../machines/supervision/clock.ts';
import { openDataFolder } from '../config/data-folder.ts';
import { type Config, readConfig } from '../config/environment.ts';
import { openStore } from '../system/ports.ts';

/**
 * Runs one command on the store and ends the process: 0 done, 2 wrong configuration, 1 anything else. What is expected to go
 * wrong is told in words, the rest with its stack.
 */
export async function runOnStore(
  work: (store: Store, config: Config, clock: Clock) => Promise<string>,
) {
  try {
    const config = readConfig('all');
    if (config.store.mongodbUri === null) await openDataFolder(config.dataDir);
    const clock = realClock();
    const store = await openStore(config, clock);
    try {
      process.stdout.write(`${await work(store, config, clock)}\n`);
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
