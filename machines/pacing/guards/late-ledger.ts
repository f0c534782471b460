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
