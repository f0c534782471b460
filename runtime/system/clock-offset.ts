import type { Clock, TimerHandle } from '../../machines/supervision/clock.ts';
import type { Log } from './log.ts';

/** Wall clock minus a process's own clock; `wallNow` is in epoch ms. */
export const clockOffsetMs = (
  clock: Pick<Clock, 'now'>,
  wallNow: () => number = Date.now,
): number => Math.round(wallNow() - clock.now());

export interface ClockOffset {
  /** Wall clock minus this process's own clock. */
  ms(): number;
  close(): void;
}

const lookMs = 5_000;
/** Beyond it heartbeats of processes that started before and after the jump no longer fit together. */
const jumpMs = 2_000;

/**
 * A process keeps the time that it started with: timers and stamps do not notice when somebody sets the machine's clock, or it
 * slept. That keeps calls alive, but the stamps are then off, so it is told: a process that is started now would disagree.
 */
export const watchClockOffset = (deps: {
  clock: Clock;
  log: Log;
  wallNow?: () => number;
}): ClockOffset => {
  const { clock, log, wallNow } = deps;
  const ms = () => clockOffsetMs(clock, wallNow);
  let toldMs = 0;
  let timer: TimerHandle | undefined;
  const look = () => {
    const byMs = ms();
    if (Math.abs(byMs - toldMs) > jumpMs) {
      toldMs = byMs;
      log.error(
        { byMs, hint: 'drain and restart this process, so that it takes the new time' },
        'clock_jumped',
      );
    }
    timer = clock.setTimeout(look, lookMs);
  };
  timer = clock.setTimeout(look, lookMs);
  return { ms, close: () => clock.clearTimeout(timer) };
};
