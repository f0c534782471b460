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
  /** Null until some were seen. */
  #slotCount: number | null = null;
  /** What is left of the start before this one. */
  #begun: LearntColdStart = { outcomeCount: 0, isOver: false };

  constructor(settings: ColdStartSettings) {
    this.#settings = settings;
  }

  /** So many slots there are now. A moment without any says nothing of how many there will be. */
  serves(slotCount: number): void {
    if (slotCount > 0) this.#slotCount = slotCount;
  }

  dialed(atMs: number): void {
    if (Number.isNaN(this.#firstAtMs)) this.#firstAtMs = atMs;
  }

  resolved(): void {
    this.#outcomeCount += 1;
  }

  /** Outcomes beyond twice those that many slots wait for say nothing more. */
  learnt(atMs: number): LearntColdStart {
    const most = 2 * this.#settings.outcomeCount;
    return {
      outcomeCount: Math.min(most, this.#outcomeCount),
      // Who has seen no slots can judge nothing, and hands on what it was told.
      isOver: this.#slotCount === null ? this.#begun.isOver : this.isOver(atMs),
    };
  }

  /**
   * Goes on from what another one heard, of which `keep` is left. Whether that is enough shows when the slots are known: what is
   * missing of the outcomes must be heard anew, and the time waited again.
   */
  begin({ outcomeCount, isOver }: LearntColdStart, keep: number): void {
    this.#outcomeCount = outcomeCount * keep;
    this.#begun = { outcomeCount: this.#outcomeCount, isOver };
  }

  isOver(atMs: number): boolean {
    const neededCount = this.#neededCount;
    if (this.#begun.isOver && this.#begun.outcomeCount >= neededCount) return true;
    const { leastMs } = this.#settings;
    return atMs - this.#firstAtMs >= leastMs && this.#outcomeCount >= neededCount;
  }

  /** Outcomes that the start waits for. */
  get #neededCount(): number {
    const { outcomeCount, slotOutcomeCount } = this.#settings;
    if (this.#slotCount === null) return outcomeCount;
    return Math.min(outcomeCount, slotOutcomeCount * this.#slotCount);
  }
}
