import type { LearntChange } from '../learnt.ts';
import type { ChangeSettings } from '../settings.ts';

/**
 * Two CUSUMs on how often something happens against how often the law expects it: one for hazards that rose by `factor`,
 * one for hazards that fell by it. dialler.md §2.4 (d). Expectation is counted as time at risk passes: a sum over
 * outcomes alone takes every burst of dials for a change, since people answer sooner than others fail to.
 */
export class ChangeDetector {
  readonly #alarm: number;
  readonly #rise: Sum;
  readonly #fall: Sum;
  #expectedCount = 0;
  #happenedCount = 0;

  constructor({ factor, alarm }: ChangeSettings) {
    this.#alarm = alarm;
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

  get learnt(): LearntChange {
    const sums = [this.#rise, this.#fall].flatMap((sum) => sum.learnt);
    return [...sums, this.#expectedCount, this.#happenedCount];
  }

  begin(learnt: LearntChange): void {
    this.#rise.begin(learnt.slice(0, 3));
    this.#fall.begin(learnt.slice(3, 6));
    this.#expectedCount = learnt[6]!;
    this.#happenedCount = learnt[7]!;
  }

  expected(count: number): void {
    this.#expectedCount += count;
  }

  happened(): void {
    this.#happenedCount += 1;
  }

  /** Takes in what came since the last time: news and the time that passed must be complete up to the same instant. */
  alarm(): Change | null {
    this.#rise.add(this.#expectedCount, this.#happenedCount);
    this.#fall.add(this.#expectedCount, this.#happenedCount);
    this.#expectedCount = 0;
    this.#happenedCount = 0;
    const sums = [this.#rise, this.#fall];
    const change = sums.find(({ level }) => level > this.#alarm)?.change;
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
  #expectedCount = 0;
  #happenedCount = 0;

  constructor(factor: number) {
    this.#factor = factor;
  }

  get learnt(): number[] {
    return [this.level, this.#expectedCount, this.#happenedCount];
  }

  begin([level, expectedCount, happenedCount]: readonly number[]): void {
    this.level = level!;
    this.#expectedCount = expectedCount!;
    this.#happenedCount = happenedCount!;
  }

  add(expectedCount: number, happenedCount: number): void {
    this.level += Math.log(this.#factor) * happenedCount - (this.#factor - 1) * expectedCount;
    this.#expectedCount += expectedCount;
    this.#happenedCount += happenedCount;
    if (this.level <= 0) this.clear();
  }

  clear(): void {
    this.level = 0;
    this.#expectedCount = 0;
    this.#happenedCount = 0;
  }

  get change(): Change {
    const factor = (this.#happenedCount + shrinkCount) / (this.#expectedCount + shrinkCount);
    return { factor, eventCount: this.#expectedCount };
  }
}
