import type { ColdStartSettings } from '../settings.ts';

/**
 * An organisation of which nothing is known yet dials one a free slot: everybody believes the same wrong law at once, and 500
 * slots would be flooded by it. A campaign that joins later begins with what the others have shown, and what is doubtful
 * in that holds it back by itself. dialler.md §2.4 (a).
 */
export class ColdStart {
  readonly #settings: ColdStartSettings;
  #firstAtMs = Number.NaN;
  #outcomeCount = 0;

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
    const { leastMs, outcomeCount } = this.#settings;
    return atMs - this.#firstAtMs >= leastMs && this.#outcomeCount >= outcomeCount;
  }
}
