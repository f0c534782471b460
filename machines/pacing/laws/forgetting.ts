/**
 * Exponential forgetting in constant time: instead of shrinking every count at every event, what is new weighs more. A
 * table that is told `rebase` divides its counts by it; that happens once in forty half-lives.
 */
export class Forgetting {
  readonly #halfLifeMs: number;
  #fromMs = Number.NaN;
  /** The weight last asked for: all news of one tick have the same. */
  #lastMs = Number.NaN;
  #last = 1;

  constructor(halfLifeMs: number) {
    this.#halfLifeMs = halfLifeMs;
  }

  /** Weight of news of this instant. */
  weight(atMs: number): number {
    if (atMs === this.#lastMs) return this.#last;
    if (Number.isNaN(this.#fromMs)) this.#fromMs = atMs;
    this.#lastMs = atMs;
    this.#last = 2 ** ((atMs - this.#fromMs) / this.#halfLifeMs);
    return this.#last;
  }

  /** What to divide all counts by, seldom other than 1. */
  rebase(atMs: number): number {
    const weight = this.weight(atMs);
    if (weight < 2 ** 40) return 1;
    this.#fromMs = atMs;
    this.#lastMs = Number.NaN;
    return weight;
  }
}

/** What is left after `passedMs` of what is forgotten by this half-life. */
export const keptAfter = (passedMs: number, halfLifeMs: number): number =>
  2 ** (-passedMs / halfLifeMs);
