import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';

/** One ticker for all legs: a timer a leg would cost more than the leg. */
export interface Ticker {
  /** Calls `tick` every 20 ms until removed; legs are spread over the phases of the 20 ms. */
  add(tick: () => void): () => void;
  close(): void;
  /** Ticks that were given up because the process stood still for longer than the catch-up. */
  readonly skippedTicks: number;
}

export const tickMs = 20;
/** Legs of one phase tick together; four phases keep the carrier from sending all frames in one burst. */
const phaseCount = 4;
const phaseMs = tickMs / phaseCount;
/** Behind by more than this, time is given up instead of made up in a burst: 500 ms. */
const catchUpPhasesMax = 500 / phaseMs;
/** Phases made up before sockets get their turn again: two ticks. */
const phasesAtOnceMax = 8;

/**
 * Free of drift: phase k is due at start + k · 5 ms, whenever the timers fire. `onError` gets what a leg throws; the
 * others tick on.
 */
export const createTicker = (clock: Clock, onError: (error: unknown) => void): Ticker => {
  const phases = Array.from({ length: phaseCount }, () => new Set<() => void>());
  let timer: TimerHandle | undefined;
  let startAt = 0;
  let done = 0;
  let legCount = 0;
  let skippedTicks = 0;

  const runPhase = (phase: ReadonlySet<() => void>): void => {
    for (const tick of phase)
      try {
        tick();
      } catch (error) {
        onError(error);
      }
  };

  const fire = (): void => {
    timer = undefined;
    const due = Math.floor((clock.now() - startAt) / phaseMs);
    if (due - done > catchUpPhasesMax) {
      const skipped = Math.floor((due - done) / phaseCount) - 1;
      done += skipped * phaseCount;
      skippedTicks += skipped;
    }
    const until = Math.min(due, done + phasesAtOnceMax);
    while (done < until && legCount > 0) {
      runPhase(phases[done % phaseCount] as Set<() => void>);
      done += 1;
    }
    arm();
  };

  const arm = (): void => {
    if (legCount === 0 || timer !== undefined) return;
    timer = clock.setTimeout(fire, Math.max(0, startAt + (done + 1) * phaseMs - clock.now()));
  };

  return {
    add(tick) {
      if (legCount === 0) {
        startAt = clock.now();
        done = 0;
      }
      const phase = phases.reduce((least, each) => (each.size < least.size ? each : least));
      phase.add(tick);
      legCount += 1;
      arm();
      return () => {
        if (phase.delete(tick)) legCount -= 1;
      };
    },
    close() {
      for (const phase of phases) phase.clear();
      legCount = 0;
      clock.clearTimeout(timer);
      timer = undefined;
    },
    get skippedTicks() {
      return skippedTicks;
    },
  };
};
