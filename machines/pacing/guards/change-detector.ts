import type { LearntChange } from '../learnt.ts';
import type { ChangeSettings } from '../settings.ts';

/**
 * Two CUSUMs on how often something happens against how often the law expects it: one for hazards that rose by `factor`,
 * one for hazards that fell by it. dialler.md §2.4 (d). Expectation is counted as time at risk passes: a sum over
 * outcomes alone takes every burst of dials for a change, since people answer sooner than others fail to. An alarm makes
 * the law forget, so what it is raised for must have lasted: at many slots one wave of dials is evidence enough by count,
 * and each false alarm makes the next wave.
 */
export class ChangeDetector {
  readonly #alarm: number;
  readonly #leastMs: number;
  readonly #rise: Sum;
  readonly #fall: Sum;
  #expectedCount = 0;
  #happenedCount = 0;

  constructor({ factor, alarm, leastMs }: ChangeSettings) {
    this.#alarm = alarm;
    this.#leastMs = leastMs;
    this.#rise = new Sum(factor);
    this.#fall = new Sum(1 / factor);
  }

  /** Begins anew. */
  clear(): void {
    this.#rise.clear();
    this.#fall.clear();
    this.#expectedCount = 0;
    this.#happenedCount = 0;
  }

  learnt(atMs: number): LearntChange {
    const sums = [this.#rise, this.#fall].flatMap((sum) => sum.learnt(atMs));
    return [...sums, this.#expectedCount, this.#happenedCount];
  }

  /** Goes on from what another had taken in so long ago. */
  begin(learnt: LearntChange, passedMs: number, atMs: number): void {
    this.#rise.begin(learnt.slice(0, 4), passedMs, atMs);
    this.#fall.begin(learnt.slice(4, 8), passedMs, atMs);
    this.#expectedCount = learnt[8]!;
    this.#happenedCount = learnt[9]!;
  }

  expected(count: number): void {
    this.#expectedCount += count;
  }

  happened(): void {
    this.#happenedCount += 1;
  }

  /** Takes in what came since the last time: news and the time that passed must be complete up to the same instant. */
  alarm(atMs: number): Change | null {
    // Time in which nobody is called says nothing.
    if (this.#expectedCount + this.#happenedCount === 0) return null;
    this.#rise.add(this.#expectedCount, this.#happenedCount, atMs);
    this.#fall.add(this.#expectedCount, this.#happenedCount, atMs);
    this.#expectedCount = 0;
    this.#happenedCount = 0;
    const sums = [this.#rise, this.#fall];
    const change = sums.find(
      (sum) => sum.level > this.#alarm && sum.lasts(atMs) >= this.#leastMs,
    )?.change;
    if (!change) return null;
    this.clear();
    return change;
  }
}

export interface Change {
  /** By what the hazards have changed since the change began. */
  factor: number;
  /** Events expected since then: how much is known of it. */
  eventCount: number;
}

/** Belief that nothing has changed, in events: keeps the factor of a short run near 1. */
const shrinkCount = 3;

class Sum {
  readonly #factor: number;
  level = 0;
  /** Since when it has been above zero; NaN: it is not. */
  #sinceMs = Number.NaN;
  #expectedCount = 0;
  #happenedCount = 0;

  constructor(factor: number) {
    this.#factor = factor;
  }

  learnt(atMs: number): number[] {
    return [
      this.level,
      this.#expectedCount,
      this.#happenedCount,
      this.level > 0 ? this.lasts(atMs) : 0,
    ];
  }

  begin(
    [level, expectedCount, happenedCount, lastsMs]: readonly number[],
    passedMs: number,
    atMs: number,
  ): void {
    this.level = level!;
    this.#sinceMs = this.level > 0 ? atMs - passedMs - lastsMs! : Number.NaN;
    this.#expectedCount = expectedCount!;
    this.#happenedCount = happenedCount!;
  }

  lasts(atMs: number): number {
    return atMs - this.#sinceMs;
  }

  add(expectedCount: number, happenedCount: number, atMs: number): void {
    if (Number.isNaN(this.#sinceMs)) this.#sinceMs = atMs;
    this.level += Math.log(this.#factor) * happenedCount - (this.#factor - 1) * expectedCount;
    this.#expectedCount += expectedCount;
    this.#happenedCount += happenedCount;
    if (this.level <= 0) this.clear();
  }

  clear(): void {
    this.level = 0;
    this.#sinceMs = Number.NaN;
    this.#expectedCount = 0;
    this.#happenedCount = 0;
  }

  get change(): Change {
    const factor = (this.#happenedCount + shrinkCount) / (this.#expectedCount + shrinkCount);
    return { factor, eventCount: this.#expectedCount };
  }
}
