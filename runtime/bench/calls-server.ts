import { cryptoRandom } from '../../actors/chance/random.ts';
import { realClock } from '../../actors/clock/real-clock.ts';
import { openFolderObjects } from '../../actors/objects/folder-objects.ts';
import { readConfig } from '../config/environment.ts';
import { startFleet } from '../roles/fleet.ts';
import { openLog } from '../system/log.ts';

/** The measured process of `bench calls`: a fleet role as it is in production, and its figures on request over IPC. */

export interface ServerFigures {
  /** CPU since the process began, ms. */
  cpuMs: { whole: number; main: number; audio: number; speech: number };
  rssBytes: number;
  busyCount: number;
  loopDelayMaxMs: number;
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
  configUrl: config.fleet.configUrl!,
  publish: () => {},
});

const { monitorEventLoopDelay } = await import('node:perf_hooks');
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();

const inMs = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1_000;

const answer = async (message: unknown): Promise<void> => {
  if (message === 'figures') {
    globalThis.gc?.();
    const figures: ServerFigures = {
      cpuMs: {
        whole: inMs(process.cpuUsage()),
        main: inMs(process.threadCpuUsage()),
        audio: fleet.parts.threads.stats().cpuMs.reduce((sum, ms) => sum + ms, 0),
        speech: fleet.parts.services.loopbackCpuMs(),
      },
      rssBytes: process.memoryUsage.rss(),
      busyCount: fleet.desk.status().busyCount,
      loopDelayMaxMs: delay.max / 1e6,
    };
    delay.reset();
    process.send!({ figures });
  } else if (message === 'stop') {
    await fleet.stop(0);
    process.disconnect();
  }
};
process.on('message', (message) => {
  answer(message).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
process.send!({ url: fleet.url });
