import type { Clock } from '../../machines/supervision/clock.ts';
import type { TimerHandle } from '../../machines/supervision/timer-heap.ts';

/** A clock that is set, not run: its timers fire only when the replay runs them. */
export class ReplayClock implements Clock {
  private t = 0;
  private armedCount = 0;
  /** The timer that was armed last: who armed it tells its name right after. */
  latest: TimerHandle | undefined;

  now(): number {
    return this.t;
  }

  /** Time does not run backwards, not even in a journal that was written during a clock jump. */
  set(at: number): void {
    this.t = Math.max(this.t, at);
  }

  setTimeout(run: () => void, ms: number): TimerHandle {
    this.latest = { at: this.t + Math.max(0, ms), order: this.armedCount++, run, index: -1 };
    return this.latest;
  }

  clearTimeout(): void {}
}
