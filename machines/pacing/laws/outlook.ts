import type { CampaignLaw } from './campaign-law.ts';
import { stepCount } from './horizon.ts';
import { normalCdf } from './normal.ts';

/**
 * The pool's next 48 s as the laws see it: slots free minus people who came for them, step by step, as a mean and a
 * variance.
 *
 *   μ_k = F + Σ_busy r(k) − Σ_c D_k(1 − ρ_k)      V_k = Σ q(1−q) + Σ r(1−r) + Σ_c D_k²·Var(h)/h²
 *   blocked_k = Φ((0.5 − μ_k)/√V_k)               risk of a dial = Σ_k arrival_k · blocked_k
 *
 * dialler.md §2.4. All campaigns share it, since their people meet in one pool.
 */
export class Outlook {
  readonly mean = new Float64Array(stepCount);
  readonly variance = new Float64Array(stepCount);
  readonly #blocked = new Float64Array(stepCount);
  #isStale = true;
  /** Slots that nothing stood for at the beginning. */
  openCount = 0;

  clear(freeCount: number): void {
    this.openCount = freeCount;
    this.mean.fill(freeCount);
    this.variance.fill(0);
    this.#isStale = true;
  }

  /** `count` slots, each free by step k with probability `law[offset + k]`. `scale`: share of them that still exists. */
  addFreeing(law: Float64Array, offset: number, count: number, scale = 1): void {
    for (let k = 0; k < stepCount; k += 1) {
      const free = law[offset + k]!;
      this.mean[k]! += count * scale * free;
      this.variance[k]! += count * scale * free * (1 - free);
    }
    this.#isStale = true;
  }

  /**
   * People expected of one campaign, `demand[k]` of them by step k with `spread[k]` = Σ q(1−q). `gone`: ρ, those of them who
   * will have left again. `doubt`: Var(h)/h².
   */
  addDemand(
    demand: Float64Array,
    spread: Float64Array,
    gone: Float64Array,
    doubt: number,
    sign: 1 | -1 = 1,
  ): void {
    for (let k = 0; k < stepCount; k += 1) {
      const people = demand[k]!;
      this.mean[k]! -= sign * people * (1 - gone[k]!);
      this.variance[k]! += sign * (spread[k]! + people * people * doubt);
    }
    this.#isStale = true;
  }

  /** Slots that others will have taken by each step, at random instants. */
  addTaken(taken: Float64Array): void {
    for (let k = 0; k < stepCount; k += 1) {
      this.mean[k]! -= taken[k]!;
      this.variance[k]! += taken[k]!;
    }
    this.#isStale = true;
  }

  /** One slot that a dial holds until it is resolved. */
  addHeld(count: number): void {
    for (let k = 0; k < stepCount; k += 1) this.mean[k]! -= count;
    this.#isStale = true;
  }

  /** Risk of a person who comes with this law of arrival. */
  risk(arrival: Float64Array): number {
    if (this.#isStale) {
      for (let k = 0; k < stepCount; k += 1)
        this.#blocked[k] = blocked(this.mean[k]!, this.variance[k]!);
      this.#isStale = false;
    }
    let risk = 0;
    for (let k = 0; k < stepCount; k += 1) risk += arrival[k]! * this.#blocked[k]!;
    return risk;
  }

  /**
   * Risk of the last of `count` dials more of a campaign whose demand is in here already; fewer where it is negative. `limit`: where
   * only its side of that is asked, what comes back may be any figure on the same side, and costs a few steps of the 24.
   */
  riskWith(
    { demand, gone, doubt, ringLaw: { newHuman, arrival } }: CampaignLaw,
    count: number,
    limit = Number.NaN,
  ): number {
    let risk = 0;
    let left = 1;
    for (let k = 0; k < stepCount; k += 1) {
      const q = newHuman[k]!;
      const more = count * q;
      const mean = this.mean[k]! - more * (1 - gone[k]!);
      const variance = this.variance[k]! + more * (1 - q) + more * (2 * demand[k]! + more) * doubt;
      const share = arrival[k]!;
      risk += share * blocked(mean, variance);
      left -= share;
      if (risk > limit || risk + left <= limit) return risk;
    }
    return risk;
  }
}

/** Chance that no slot is free. */
const blocked = (mean: number, variance: number): number =>
  normalCdf((0.5 - mean) / Math.sqrt(Math.max(1e-9, variance)));
