import type { Clock, TimerHandle } from '../../machines/supervision/clock.ts';
import { ModelError } from './language-model.ts';

/**
 * The waits of one request: each ends with what is waited for, with the smallest budget that is used up, or with an abort;
 * never later. Without a budget only the abort bounds it. What is waited for is not cancelled, and its late failure is heard and dropped.
 */
export class ModelWait {
  readonly #clock: Clock;
  readonly #signals: AbortSignal[];
  #left = new Map<string, number>();
  #reject: ((reason: unknown) => void) | null = null;

  constructor(clock: Clock, signals: AbortSignal[]) {
    this.#clock = clock;
    this.#signals = signals;
    for (const signal of signals) signal.addEventListener('abort', this.#onAbort);
  }

  /** From now on the waits together may take `ms`; `what` names it in the reason. */
  allow(what: string, ms: number): void {
    this.#left.set(what, ms);
  }

  lift(what: string): void {
    this.#left.delete(what);
  }

  /** The least that is left of all budgets, ms. */
  get leftMs(): number {
    return Math.min(...this.#left.values());
  }

  async until<T>(awaited: Promise<T>): Promise<T> {
    const startedAt = this.#clock.now();
    let timer: TimerHandle | undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        awaited.then(resolve, reject);
        this.#reject = reject;
        if (this.#signals.some((signal) => signal.aborted)) return this.#onAbort();
        const least = [...this.#left].sort(([, one], [, other]) => one - other)[0];
        if (!least) return;
        timer = this.#clock.setTimeout(() => reject(timedOut(least[0])), least[1]);
      });
    } finally {
      this.#reject = null;
      this.#clock.clearTimeout(timer);
      const waitedMs = this.#clock.now() - startedAt;
      for (const [what, ms] of this.#left) this.#left.set(what, Math.max(0, ms - waitedMs));
    }
  }

  async pause(ms: number): Promise<void> {
    let timer: TimerHandle | undefined;
    try {
      await this.until(
        new Promise<void>((resolve) => {
          timer = this.#clock.setTimeout(resolve, ms);
        }),
      );
    } finally {
      this.#clock.clearTimeout(timer);
    }
  }

  close(): void {
    for (const signal of this.#signals) signal.removeEventListener('abort', this.#onAbort);
  }

  readonly #onAbort = (): void => {
    const reason = this.#signals.find((signal) => signal.aborted)?.reason;
    this.#reject?.(
      new ModelError({ kind: 'aborted', reason: String(reason), retryable: false, charCount: 0 }),
    );
  };
}

const timedOut = (what: string): ModelError =>
  new ModelError({
    kind: 'timeout',
    reason: `the model takes too long: ${what}`,
    retryable: true,
    charCount: 0,
  });
