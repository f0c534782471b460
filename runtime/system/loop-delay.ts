import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How late this process comes to its work. */
export interface LoopDelay {
  /** Longest delay of the last whole second, in ms. */
  maxMs(): number;
  /** Late second after second: a single stall is an event, not a state. */
  isLate(): boolean;
  close(): void;
}

/** The mean hides stalls (one of 200 ms in a second gives 3 ms), so the maximum of each second counts. */
const windowMs = 1_000;
/** Five audio frames. Beyond it, second after second, calls are heard to stutter. */
const lateMs = 100;
const lateWindows = 3;

/** Samples every 10 ms; the delays are those beyond it. */
const resolutionMs = 10;
const nsPerMs = 1e6;

export const watchLoopDelay = (): LoopDelay => {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  let maxMs = 0;
  let lateCount = 0;
  const timer = setInterval(() => {
    maxMs = Math.max(0, histogram.max / nsPerMs - resolutionMs);
    histogram.reset();
    lateCount = maxMs > lateMs ? lateCount + 1 : 0;
  }, windowMs);
  timer.unref();
  return {
    maxMs: () => Math.round(maxMs),
    isLate: () => lateCount >= lateWindows,
    close() {
      clearInterval(timer);
      histogram.disable();
    },
  };
};
