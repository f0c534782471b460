import { keptAfter } from './forgetting.ts';
import { stepCount, stepMs } from './horizon.ts';
import type { RingLaw } from './ring-law.ts';

/** Two calls in the first minute are not a hundred an hour. */
const leastSeenMs = 300_000;

/**
 * How often a promised call falls due. Each takes a slot at once, for as long as it rings and then talks, from people of lists
 * who are in the air and were promised nothing: at five slots that made two of sixteen runs late for more than the law lets,
 * and their few lates taught the price too little. So it is foreseen.
 */
export class DueRate {
  readonly #halfLifeMs: number;
  #count = 0;
  #seenMs = 0;
  #atMs: number;

  /** Calls and the time in which they came are forgotten alike. */
  constructor(halfLifeMs: number, atMs: number) {
    this.#halfLifeMs = halfLifeMs;
    this.#atMs = atMs;
  }

  dialed(atMs: number): void {
    this.#pass(atMs);
    this.#count += 1;
  }

  /** Slots that dials will have taken by each step that are not placed yet: none of them has come back from a conversation. */
  taken(atMs: number, { newOther }: RingLaw): Float64Array {
    this.#pass(atMs);
    const perStep = (stepMs * this.#count) / Math.max(leastSeenMs, this.#seenMs);
    const taken = new Float64Array(stepCount);
    let sum = 0;
    for (let k = 0; k < stepCount; k += 1) {
      sum += perStep * (1 - newOther[k]!);
      taken[k] = sum;
    }
    return taken;
  }

  #pass(atMs: number): void {
    const passedMs = Math.max(0, atMs - this.#atMs);
    const keep = keptAfter(passedMs, this.#halfLifeMs);
    this.#count *= keep;
    this.#seenMs = this.#seenMs * keep + passedMs;
    this.#atMs = Math.max(this.#atMs, atMs);
  }
}
