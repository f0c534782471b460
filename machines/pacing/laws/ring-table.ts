import type { LearntRing } from '../learnt.ts';
import type { RingSettings } from '../settings.ts';
import { Forgetting, keptAfter } from './forgetting.ts';
import { ageBin, stepCount, stepMs } from './horizon.ts';

/** Where a table's belief comes from before it has seen anything: hazards per bin, of a person and of any other end. */
export interface RingHazards {
  human: Float64Array;
  other: Float64Array;
}

interface KeptCounts extends RingHazards {
  atMs: number;
  risk: Float64Array;
}

/**
 * Competing risks of a ringing dial by its age: how soon a person answers (told from a machine), how soon it ends
 * otherwise. Time at risk counts as it passes and not when a dial ends, so a fleet that has just begun to dial does not
 * take the first answers for all of them.
 */
export class RingTable {
  /** Between two copies of what is known, and how many: as far back as the longest ringing, so that what a carrier did meanwhile can be forgotten. */
  static readonly #keepEveryMs = 8_000;
  static readonly #keptMax = 10;
  readonly #settings: RingSettings;
  readonly #prior: RingHazards;
  readonly #forgetting: Forgetting;
  readonly #human = new Float64Array(stepCount);
  readonly #other = new Float64Array(stepCount);
  /** Time at risk, in bins. */
  readonly #risk = new Float64Array(stepCount);
  /** Present hazards per bin. */
  readonly hazards: RingHazards = {
    human: new Float64Array(stepCount),
    other: new Float64Array(stepCount),
  };
  /** Dials' worth of knowledge behind them. */
  sampleCount = 0;
  /** Oldest first. */
  #kept: KeptCounts[] = [];

  constructor(settings: RingSettings, prior: RingHazards) {
    this.#settings = settings;
    this.#prior = { human: prior.human.slice(), other: prior.other.slice() };
    this.#forgetting = new Forgetting(settings.halfLifeMs);
    for (let bin = 0; bin < stepCount; bin += 1) {
      this.#risk[bin] = settings.startCount;
      this.#human[bin] = settings.startCount * prior.human[bin]!;
      this.#other[bin] = settings.startCount * prior.other[bin]!;
    }
  }

  learnt(atMs: number): LearntRing {
    const weight = this.#forgetting.weight(atMs);
    const now = (counts: Float64Array) => Array.from(counts, (count) => count / weight);
    return {
      human: now(this.#human),
      other: now(this.#other),
      risk: now(this.#risk),
      priorHuman: [...this.#prior.human],
      priorOther: [...this.#prior.other],
    };
  }

  /** Goes on from what another table had learnt so long ago; its prior stays. */
  begin({ human, other, risk }: LearntRing, passedMs: number, atMs: number): void {
    const keep = keptAfter(passedMs, this.#settings.halfLifeMs) * this.#forgetting.weight(atMs);
    for (let bin = 0; bin < stepCount; bin += 1) {
      this.#human[bin] = human[bin]! * keep;
      this.#other[bin] = other[bin]! * keep;
      this.#risk[bin] = risk[bin]! * keep;
    }
    this.#kept = [];
  }

  /** A dial was still ringing between these two ages. Answers how many people that time was expected to bring. */
  rang(fromMs: number, toMs: number, atMs: number): number {
    const weight = this.#forgetting.weight(atMs);
    let people = 0;
    for (let age = fromMs; age < toMs; ) {
      const bin = ageBin(age);
      const end = bin === stepCount - 1 ? toMs : Math.min(toMs, (bin + 1) * stepMs);
      const bins = (end - age) / stepMs;
      this.#risk[bin]! += weight * bins;
      people += this.hazards.human[bin]! * bins;
      age = end;
    }
    return people;
  }

  ended(ageMs: number, isHuman: boolean, atMs: number): void {
    const counts = isHuman ? this.#human : this.#other;
    counts[ageBin(ageMs)]! += this.#forgetting.weight(atMs);
  }

  /** The answer rate has become `factor` of what it was: keeps the shape, and belief of `keepCount` dials. */
  shift(factor: number, keepCount: number, atMs: number): void {
    const weight = this.#forgetting.weight(atMs);
    const keep = Math.min(1, keepCount / Math.max(1e-9, this.#risk[0]! / weight));
    for (let bin = 0; bin < stepCount; bin += 1) {
      this.#risk[bin]! *= keep;
      this.#other[bin]! *= keep;
      this.#human[bin]! *= keep * factor;
    }
  }

  /** Brings `hazards` up to date. */
  refresh(atMs: number): void {
    const base = this.#forgetting.rebase(atMs);
    const weight = this.#forgetting.weight(atMs);
    const floor = this.#settings.floorCount * weight;
    const humanLevel = this.#level(this.#human, this.#prior.human);
    const otherLevel = this.#level(this.#other, this.#prior.other);
    for (let bin = 0; bin < stepCount; bin += 1) {
      if (base !== 1) {
        this.#risk[bin]! /= base;
        this.#human[bin]! /= base;
        this.#other[bin]! /= base;
      }
      const risk = this.#risk[bin]! + floor;
      this.hazards.human[bin] =
        (this.#human[bin]! + floor * humanLevel * this.#prior.human[bin]!) / risk;
      this.hazards.other[bin] =
        (this.#other[bin]! + floor * otherLevel * this.#prior.other[bin]!) / risk;
    }
    this.sampleCount = this.#risk[0]! / weight;
    if (base !== 1) this.#kept = [];
    this.#keep(atMs);
  }

  /** How often it happens now, against what the prior expected of the same time at risk. */
  #level(counts: Float64Array, prior: Float64Array): number {
    let happened = 0;
    let expected = 0;
    for (let bin = 0; bin < stepCount; bin += 1) {
      happened += counts[bin]!;
      expected += this.#risk[bin]! * prior[bin]!;
    }
    return expected > 0 ? happened / expected : 1;
  }

  /** Forgets what was learnt from dials that were placed since then, as far as it is kept; those before them lose some seconds too. */
  forgetSince(sinceMs: number): void {
    const [oldest] = this.#kept;
    const kept = this.#kept.findLast(({ atMs }) => atMs <= sinceMs) ?? oldest;
    if (kept === undefined) return;
    this.#human.set(kept.human);
    this.#other.set(kept.other);
    this.#risk.set(kept.risk);
    this.#kept = this.#kept.filter(({ atMs }) => atMs <= kept.atMs);
  }

  #keep(atMs: number): void {
    const newest = this.#kept.at(-1);
    if (newest !== undefined && atMs - newest.atMs < RingTable.#keepEveryMs) return;
    this.#kept.push({
      atMs,
      human: this.#human.slice(),
      other: this.#other.slice(),
      risk: this.#risk.slice(),
    });
    if (this.#kept.length > RingTable.#keptMax) this.#kept.shift();
  }
}

/** What is believed before anything was seen: flat hazards that give `humanShare`, four fifths of all within 30 s. */
export function flatRingHazards(humanShare: number): RingHazards {
  const perBin = 0.11;
  return {
    human: new Float64Array(stepCount).fill(perBin * humanShare),
    other: new Float64Array(stepCount).fill(perBin * (1 - humanShare)),
  };
}
