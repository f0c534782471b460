import { stepCount, stepMs } from './horizon.ts';
import { talkBinCount, talkEdgesMs } from './talk-bins.ts';

/**
 * `free[b·K + k]`: probability that a slot whose conversation is in age bin b (in the middle of it) is free within k+1 steps
 * and the patience, since a person of step k may still wait that long. `newFree[k]` the same for one that begins now.
 */
export class TalkLaw {
  readonly free = new Float64Array(talkBinCount * stepCount);
  readonly newFree = new Float64Array(stepCount);
  readonly #patienceMs: number;

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  refresh(hazards: Float64Array): void {
    const last = talkBinCount - 1;
    for (let bin = 0; bin < talkBinCount; bin += 1) {
      const from = talkEdgesMs[bin]!;
      const middle = bin === last ? from : (from + talkEdgesMs[bin + 1]!) / 2;
      this.#fill(this.free, bin * stepCount, middle, this.#patienceMs, hazards);
    }
    this.#fill(this.newFree, 0, 0, 0, hazards);
  }

  /** Walks from this age on, bin by bin, summing the hazard. */
  #fill(
    row: Float64Array,
    offset: number,
    fromMs: number,
    patienceMs: number,
    hazards: Float64Array,
  ): void {
    let bin = 0;
    let hazard = 0;
    let age = fromMs;
    while (bin < talkBinCount - 1 && talkEdgesMs[bin + 1]! <= age) bin += 1;
    for (let k = 0; k < stepCount; k += 1) {
      const end = fromMs + (k + 0.5) * stepMs + patienceMs;
      while (bin < talkBinCount - 1 && talkEdgesMs[bin + 1]! <= end) {
        hazard += hazards[bin]! * (talkEdgesMs[bin + 1]! - age);
        age = talkEdgesMs[bin + 1]!;
        bin += 1;
      }
      hazard += hazards[bin]! * (end - age);
      age = end;
      row[offset + k] = 1 - Math.exp(-hazard);
    }
  }
}
