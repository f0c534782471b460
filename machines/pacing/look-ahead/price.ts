import type { LearntPrice } from '../learnt.ts';
import type { PriceSettings } from '../settings.ts';

/**
 * θ: the risk that the next dial may run. The target itself will not do: with a fixed θ of 2 % the prototype abandoned 1.6 %
 * at 5 slots and 8 % at 100 (dialler.md §2.4), since a later tick's dials add to the risk of an earlier one's. So θ is
 * bought by results: every person who answered moves it, lates by their multiple of the target. One price for the pool,
 * since the people of all campaigns meet in it; what is late is counted in multiples of its own campaign's target.
 */
export class Price {
  readonly #settings: PriceSettings;
  /** θ over the target. */
  factor: number;
  /** How many times fewer slots there are than many; 1: as many, or more. */
  #fewness = 1;
  /** Lates over target of the last people, exponentially averaged; not yet shrunk. */
  #recent = 0;
  #weight = 0;
  /** log θ without the push. */
  #trend: number;
  #metAtMs = Number.NaN;
  #gapMs = 1_000;

  constructor(settings: PriceSettings) {
    this.#settings = settings;
    this.factor = settings.startFactor;
    this.#trend = Math.log(settings.startFactor);
  }

  learnt(atMs: number): LearntPrice {
    return {
      factor: this.factor,
      trend: this.#trend,
      recent: this.#recent,
      weight: this.#weight,
      gapMs: this.#gapMs,
      metAgoMs: Number.isNaN(this.#metAtMs) ? null : Math.max(0, atMs - this.#metAtMs),
    };
  }

  /** So many slots there are now. They say where to begin, until results do. */
  serves(slotCount: number): void {
    if (slotCount === 0) return;
    const { startFactor, fewSlotCount, fewestSlotCount, fewPower } = this.#settings;
    this.#fewness = Math.max(1, fewSlotCount / Math.max(fewestSlotCount, slotCount));
    if (this.#weight > 0) return;
    const { leastFactor, mostFactor } = this.#settings;
    this.factor = between(leastFactor, startFactor * this.#fewness ** fewPower, mostFactor);
    this.#trend = Math.log(this.factor);
  }

  /** Goes on from what results had bought so long ago: people move it, time does not. */
  begin(learnt: LearntPrice, passedMs: number, atMs: number): void {
    const { leastFactor, mostFactor } = this.#settings;
    this.factor = between(leastFactor, learnt.factor, mostFactor);
    this.#trend = between(Math.log(leastFactor), learnt.trend, Math.log(mostFactor));
    this.#recent = learnt.recent;
    this.#weight = learnt.weight;
    this.#gapMs = learnt.gapMs;
    if (learnt.metAgoMs !== null) this.#metAtMs = atMs - passedMs - learnt.metAgoMs;
  }

  /** `ledgerRatio`: the ledger's rate over target, shrunk already. */
  met(isLate: boolean, target: number, ledgerRatio: number, atMs: number): void {
    const { gain, push, fewMemoryPower, shrinkShare, leastFactor, mostFactor } = this.#settings;
    const memoryCount = this.#settings.memoryCount * this.#fewness ** fewMemoryPower;
    const shrinkCount = memoryCount * shrinkShare;
    const keep = 1 - 1 / memoryCount;
    this.#recent = this.#recent * keep + (isLate ? 1 / target : 0);
    this.#weight = this.#weight * keep + 1;
    const recent = (this.#recent + shrinkCount) / (this.#weight + shrinkCount);
    const worst = Math.max(recent, ledgerRatio);
    const room = Math.max(-2, worst > 1 ? 1 - worst : 1 - (recent + ledgerRatio) / 2);
    this.#trend = between(
      Math.log(leastFactor),
      this.#trend +
        Math.min(gain, (this.#settings.gainPerMinute * this.#gap(atMs)) / 60_000) * room,
      Math.log(mostFactor),
    );
    this.factor = between(leastFactor, Math.exp(this.#trend + push * room), mostFactor);
  }

  /** Mean time between people. */
  #gap(atMs: number): number {
    const sinceMs = Number.isNaN(this.#metAtMs) ? 60_000 : Math.min(60_000, atMs - this.#metAtMs);
    this.#metAtMs = atMs;
    this.#gapMs += (sinceMs - this.#gapMs) / 30;
    return this.#gapMs;
  }
}

const between = (least: number, value: number, most: number): number =>
  Math.min(most, Math.max(least, value));
