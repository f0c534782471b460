import type { LearntLedger } from '../learnt.ts';

/** People who answered and those of them who were late, over a sliding window in 48 parts. */
export class LateLedger {
  static readonly #partCount = 48;
  readonly #partMs: number;
  readonly #people = new Float64Array(LateLedger.#partCount);
  readonly #late = new Float64Array(LateLedger.#partCount);
  #part = 0;
  #partAtMs = Number.NaN;
  peopleCount = 0;
  lateCount = 0;

  constructor(windowMs: number) {
    this.#partMs = windowMs / LateLedger.#partCount;
  }

  /** `late`: 0, or 1, or what a late one weighs. */
  met(late: number, atMs: number): void {
    this.turn(atMs);
    this.#people[this.#part]! += 1;
    this.peopleCount += 1;
    this.#late[this.#part]! += late;
    this.lateCount += late;
  }

  /** What was counted before this ledger began, as if it were of now: it counts for one window more. */
  carry(peopleCount: number, lateCount: number, atMs: number): void {
    this.turn(atMs);
    this.#people[this.#part]! += peopleCount;
    this.peopleCount += peopleCount;
    this.#late[this.#part]! += lateCount;
    this.lateCount += lateCount;
  }

  learnt(atMs: number): LearntLedger {
    this.turn(atMs);
    const inOrder = (parts: Float64Array) => [
      ...parts.subarray(this.#part + 1),
      ...parts.subarray(0, this.#part + 1),
    ];
    const partAgeMs = Math.max(0, atMs - this.#partAtMs);
    return { people: inOrder(this.#people), late: inOrder(this.#late), partAgeMs };
  }

  /** Goes on from what another one counted so long ago; what has left the window meanwhile is forgotten. */
  begin({ people, late, partAgeMs }: LearntLedger, passedMs: number, atMs: number): void {
    this.#people.set(people);
    this.#late.set(late);
    this.peopleCount = people.reduce((sum, count) => sum + count, 0);
    this.lateCount = late.reduce((sum, count) => sum + count, 0);
    this.#part = LateLedger.#partCount - 1;
    this.#partAtMs = atMs - passedMs - partAgeMs;
    this.turn(atMs);
  }

  /** Forgets what has left the window. */
  turn(atMs: number): void {
    if (Number.isNaN(this.#partAtMs)) this.#partAtMs = atMs;
    let turns = Math.floor((atMs - this.#partAtMs) / this.#partMs);
    if (turns <= 0) return;
    this.#partAtMs += turns * this.#partMs;
    for (turns = Math.min(turns, LateLedger.#partCount); turns > 0; turns -= 1) {
      this.#part = (this.#part + 1) % LateLedger.#partCount;
      this.peopleCount -= this.#people[this.#part]!;
      this.lateCount -= this.#late[this.#part]!;
      this.#people[this.#part] = 0;
      this.#late[this.#part] = 0;
    }
  }

  /** Rate, with so many people at `rate` believed beside those seen. */
  shrunkRate(count: number, rate: number): number {
    return (this.lateCount + count * rate) / (this.peopleCount + count);
  }
}
