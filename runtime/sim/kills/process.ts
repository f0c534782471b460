import type { Random } from '../../../actors/chance/random.ts';
import type { Clock, TimerHandle, VirtualClock } from '../../../machines/supervision/clock.ts';
import type { Work } from './work.ts';

/** Longest way of a request, and of its answer. */
const wayMaxMs = 25;

/**
 * One process in virtual time. Killed, it gets no answer and fires no timer any more, and what it had not yet sent is never
 * sent. Frozen, it stands still, and everything comes at once when it goes on.
 */
export class DrillProcess implements Clock {
  readonly #time: VirtualClock;
  readonly #random: Random;
  readonly #waiting = new Map<TimerHandle, () => void>();
  readonly #work: Work;
  isDead = false;
  isFrozen = false;

  constructor(time: VirtualClock, random: Random, work: Work) {
    this.#time = time;
    this.#random = random;
    this.#work = work;
  }

  now(): number {
    return this.#time.now();
  }

  setTimeout(run: () => void, ms: number): TimerHandle {
    const timer = this.#time.setTimeout(() => {
      if (this.isDead) return;
      if (this.isFrozen) this.#waiting.set(timer, run);
      else run();
    }, ms);
    return timer;
  }

  clearTimeout(timer: TimerHandle | undefined): void {
    if (timer) this.#waiting.delete(timer);
    this.#time.clearTimeout(timer);
  }

  goOn(): void {
    this.isFrozen = false;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const run of waiting) this.setTimeout(run, 0);
  }

  /** A request to the world outside: a way there, its effect, and a way back, each of which may never end. */
  async ask<T>(effect: () => Promise<T>): Promise<T> {
    // Drawn now: how long the store really takes must not decide who draws first.
    const thereMs = this.#wayMs();
    const backMs = this.#wayMs();
    await this.#wait(thereMs);
    const answer = await this.#work.during(() =>
      effect().then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      ),
    );
    await this.#wait(backMs);
    if ('error' in answer) throw answer.error;
    return answer.value;
  }

  #wayMs(): number {
    return 1 + this.#random.next() * wayMaxMs;
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.setTimeout(resolve, ms);
    });
  }
}
