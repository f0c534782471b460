import type { CarrierSettings } from '../settings.ts';

/**
 * A carrier that refuses everything at once is broken, and what it refuses says nothing about people: learning stops,
 * and one dial a tick probes it. Without this the prototype's learner took the outage for people who do not answer and
 * flooded the fleet afterwards (6 to 11 % abandoned; with it 1.6 to 1.8 %). dialler.md §0.4 and §2.4 (c).
 */
export class CarrierBreaker {
  readonly #settings: CarrierSettings;
  readonly #fast: Uint8Array;
  #seenCount = 0;
  #fastCount = 0;
  #goodCount = 0;
  #openedAtMs = 0;
  isOpen = false;

  constructor(settings: CarrierSettings) {
    this.#settings = settings;
    this.#fast = new Uint8Array(settings.windowCount);
  }

  /** While it is open only probes count: dials that were placed since. */
  resolved(isFastFailure: boolean, dialedAtMs: number, atMs: number): void {
    if (this.isOpen) {
      if (dialedAtMs < this.#openedAtMs) return;
      this.#goodCount = isFastFailure ? 0 : this.#goodCount + 1;
      if (this.#goodCount >= this.#settings.goodCount) this.#close();
      return;
    }
    const place = this.#seenCount % this.#fast.length;
    this.#fastCount += (isFastFailure ? 1 : 0) - this.#fast[place]!;
    this.#fast[place] = isFastFailure ? 1 : 0;
    this.#seenCount += 1;
    const seen = Math.min(this.#seenCount, this.#fast.length);
    if (seen < this.#settings.leastCount) return;
    if (this.#fastCount > this.#settings.fastShare * seen) {
      this.isOpen = true;
      this.#openedAtMs = atMs;
      this.#goodCount = 0;
    }
  }

  #close(): void {
    this.isOpen = false;
    this.#fast.fill(0);
    this.#seenCount = 0;
    this.#fastCount = 0;
  }
}
