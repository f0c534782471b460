import type { LearntDistrust } from '../learnt.ts';
import type { DistrustSettings } from '../settings.ts';

/**
 * Last people of one campaign. Far more lates among them than the law allows: the model does not see what happens. What it
 * foresaw wrongly lasts as long as the dials in the air, so it is trusted again when some people in a row were in time,
 * and not only when all of those late are past. People of any campaign: they meet one pool, and a small campaign that dials one a
 * slot beside others waits three quarters of an hour for twenty of its own.
 */
export class Distrust {
  readonly #settings: DistrustSettings;
  readonly #late: Uint8Array;
  #next = 0;
  #lateCount = 0;
  #isRaised = false;
  #calmCount = 0;

  constructor(settings: DistrustSettings) {
    this.#settings = settings;
    this.#late = new Uint8Array(settings.peopleCount);
  }

  get learnt(): LearntDistrust {
    const late = [...this.#late.subarray(this.#next), ...this.#late.subarray(0, this.#next)];
    return { late: late as (0 | 1)[], calmCount: this.#calmCount, isRaised: this.#isRaised };
  }

  begin({ late, calmCount, isRaised }: LearntDistrust): void {
    const last = late.slice(-this.#late.length);
    this.#late.fill(0);
    this.#late.set(last, this.#late.length - last.length);
    this.#next = 0;
    this.#lateCount = last.reduce<number>((sum, one) => sum + one, 0);
    this.#calmCount = calmCount;
    this.#isRaised = isRaised;
  }

  met(isLate: boolean): void {
    this.#lateCount += (isLate ? 1 : 0) - this.#late[this.#next]!;
    this.#late[this.#next] = isLate ? 1 : 0;
    this.#next = (this.#next + 1) % this.#late.length;
  }

  /** Somebody met the pool, of whatever campaign. */
  poolMet(isLate: boolean): void {
    this.#calmCount = isLate ? 0 : this.#calmCount + 1;
    if (this.#isRaised && this.#calmCount >= this.#settings.calmCount) this.#trust();
  }

  isRaised(limit: number): boolean {
    this.#isRaised ||= this.#lateCount > this.#settings.factor * limit * this.#late.length;
    return this.#isRaised;
  }

  #trust(): void {
    this.#isRaised = false;
    this.#late.fill(0);
    this.#lateCount = 0;
  }
}
