import type { LearntColdStart } from '../learnt.ts';
import type { ColdStartSettings } from '../settings.ts';

/**
 * An organisation of which nothing is known yet dials one a free slot: everybody believes the same wrong law at once, and 500
 * slots would be flooded by it. A campaign that joins later begins with what the others have shown, and what is doubtful
 * in that holds it back by itself. A few slots can flood nobody, and would wait for the same outcomes a quarter of an hour, so
 * they wait for fewer. dialler.md §2.4 (a).
 */
export class ColdStart {
  readonly #settings: ColdStartSettings;
  #firstAtMs = Number.NaN;
  #outcomeCount = 0;
  #neededCount: number;

  constructor(settings: ColdStartSettings) {
    this.#settings = settings;
    this.#neededCount = settings.outcomeCount;
  }

  /** So many slots there are now. */
  serves(slotCount: number): void {
    const { outcomeCount, slotOutcomeCount } = this.#settings;
    this.#neededCount = Math.min(outcomeCount, slotOutcomeCount * slotCount);
  }

  dialed(atMs: number): void {
    if (Number.isNaN(this.#firstAtMs)) this.#firstAtMs = atMs;
  }

  resolved(): void {
    this.#outcomeCount += 1;
  }

  /** Outcomes beyond twice those that it waits for say nothing more. */
  learnt(atMs: number): LearntColdStart {
    const most = 2 * this.#settings.outcomeCount;
    return { outcomeCount: Math.min(most, this.#outcomeCount), isOver: this.isOver(atMs) };
  }

  /**
   * Goes on from what another one heard, of which `keep` is left: what is missing of the outcomes must be heard anew, and the
   * time waited again.
   */
  begin({ outcomeCount, isOver }: LearntColdStart, keep: number, atMs: number): void {
    this.#outcomeCount = outcomeCount * keep;
    if (isOver && this.#outcomeCount >= this.#settings.outcomeCount)
      this.#firstAtMs = atMs - this.#settings.leastMs;
  }

  isOver(atMs: number): boolean {
    const { leastMs } = this.#settings;
    return atMs - this.#firstAtMs >= leastMs && this.#outcomeCount >= this.#neededCount;
  }
}
