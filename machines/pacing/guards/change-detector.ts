import type { ChangeSettings } from '../settings.ts';

/**
 * Two CUSUMs on whether a dial reached a person: one for odds that rose by `factor`, one for odds that fell by it. dialler.md
 * §2.4 (d). `resolved` gives the factor by which the answer rate has changed since the change began, or 0 for no alarm.
 */
export class ChangeDetector {
  readonly #settings: ChangeSettings;
  #up = 0;
  #down = 0;
  /** Since the last time that each sum stood at zero. */
  #upSeen = 0;
  #upHuman = 0;
  #downSeen = 0;
  #downHuman = 0;

  constructor(settings: ChangeSettings) {
    this.#settings = settings;
  }

  resolved(isHuman: boolean, believed: number): number {
    const { factor, alarm } = this.#settings;
    const p = Math.min(0.9, Math.max(0.005, believed));
    const hit = isHuman ? 1 : 0;
    this.#up += step(hit, p, shifted(p, factor));
    this.#upSeen += 1;
    this.#upHuman += hit;
    if (this.#up <= 0) this.#up = this.#upSeen = this.#upHuman = 0;
    this.#down += step(hit, p, shifted(p, 1 / factor));
    this.#downSeen += 1;
    this.#downHuman += hit;
    if (this.#down <= 0) this.#down = this.#downSeen = this.#downHuman = 0;
    if (this.#up > alarm) return this.#tell(this.#upHuman, this.#upSeen, p);
    if (this.#down > alarm) return this.#tell(this.#downHuman, this.#downSeen, p);
    return 0;
  }

  /** The rate since the change began over the one believed, a little nearer to 1 than was seen. */
  #tell(human: number, seen: number, p: number): number {
    this.#up = this.#upSeen = this.#upHuman = 0;
    this.#down = this.#downSeen = this.#downHuman = 0;
    return (human + 2 * p) / (seen + 2) / p;
  }
}

const shifted = (p: number, factor: number): number => {
  const odds = (factor * p) / (1 - p);
  return odds / (1 + odds);
};

/** Log likelihood ratio of one outcome. */
const step = (hit: number, p: number, q: number): number =>
  hit === 1 ? Math.log(q / p) : Math.log((1 - q) / (1 - p));
