import type { DistrustSettings } from '../settings.ts';

/** Last people of one campaign. Far more lates among them than the law allows: the model does not see what happens. */
export class Distrust {
  readonly #factor: number;
  readonly #late: Uint8Array;
  #next = 0;
  #lateCount = 0;

  constructor({ peopleCount, factor }: DistrustSettings) {
    this.#factor = factor;
    this.#late = new Uint8Array(peopleCount);
  }

  met(isLate: boolean): void {
    this.#lateCount += (isLate ? 1 : 0) - this.#late[this.#next]!;
    this.#late[this.#next] = isLate ? 1 : 0;
    this.#next = (this.#next + 1) % this.#late.length;
  }

  isRaised(limit: number): boolean {
    return this.#lateCount > this.#factor * limit * this.#late.length;
  }
}
