import { type Clock, HeapClock } from '../../machines/supervision/clock.ts';

/**
 * The clock of a process: whole epoch ms that never run backwards, because they are anchored at the start of the process and not
 * at the wall clock. All timers share one host timer.
 */
export const realClock = (): Clock =>
  new HeapClock({
    now: () => Math.floor(performance.timeOrigin + performance.now()),
    setTimeout,
    clearTimeout,
    setImmediate,
  });
