/** Turns of the event loop without work before time may pass: a bus delivers in the next, a chain of promises in the same. */
const quietTurns = 3;

/** Real work (the store's) that is under way: virtual time must not pass meanwhile. */
export class Work {
  #count = 0;
  #waiting: (() => void)[] = [];

  async during<T>(effect: () => Promise<T>): Promise<T> {
    this.#count += 1;
    try {
      return await effect();
    } finally {
      this.#count -= 1;
      if (this.#count === 0) {
        const waiting = this.#waiting;
        this.#waiting = [];
        for (const resolve of waiting) resolve();
      }
    }
  }

  async quiet(): Promise<void> {
    for (let turns = 0; turns < quietTurns; turns += 1) {
      if (this.#count > 0) {
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
        turns = 0;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
