import type { ColdStartSettings } from '../settings.ts';

/** A campaign that begins to look ahead does so step by step: its dials in flight grow by a share of all slots. dialler.md §2.4 (a). */
export class Ramp {
  readonly #settings: ColdStartSettings;
  #fromMs = Number.NaN;

  constructor(settings: ColdStartSettings) {
    this.#settings = settings;
  }

  begin(atMs: number): void {
    if (Number.isNaN(this.#fromMs)) this.#fromMs = atMs;
  }

  isOver(atMs: number): boolean {
    return this.#stepCount(atMs) > this.#settings.rampStepMax;
  }

  inFlightMax(atMs: number, freeCount: number, slotCount: number): number {
    return freeCount + Math.ceil(this.#settings.rampShare * slotCount * this.#stepCount(atMs));
  }

  #stepCount(atMs: number): number {
    return Math.floor((atMs - this.#fromMs) / this.#settings.rampStepMs) + 1;
  }
}
