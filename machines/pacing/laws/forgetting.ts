/**
 * Exponential forgetting in constant time: instead of shrinking every count at every event, what is new weighs more. A
 * table that is told `rebase` divides its counts by it; that happens once in forty half-lives.
 */
export class Forgetting {
  readonly #halfLifeMs: number;
  #fromMs = Number.NaN;

  constructor(halfLifeMs: number) {
    this.#halfLifeMs = halfLifeMs;
  }

  /** Weight of news of this instant. */
  weight(atMs: number): number {
    if (Number.isNaN(this.#fromMs)) this.#fromMs = atMs;
    return 2 ** ((atMs - this.#fromMs) / this.#halfLifeMs);
  }

  /** What to divide all counts by, seldom other than 1. */
  rebase(atMs: number): number {
    const weight = this.weight(atMs);
    if (weight < 2 ** 40) return 1;
    this.#fromMs = atMs;
    return weight;
  }
}
