import type { ShareSettings } from '../settings.ts';

/**
 * Slot-time that a campaign has had, fading, plus what its calls will still take: the rest of its conversations, and its dials
 * as far as they bring people. Slot-time and not dials: a list that answers at 5 % would otherwise get three times the lines
 * for the same service. Without the rest of its conversations a campaign would look poor again whenever one begins, which at
 * five slots is most of what it has. dialler.md §2.5.
 */
export class ServiceMeter {
  readonly #settings: ShareSettings;
  #usedMs = 0;
  #wasWanting = false;
  lastServedMs = 0;
  /** Slot-time that its calls will still take, at this plan. */
  airMs = 0;

  constructor(settings: ShareSettings) {
    this.#settings = settings;
  }

  /** Time has passed with so many slots in use. */
  used(slotCount: number, forMs: number): void {
    this.#usedMs = this.#usedMs * 2 ** (-forMs / this.#settings.halfLifeMs) + slotCount * forMs;
  }

  /** Service per weight, in slot-ms. */
  level(weight: number): number {
    return (this.#usedMs + this.airMs) / weight;
  }

  get isNewcomer(): boolean {
    return !this.#wasWanting;
  }

  /** Who wants again after a while begins level with the least served, or the others would wait until it has caught up. */
  join(level: number, weight: number, atMs: number): void {
    this.#usedMs = Math.max(this.#usedMs, level * weight - this.airMs);
    this.lastServedMs = atMs;
    this.#wasWanting = true;
  }

  rest(): void {
    this.#wasWanting = false;
  }

  isStarving(atMs: number): boolean {
    return atMs - this.lastServedMs >= this.#settings.starvingMs;
  }
}
