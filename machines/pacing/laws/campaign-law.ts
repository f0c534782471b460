import type { PacerSettings } from '../settings.ts';
import { stepCount } from './horizon.ts';
import { RingLaw } from './ring-law.ts';
import { type RingHazards, RingTable } from './ring-table.ts';
import { TalkLaw } from './talk-law.ts';
import { TalkTable, talkBinCount } from './talk-table.ts';

/** The late are counted 2 s after they answered: dialler.md §3, the strict rule of every preset. */
const patienceMs = 2_000;

/** All that was learnt of one campaign, and what it makes of the dials and conversations it has at this tick. */
export class CampaignLaw {
  readonly ring: RingTable;
  readonly talk: TalkTable;
  readonly ringLaw = new RingLaw();
  readonly talkLaw = new TalkLaw(patienceMs);
  /** Dials in flight by age bin, conversations by age bin: filled at each tick. */
  readonly ringCounts = new Float64Array(stepCount);
  readonly talkCounts = new Float64Array(talkBinCount);
  /** People expected of the dials in flight, by step. */
  readonly demand = new Float64Array(stepCount);
  readonly spread = new Float64Array(stepCount);
  /** ρ: share of a new dial's people that leave again, by step. */
  readonly gone = new Float64Array(stepCount);
  /** Var(h)/h² of the answer rate. */
  doubt = 0;

  constructor(settings: PacerSettings, ring: RingHazards, talk: Float64Array) {
    this.ring = new RingTable(settings.ring, ring);
    this.talk = new TalkTable(settings.talk, talk);
  }

  clearCounts(): void {
    this.ringCounts.fill(0);
    this.talkCounts.fill(0);
  }

  refresh(atMs: number): void {
    this.ring.refresh(atMs);
    this.talk.refresh(atMs);
    this.ringLaw.refresh(this.ring.hazards);
    this.talkLaw.refresh(this.talk.hazards, this.talkCounts);
    const share = this.ringLaw.humanShare;
    this.doubt = (1 - share) / Math.max(1e-6, share * (this.ring.sampleCount + 1));
    for (let k = 0; k < stepCount; k += 1) {
      let gone = 0;
      for (let i = 0; i <= k; i += 1)
        gone += this.ringLaw.arrival[i]! * (i === k ? 0 : this.talkLaw.newFree[k - i - 1]!);
      this.gone[k] = gone;
    }
    this.#expect();
  }

  #expect(): void {
    this.demand.fill(0);
    this.spread.fill(0);
    const { human } = this.ringLaw;
    for (let a = 0; a < stepCount; a += 1) {
      const count = this.ringCounts[a]!;
      if (count === 0) continue;
      for (let k = 0; k < stepCount; k += 1) {
        const q = human[a * stepCount + k]!;
        this.demand[k]! += count * q;
        this.spread[k]! += count * q * (1 - q);
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
