import { type Clock, type TimerHandle, VirtualClock } from '../../../machines/supervision/clock.ts';
import { Work } from '../kills/work.ts';

/** Timers of one such stretch fire together: waiting for quiet after each of them would take several times as long. */
const gridMs = 100;
/** Ahead of its speed it rests so long, and everybody else of the process has a turn (real ms). */
const restMs = 5;

/**
 * Time that passes at a speed, and stands still while real work goes on: a store that takes a millisecond takes none of the
 * day's, however fast the day is.
 */
export class DayTime {
  readonly clock: VirtualClock;
  readonly work = new Work();
  readonly #speed: number;
  #isStopped = false;

  /** `speed`: virtual ms for each real one, at most. */
  constructor(startsAt: number, speed: number) {
    this.clock = new VirtualClock(startsAt);
    this.#speed = speed;
  }

  /** For whatever serves people: it says what time it is in the day, and waits by the clock on the wall. */
  window(): Clock {
    const { clock } = this;
    return {
      now: () => clock.now(),
      setTimeout: (run, ms) => setTimeout(run, ms) as unknown as TimerHandle,
      clearTimeout: (timer) => clearTimeout(timer as unknown as NodeJS.Timeout),
    };
  }

  /** Until that instant, or until it is stopped. */
  async runUntil(at: number): Promise<void> {
    const [realFrom, virtualFrom] = [performance.now(), this.clock.now()];
    while (!this.#isStopped && this.clock.now() < at) {
      await this.work.quiet();
      const allowed = virtualFrom + (performance.now() - realFrom) * this.#speed;
      const next = Math.ceil((this.clock.next() ?? at) / gridMs) * gridMs;
      if (next > allowed) {
        this.clock.runUntil(Math.min(at, allowed));
        await new Promise((resolve) => setTimeout(resolve, restMs));
      } else this.clock.runUntil(Math.min(at, next));
    }
    await this.work.quiet();
  }

  stop(): void {
    this.#isStopped = true;
  }
}
