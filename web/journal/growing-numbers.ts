/** A list of numbers that grows by doubling and stays flat in memory: 8 bytes a number. */
export class GrowingNumbers {
  private room = new Float64Array(1_024);
  length = 0;

  push(value: number): void {
    if (this.length === this.room.length) {
      const larger = new Float64Array(this.room.length * 2);
      larger.set(this.room);
      this.room = larger;
    }
    this.room[this.length] = value;
    this.length += 1;
  }

  at(index: number): number {
    return this.room[index]!;
  }

  set(index: number, value: number): void {
    this.room[index] = value;
  }

  /** How many of the first `length` numbers are at most `limit`; they must not fall. O(log n). */
  countUpTo(limit: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.room[middle]! <= limit) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
