import { stepCount } from './horizon.ts';
import type { RingHazards } from './ring-table.ts';

/**
 * What becomes of dials in flight. `human[a·K + k]`: probability that a dial of age bin a (in the middle of it) has become a
 * person within k+1 steps; `other` the same for every other end; `newHuman[k]` for a dial that is placed within this tick,
 * so half a step later than now.
 */
export class RingLaw {
  readonly human = new Float64Array(stepCount * stepCount);
  readonly other = new Float64Array(stepCount * stepCount);
  readonly newHuman = new Float64Array(stepCount);
  readonly newOther = new Float64Array(stepCount);
  /** When the person of a new dial comes, if one comes: sums to 1. */
  readonly arrival = new Float64Array(stepCount);

  /** Of all dials that reach anybody within the horizon. */
  get humanShare(): number {
    return this.newHuman[stepCount - 1]!;
  }

  refresh({ human, other }: RingHazards): void {
    const last = stepCount - 1;
    for (let a = last; a >= 0; a -= 1) {
      const next = Math.min(last, a + 1);
      const humanHazard = (human[a]! + human[next]!) / 2;
      const hazard = humanHazard + (other[a]! + other[next]!) / 2;
      this.#fill(this.human, this.other, a * stepCount, next * stepCount, humanHazard, hazard);
    }
    // Half a step into the first bin: the next half leads to its middle, where row 0 begins.
    const humanHazard = human[0]! / 2;
    this.#fill(this.newHuman, this.newOther, 0, -1, humanHazard, humanHazard + other[0]! / 2);
    const share = Math.max(1e-12, this.humanShare);
    for (let k = 0; k < stepCount; k += 1)
      this.arrival[k] = (this.newHuman[k]! - (k === 0 ? 0 : this.newHuman[k - 1]!)) / share;
  }

  /** One row: a first step with these hazards, then the row of the next age, one step shorter. */
  #fill(
    human: Float64Array,
    other: Float64Array,
    row: number,
    next: number,
    humanHazard: number,
    hazard: number,
  ): void {
    const ends = 1 - Math.exp(-hazard);
    const isHuman = hazard > 0 ? (ends * humanHazard) / hazard : 0;
    const isOther = ends - isHuman;
    const stays = 1 - ends;
    const nextHuman = this.human;
    const nextOther = this.other;
    const follows = (next < 0 ? 0 : next) - 1;
    human[row] = isHuman;
    other[row] = isOther;
    for (let k = 1; k < stepCount; k += 1) {
      human[row + k] = isHuman + stays * nextHuman[follows + k]!;
      other[row + k] = isOther + stays * nextOther[follows + k]!;
    }
  }
}
