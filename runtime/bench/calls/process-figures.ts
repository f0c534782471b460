import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What a measured process costs, which it tells its parent over IPC. */

export interface CpuMs {
  whole: number;
  main: number;
  audio: number;
}

export interface ProcessFigures {
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

export interface Measured {
  /** CPU of the audio threads since they began. */
  audioMs: () => number;
  /** Calls that are carried. */
  busyCount: () => number;
  held: () => Record<string, number>;
  stop: () => Promise<void>;
}

/** A timer of 1 ms for this took 2 % of the core that is measured. */
const loopDelayStepMs = 20;

const inMs = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1_000;

/** Answers its parent until it is told to stop; `url` is where the parent's calls go. */
export const serveFigures = (url: string, measured: Measured): void => {
  const delay = monitorEventLoopDelay({ resolution: loopDelayStepMs });
  delay.enable();
  const cpuNow = (): CpuMs => ({
    whole: inMs(process.cpuUsage()),
    main: inMs(process.threadCpuUsage()),
    audio: measured.audioMs(),
  });
  const figures = (): ProcessFigures => {
    const asked = cpuNow();
    globalThis.gc?.();
    globalThis.gc?.();
    const told: ProcessFigures = {
      cpuMs: { asked, answered: cpuNow() },
      rssBytes: process.memoryUsage.rss(),
      heapBytes: process.memoryUsage().heapUsed,
      busyCount: measured.busyCount(),
      loopDelayMaxMs: delay.max / 1e6,
      held: measured.held(),
    };
    delay.reset();
    return told;
  };
  process.on('message', (message) => {
    if (message === 'figures') process.send!({ figures: figures() });
    else if (message === 'stop')
      measured.stop().then(
        () => process.disconnect(),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
  });
  process.send!({ url });
};
