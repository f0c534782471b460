import { readdirSync, readlinkSync } from 'node:fs';
import { cryptoRandom } from '../../../actors/chance/random.ts';
import { realClock } from '../../../actors/clock/real-clock.ts';
import { openFolderObjects } from '../../../actors/objects/folder-objects.ts';
import { readConfig } from '../../config/environment.ts';
import { startFleet } from '../../roles/fleet.ts';
import { openLog } from '../../system/log.ts';
import { serveFigures } from './process-figures.ts';
import { openStandInSpeech } from './stand-in-speech.ts';

/** The measured process: a fleet role as it is in production but for its speech. */

const config = readConfig('fleet');
const random = cryptoRandom();
const fleet = await startFleet({
  config,
  objects: await openFolderObjects({ dir: config.objects.folder }),
  carrier: null,
  clock: realClock(),
  random: () => random.next(),
  log: openLog({ level: 'error' }),
  loopback: openStandInSpeech(),
  configUrl: config.fleet.configUrl!,
  publish: () => {},
});

/** What the kernel has open for us: sockets, pipes, files by name. */
const descriptors = (): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const name of readdirSync('/proc/self/fd')) {
    try {
      const kind = readlinkSync(`/proc/self/fd/${name}`).replace(/:?\[?\d+\]?$/u, '');
      counts[`open ${kind}`] = (counts[`open ${kind}`] ?? 0) + 1;
    } catch {
      // The listing's own.
    }
  }
  return counts;
};

/** Everything that a call opens and must close, seen from outside of it. Recordings are the product: they stay. */
const held = (): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  const files = readdirSync(config.dataDir, { recursive: true, withFileTypes: true });
  const kept = files.filter(
    (file) => file.isFile() && !file.parentPath.startsWith(config.objects.folder),
  );
  return {
    ...counts,
    ...descriptors(),
    threads: readdirSync('/proc/self/task').length,
    files: kept.length,
    calls: [...fleet.desk.calls()].length,
    systems: [...fleet.desk.systems()].length,
    audioSessions: fleet.parts.threads.stats().sessions,
  };
};

serveFigures(fleet.url, {
  audioMs: () => fleet.parts.threads.stats().cpuMs.reduce((sum, ms) => sum + ms, 0),
  busyCount: () => fleet.desk.status().busyCount,
  held,
  stop: () => fleet.stop(0),
});
