import type { CarrierSettings } from '../settings.ts';

/**
 * A carrier that refuses everything at once is broken, and what it refuses says nothing about people: learning stops,
 * and one dial a tick probes it. One that is silent until dials time out had time to teach that nobody answers: what was
 * learnt since is forgotten. Without this the prototype's learner took the outage for people who do not answer and flooded the
 * fleet afterwards (6 to 11 % abandoned; with it 1.6 to 1.8 %). dialler.md §0.4 and §2.4 (c).
 */
export class CarrierBreaker {
  readonly #settings: CarrierSettings;
  /** When the last dials that failed so were placed; NaN for others. */
  readonly #fastDialedAtMs: Float64Array;
  #seenCount = 0;
  #fastCount = 0;
  #goodCount = 0;
  #openedAtMs = 0;
  isOpen = false;

  constructor(settings: CarrierSettings) {
    this.#settings = settings;
    this.#fastDialedAtMs = new Float64Array(settings.windowCount).fill(Number.NaN);
  }

  /** Opens on what another one has seen: probes decide from here on. */
  open(atMs: number): void {
    this.isOpen = true;
    this.#openedAtMs = atMs;
    this.#goodCount = 0;
  }

  /** While it is open only probes count: dials that were placed since. */
  resolved(isFastFailure: boolean, dialedAtMs: number, atMs: number): void {
    if (this.isOpen) {
      if (dialedAtMs < this.#openedAtMs) return;
      this.#goodCount = isFastFailure ? 0 : this.#goodCount + 1;
      if (this.#goodCount >= this.#settings.goodCount) this.#close();
      return;
    }
    const dialedAt = this.#fastDialedAtMs;
    const place = this.#seenCount % dialedAt.length;
    this.#fastCount += (isFastFailure ? 1 : 0) - (Number.isNaN(dialedAt[place]) ? 0 : 1);
    dialedAt[place] = isFastFailure ? dialedAtMs : Number.NaN;
    this.#seenCount += 1;
    const seen = Math.min(this.#seenCount, dialedAt.length);
    if (seen < this.#settings.leastCount) return;
    if (this.#fastCount > this.#settings.fastShare * seen) this.open(atMs);
  }

  /** When the first of the dials was placed that opened it. */
  get brokenSinceMs(): number {
    return this.#fastDialedAtMs.reduce((first, at) => (at < first ? at : first), Infinity);
  }

  #close(): void {
    this.isOpen = false;
    this.#fastDialedAtMs.fill(Number.NaN);
    this.#seenCount = 0;
    this.#fastCount = 0;
  }
}
