import { readdirSync, readlinkSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { cryptoRandom } from '../../../actors/chance/random.ts';
import { realClock } from '../../../actors/clock/real-clock.ts';
import { openFolderObjects } from '../../../actors/objects/folder-objects.ts';
import { readConfig } from '../../config/environment.ts';
import { startFleet } from '../../roles/fleet.ts';
import { openLog } from '../../system/log.ts';
import { openStandInSpeech } from './stand-in-speech.ts';

/** The measured process: a fleet role as it is in production but for its speech, and its figures on request over IPC. */

export interface CpuMs {
  whole: number;
  main: number;
  audio: number;
}

export interface FleetFigures {
  /** CPU since the process began, before the collection that asking costs, and behind it. */
  cpuMs: { asked: CpuMs; answered: CpuMs };
  rssBytes: number;
  /** Of the main thread's JavaScript. */
  heapBytes: number;
  busyCount: number;
  loopDelayMaxMs: number;
  /** What is open or kept, by kind. */
  held: Record<string, number>;
}

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

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();

const inMs = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1_000;

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

const cpuNow = (): CpuMs => ({
  whole: inMs(process.cpuUsage()),
  main: inMs(process.threadCpuUsage()),
  audio: fleet.parts.threads.stats().cpuMs.reduce((sum, ms) => sum + ms, 0),
});

const figures = (): FleetFigures => {
  const asked = cpuNow();
  globalThis.gc?.();
  globalThis.gc?.();
  const told: FleetFigures = {
    cpuMs: { asked, answered: cpuNow() },
    rssBytes: process.memoryUsage.rss(),
    heapBytes: process.memoryUsage().heapUsed,
    busyCount: fleet.desk.status().busyCount,
    loopDelayMaxMs: delay.max / 1e6,
    held: held(),
  };
  delay.reset();
  return told;
};

process.on('message', (message) => {
  if (message === 'figures') process.send!({ figures: figures() });
  else if (message === 'stop')
    fleet.stop(0).then(
      () => process.disconnect(),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
});
process.send!({ url: fleet.url });
