import type { LearntCampaign } from '../learnt.ts';
import type { PacerSettings } from '../settings.ts';
import { stepCount, stepMs } from './horizon.ts';
import { RingLaw } from './ring-law.ts';
import { type RingHazards, RingTable } from './ring-table.ts';
import { talkBinCount } from './talk-bins.ts';
import { TalkLaw } from './talk-law.ts';
import { TalkTable } from './talk-table.ts';

/** The late are counted 2 s after they answered: dialler.md §3, the strict rule of every preset. */
const patienceMs = 2_000;

/** Laws move by minutes: made anew every 8 s they cost a quarter, and nothing is decided otherwise. */
const learnMs = 8_000;

/** All that was learnt of one campaign, and what it makes of the dials and conversations it has at this tick. */
export class CampaignLaw {
  readonly ring: RingTable;
  readonly talk: TalkTable;
  readonly ringLaw = new RingLaw();
  readonly talkLaw = new TalkLaw(patienceMs);
  /** Dials in flight by age bin, those that hold a slot apart, and conversations: filled at each tick. */
  readonly ringCounts = new Float64Array(stepCount);
  readonly heldCounts = new Float64Array(stepCount);
  readonly talkCounts = new Float64Array(talkBinCount);
  /** People expected of the dials in flight, by step. */
  readonly demand = new Float64Array(stepCount);
  readonly spread = new Float64Array(stepCount);
  /** ρ: share of a new dial's people that leave again, by step. */
  readonly gone = new Float64Array(stepCount);
  /** Var(h)/h² of the answer rate. */
  doubt = 0;
  #refreshedAtMs: number;

  /** `place` among the campaigns: they take turns, or each fourth tick would do the work of all. */
  constructor(
    settings: PacerSettings,
    ring: RingHazards,
    talk: Float64Array,
    place: number,
    atMs: number,
  ) {
    this.ring = new RingTable(settings.ring, ring);
    this.talk = new TalkTable(settings.talk, talk);
    this.learn(atMs);
    this.#refreshedAtMs = atMs - (place % (learnMs / stepMs)) * stepMs;
  }

  /** Goes on from what was learnt so long ago of the campaign, at its place among the others. */
  begin({ ring, talk }: LearntCampaign, passedMs: number, atMs: number): void {
    const refreshedAtMs = this.#refreshedAtMs;
    this.ring.begin(ring, passedMs, atMs);
    this.talk.begin(talk, passedMs, atMs);
    this.learn(atMs);
    this.#refreshedAtMs = refreshedAtMs;
  }

  /** Time to make the laws anew. */
  isDue(atMs: number): boolean {
    return atMs - this.#refreshedAtMs >= learnMs;
  }

  clearCounts(): void {
    this.ringCounts.fill(0);
    this.heldCounts.fill(0);
    this.talkCounts.fill(0);
  }

  /** Makes the laws from the tables. */
  learn(atMs: number): void {
    this.#refreshedAtMs = atMs;
    const { ring, talk, ringLaw, talkLaw, gone } = this;
    ring.refresh(atMs);
    talk.refresh(atMs);
    ringLaw.refresh(ring.hazards);
    talkLaw.refresh(talk.hazards);
    const share = ringLaw.humanShare;
    this.doubt = (1 - share) / Math.max(1e-6, share * (ring.sampleCount + 1));
    const { arrival } = ringLaw;
    const { newFree } = talkLaw;
    for (let k = 0; k < stepCount; k += 1) {
      let sum = 0;
      for (let i = 0; i < k; i += 1) sum += arrival[i]! * newFree[k - i - 1]!;
      gone[k] = sum;
    }
  }

  /** Every dial is taken to hold a slot: the campaign may not look ahead any more. */
  holdAll(): void {
    for (let a = 0; a < stepCount; a += 1) this.heldCounts[a]! += this.ringCounts[a]!;
    this.ringCounts.fill(0);
  }

  /** What becomes of the dials that `ringCounts` holds. */
  expect(): void {
    const { demand, spread, ringCounts } = this;
    demand.fill(0);
    spread.fill(0);
    const { human } = this.ringLaw;
    for (let a = 0; a < stepCount; a += 1) {
      const count = ringCounts[a]!;
      if (count === 0) continue;
      const row = a * stepCount;
      for (let k = 0; k < stepCount; k += 1) {
        const q = human[row + k]!;
        demand[k]! += count * q;
        spread[k]! += count * q * (1 - q);
      }
    }
  }

  /** As `expect`, with so many new dials beside those in flight. */
  addNew(count: number): void {
    const { newHuman } = this.ringLaw;
    for (let k = 0; k < stepCount; k += 1) {
      const q = newHuman[k]!;
      this.demand[k]! += count * q;
      this.spread[k]! += count * q * (1 - q);
    }
  }
}
