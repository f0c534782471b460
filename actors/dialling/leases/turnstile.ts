/**
 * Lets a bounded number through at a time; the others wait in order. Their wait is bounded by whoever waits: an aborted
 * signal leaves the line.
 */
export class Turnstile {
  readonly #max: number;
  #inside = 0;
  readonly #line = new Set<() => void>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Rejects with the signal's reason when it is aborted in the line. */
  async pass<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (this.#inside >= this.#max) await this.#wait(signal);
    else this.#inside += 1;
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  /** The place of who leaves goes to the first in the line, so nobody can overtake. */
  #leave(): void {
    const [next] = this.#line;
    if (next) {
      this.#line.delete(next);
      next();
    } else this.#inside -= 1;
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const admit = () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = () => {
        this.#line.delete(admit);
        reject(signal.reason as Error);
      };
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      signal.addEventListener('abort', giveUp, { once: true });
      this.#line.add(admit);
    });
  }
}
