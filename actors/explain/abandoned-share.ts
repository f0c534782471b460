import type { EventObject } from 'xstate';
import type { AttemptEmitted } from '../../machines/campaign/attempt-context.ts';

/** So many of the newest count. */
const answeredMax = 1_000;

/** Of the dials that were answered lately the share that found no slot, from the facts of attempts; machines count as well. */
export class AbandonedShare {
  readonly #ring = new Uint8Array(answeredMax);
  #count = 0;
  #lateCount = 0;

  hear(fact: EventObject): void {
    const settled = fact as AttemptEmitted;
    if (settled.type !== 'attempt.settled') return;
    if (settled.outcome !== 'answered' && settled.outcome !== 'abandoned') return;
    const place = this.#count % answeredMax;
    const isLate = settled.outcome === 'abandoned' ? 1 : 0;
    if (this.#count >= answeredMax) this.#lateCount -= this.#ring[place]!;
    this.#ring[place] = isLate;
    this.#lateCount += isLate;
    this.#count += 1;
  }

  get share(): number | null {
    return this.#count === 0 ? null : this.#lateCount / Math.min(this.#count, answeredMax);
  }
}
