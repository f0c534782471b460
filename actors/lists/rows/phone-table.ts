/** Slots of a table that holds nothing yet; it doubles as it fills. */
const firstSlots = 4_096;
const fullAt = 0.7;

/**
 * Which numbers a file has had, and in which row first. An E.164 number has at most 15 digits and so is a whole number that a
 * double holds exactly: 12 bytes a slot, 25 MB for a million numbers, and no false find.
 */
export class PhoneTable {
  #numbers = new Float64Array(firstSlots);
  #rows = new Uint32Array(firstSlots);
  #count = 0;

  /** The row that had it before; undefined: it is new, and remembered with this one. */
  meet(phone: string, row: number): number | undefined {
    if (this.#count >= this.#numbers.length * fullAt) this.#grow();
    const number = Number(phone.slice(1));
    const at = this.#slotOf(number);
    if (this.#numbers[at] === number) return this.#rows[at];
    this.#numbers[at] = number;
    this.#rows[at] = row;
    this.#count += 1;
    return undefined;
  }

  /** Where it is, or the free slot where it belongs. */
  #slotOf(number: number): number {
    const mask = this.#numbers.length - 1;
    const high = Math.floor(number / 2 ** 32);
    let hash = Math.imul((number >>> 0) ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b);
    hash ^= hash >>> 15;
    let at = hash & mask;
    while (this.#numbers[at] !== 0 && this.#numbers[at] !== number) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const [numbers, rows] = [this.#numbers, this.#rows];
    this.#numbers = new Float64Array(numbers.length * 2);
    this.#rows = new Uint32Array(numbers.length * 2);
    for (const [old, number] of numbers.entries()) {
      if (number === 0) continue;
      const at = this.#slotOf(number);
      this.#numbers[at] = number;
      this.#rows[at] = rows[old]!;
    }
  }
}
