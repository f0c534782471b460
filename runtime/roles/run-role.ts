import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { topics } from '../../machines/contracts/topics.ts';
import { openDataFolder } from '../config/data-folder.ts';
import type { Config } from '../config/environment.ts';
import { describeParts } from '../config/parts.ts';
import { callLine } from '../system/call-lines.ts';
import { startAll } from './all.ts';
import { startApiAlone, startDiallerAlone, startFleetAlone } from './alone.ts';
import { startCarrierAlone } from './carrier.ts';

export interface Running {
  /** Graceful and bounded. */
  stop(): Promise<void>;
}

const print = (line: string) => console.log(line);

/** Everything that this product keeps in its data folder, and nothing else that may lie there. */
const ownFiles = [
  'voxbridge.sqlite',
  'voxbridge.sqlite-wal',
  'voxbridge.sqlite-shm',
  'recordings',
  'recording',
  'spool',
];

const beginAnew = async (dataDir: string) => {
  for (const name of ownFiles) await rm(join(dataDir, name), { recursive: true, force: true });
};

const runAll = async (config: Config, isFresh: boolean): Promise<Running> => {
  await openDataFolder(config.dataDir);
  if (isFresh) await beginAnew(config.dataDir);
  const all = await startAll(config, { seed: true });
  print(`VoxBridge  ${all.url}/`);
  for (const line of describeParts(all.config)) print(`  ${line}`);
  print('Ctrl-C drains and ends; the next start goes on where this one stopped.\n');
  await all.bus.subscribe(topics.callEvents, (message) => {
    const line = callLine(message);
    if (line !== null) print(line);
  });
  return {
    async stop() {
      const { busyCount } = all.fleet.desk.status();
      print(
        `\ndraining: no new call; ${busyCount} going on, cut after ${config.drainMs / 1_000} s`,
      );
      await all.stop();
      print('all calls have ended');
    },
  };
};

const startAlone = { api: startApiAlone, fleet: startFleetAlone, dialler: startDiallerAlone };

/** Starts a role and says at the terminal what it is. */
export const runRole = async (config: Config, isFresh: boolean): Promise<Running> => {
  switch (config.role) {
    case 'all':
      return runAll(config, isFresh);
    case 'carrier': {
      const carrier = await startCarrierAlone(config);
      print(`simulated carrier  ${carrier.url}`);
      return { stop: () => carrier.close() };
    }
    case 'api':
    case 'fleet':
    case 'dialler': {
      const alone = await startAlone[config.role](config);
      print(`${config.role}  ${alone.url}`);
      return alone;
    }
  }
};
