import type { ColdStartSettings } from '../settings.ts';

/** A campaign that knows nothing yet dials one a free slot; then its dials in flight grow step by step. dialler.md §2.4 (a). */
export class ColdStart {
  readonly #settings: ColdStartSettings;
  #firstAtMs = Number.NaN;
  #outcomeCount = 0;
  #warmAtMs = Number.NaN;

  constructor(settings: ColdStartSettings) {
    this.#settings = settings;
  }

  dialed(atMs: number): void {
    if (Number.isNaN(this.#firstAtMs)) this.#firstAtMs = atMs;
  }

  resolved(): void {
    this.#outcomeCount += 1;
  }

  isOver(atMs: number): boolean {
    const isOver =
      atMs - this.#firstAtMs >= this.#settings.leastMs &&
      this.#outcomeCount >= this.#settings.outcomeCount;
    if (isOver && Number.isNaN(this.#warmAtMs)) this.#warmAtMs = atMs;
    return isOver;
  }

  /** Steps of the ramp so far. */
  stepCount(atMs: number): number {
    return Math.floor((atMs - this.#warmAtMs) / this.#settings.rampStepMs) + 1;
  }

  isRampOver(atMs: number): boolean {
    return this.stepCount(atMs) > this.#settings.rampStepMax;
  }

  /** Dials in flight that the ramp allows. */
  inFlightMax(atMs: number, freeCount: number, slotCount: number): number {
    return freeCount + Math.ceil(this.#settings.rampShare * slotCount * this.stepCount(atMs));
  }
}
