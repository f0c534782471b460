import type { LearntTalk } from '../learnt.ts';
import type { TalkSettings } from '../settings.ts';
import { Forgetting, keptAfter } from './forgetting.ts';
import { talkBin, talkBinCount, talkEdgesMs } from './talk-bins.ts';

/**
 * How soon a slot comes free, by how long it has been carrying its person: hazards per millisecond. The wide bins count
 * the time spent in them; counting a bin as one made the prototype abandon 34 % after talk times had doubled.
 */
export class TalkTable {
  readonly #settings: TalkSettings;
  readonly #prior: Float64Array;
  readonly #forgetting: Forgetting;
  readonly #ends = new Float64Array(talkBinCount);
  readonly #riskMs = new Float64Array(talkBinCount);
  /** Per ms. */
  readonly hazards = new Float64Array(talkBinCount);
  /** Expected length of a new conversation. */
  meanMs = 0;

  /** `prior`: hazards per ms that it starts with. */
  constructor(settings: TalkSettings, prior: Float64Array) {
    this.#settings = settings;
    this.#prior = prior.slice();
    this.#forgetting = new Forgetting(settings.halfLifeMs);
    // `startCount` conversations spread over the whole law: a bin holds as many of them as would end in it.
    let alive = settings.startCount;
    for (let bin = 0; bin < talkBinCount; bin += 1) {
      const ends = alive * endShare(prior, bin);
      this.#ends[bin] = ends;
      this.#riskMs[bin] = ends / Math.max(1e-12, prior[bin]!);
      alive -= ends;
    }
  }

  learnt(atMs: number): LearntTalk {
    const weight = this.#forgetting.weight(atMs);
    const now = (counts: Float64Array) => Array.from(counts, (count) => count / weight);
    return { ends: now(this.#ends), riskMs: now(this.#riskMs), prior: [...this.#prior] };
  }

  /** Goes on from what another table had learnt so long ago; its prior stays. */
  begin({ ends, riskMs }: LearntTalk, passedMs: number, atMs: number): void {
    const keep = keptAfter(passedMs, this.#settings.halfLifeMs) * this.#forgetting.weight(atMs);
    for (let bin = 0; bin < talkBinCount; bin += 1) {
      this.#ends[bin] = ends[bin]! * keep;
      this.#riskMs[bin] = riskMs[bin]! * keep;
    }
  }

  /** It went on between these two ages. Answers how many ends that time was expected to bring. */
  talked(fromMs: number, toMs: number, atMs: number): number {
    const weight = this.#forgetting.weight(atMs);
    let ends = 0;
    let bin = talkBin(fromMs);
    for (let age = fromMs; age < toMs; bin += 1) {
      const end = bin === talkBinCount - 1 ? toMs : Math.min(toMs, talkEdgesMs[bin + 1]!);
      this.#riskMs[bin]! += weight * (end - age);
      ends += this.hazards[bin]! * (end - age);
      age = end;
    }
    return ends;
  }

  ended(ageMs: number, atMs: number): void {
    this.#ends[talkBin(ageMs)]! += this.#forgetting.weight(atMs);
  }

  /** Conversations have come to end `factor` times as fast: keeps the shape, and belief of `keepCount` ends. */
  shift(factor: number, keepCount: number, atMs: number): void {
    const weight = this.#forgetting.weight(atMs);
    let ends = 0;
    for (let bin = 0; bin < talkBinCount; bin += 1) ends += this.#ends[bin]!;
    const keep = Math.min(1, keepCount / Math.max(1e-9, ends / weight));
    for (let bin = 0; bin < talkBinCount; bin += 1) {
      this.#ends[bin]! *= keep;
      this.#riskMs[bin]! *= keep / factor;
      this.#prior[bin]! *= factor;
    }
  }

  refresh(atMs: number): void {
    const base = this.#forgetting.rebase(atMs);
    const floor = this.#settings.floorCount * this.#forgetting.weight(atMs);
    let alive = 1;
    this.meanMs = 0;
    for (let bin = 0; bin < talkBinCount; bin += 1) {
      if (base !== 1) {
        this.#ends[bin]! /= base;
        this.#riskMs[bin]! /= base;
      }
      const prior = this.#prior[bin]!;
      this.hazards[bin] = (this.#ends[bin]! + floor) / (this.#riskMs[bin]! + floor / prior);
      const ends = alive * endShare(this.hazards, bin);
      this.meanMs += ends / this.hazards[bin]!;
      alive -= ends;
    }
  }
}

/** Share of those who reach a bin that end in it. */
function endShare(hazards: Float64Array, bin: number): number {
  if (bin === talkBinCount - 1) return 1;
  return 1 - Math.exp(-hazards[bin]! * (talkEdgesMs[bin + 1]! - talkEdgesMs[bin]!));
}

/** Conversations of one mean length, ending at any moment alike. */
export const flatTalkHazards = (meanMs: number): Float64Array =>
  new Float64Array(talkBinCount).fill(1 / meanMs);
