import type { PacingPicture } from '../explanation.ts';
import { stepCount, stepMs } from '../laws/horizon.ts';
import { Outlook } from '../laws/outlook.ts';
import { LearntCampaign, LearntPool } from '../learnt.ts';
import type { CampaignPlan, DialEnd, PacingPlan, PacingSight } from '../pacer.ts';
import { defaultPacerSettings, type PacerSettings } from '../settings.ts';
import { DialBook } from './dial-book.ts';
import { Filling } from './filling.ts';
import { Hearing } from './hearing.ts';
import type { AdoptedDial, LookAhead } from './look-ahead.ts';
import { Organisation } from './organisation.ts';
import { recalls } from './recall.ts';
import { type KnownLaws, Roster } from './roster.ts';

/** The explainer's "soon": most people of a new dial have answered by then. */
const aheadSteps = 10;
const curveStandardMax = 60;

/**
 * The look-ahead pacer: learns from every dial how soon people answer and slots come free, and at each tick places as many
 * dials as leave the person of the last one a risk of at most θ of finding no slot. dialler.md §2.3 to §2.5.
 */
class LookAheadPacer implements LookAhead {
  readonly #settings: PacerSettings;
  readonly #organisation: Organisation;
  readonly #roster: Roster;
  readonly #book = new DialBook();
  readonly #hearing: Hearing;
  readonly #outlook = new Outlook();
  readonly #filling: Filling;
  #plannedAtMs = Number.NaN;
  /** Of the last plan, for its picture. */
  #sight: PacingSight | null = null;
  #heldCount = 0;
  #expectedFreeCount = 0;

  constructor(settings: PacerSettings = defaultPacerSettings, known?: KnownLaws) {
    this.#settings = settings;
    this.#organisation = new Organisation(settings);
    this.#roster = new Roster(settings, this.#organisation, known);
    this.#hearing = new Hearing(settings, this.#organisation, this.#roster, this.#book);
    this.#filling = new Filling(settings.share, this.#outlook);
  }

  dialed(dialId: string, campaignId: string, atMs: number): void {
    this.#hearing.dialed(dialId, campaignId, atMs);
  }

  adopted(dialId: string, campaignId: string, dial: AdoptedDial, atMs: number): void {
    this.#hearing.adopted(dialId, campaignId, dial, atMs);
  }

  resolved(dialId: string, end: DialEnd, atMs: number, isFastFailure: boolean): void {
    this.#hearing.resolved(dialId, end, atMs, isFastFailure);
  }

  met(dialId: string, isLate: boolean, atMs: number): void {
    this.#hearing.met(dialId, isLate, atMs);
  }

  freed(dialId: string, atMs: number): void {
    this.#hearing.freed(dialId, atMs);
  }

  remember(campaignId: string, peopleCount: number, lateCount: number, atMs: number): void {
    this.#roster.join(campaignId, atMs).ledger.carry(peopleCount, lateCount, atMs);
  }

  learntPool(atMs: number): LearntPool {
    return this.#organisation.learnt(atMs);
  }

  learntCampaign(campaignId: string, atMs: number): LearntCampaign | null {
    return this.#roster.find(campaignId)?.learnt(atMs) ?? null;
  }

  newsCount(campaignId?: string): number {
    if (campaignId === undefined) return this.#organisation.newsCount;
    return this.#roster.find(campaignId)?.newsCount ?? 0;
  }

  beginPool(learnt: unknown, passedMs: number, atMs: number): boolean {
    const { data: pool } = LearntPool.safeParse(learnt);
    if (pool === undefined || !this.#isFresh(passedMs) || this.#roster.all.length > 0) return false;
    this.#organisation.begin(pool, passedMs, atMs);
    return true;
  }

  beginCampaign(campaignId: string, learnt: unknown, passedMs: number, atMs: number): boolean {
    const { data: campaign } = LearntCampaign.safeParse(learnt);
    const isKnown = this.#roster.find(campaignId) !== undefined;
    if (campaign === undefined || !this.#isFresh(passedMs) || isKnown) return false;
    const { ring, talk } = campaign;
    const prior = {
      ring: {
        human: Float64Array.from(ring.priorHuman),
        other: Float64Array.from(ring.priorOther),
      },
      talk: Float64Array.from(talk.prior),
    };
    this.#roster.join(campaignId, atMs, prior).begin(campaign, passedMs, atMs);
    return true;
  }

  plan(sight: PacingSight): PacingPlan {
    const { atMs } = sight;
    const { ledger, coldStart, breaker, price } = this.#organisation;
    const passedMs = Number.isNaN(this.#plannedAtMs) ? 0 : Math.max(0, atMs - this.#plannedAtMs);
    this.#plannedAtMs = atMs;
    ledger.turn(atMs);
    const asked = sight.campaigns.map((campaign) => this.#roster.ask(campaign, atMs));
    this.#hearing.count(atMs);
    this.#organisation.refresh(atMs);
    this.#organisation.serves(sight.slotCount);
    const isLearnt = coldStart.isOver(atMs);
    for (const paced of this.#roster.all) {
      if (paced.lastSeenMs === atMs || paced.liveCount > 0) {
        if (paced.law.isDue(atMs)) paced.learn(atMs);
        paced.judge(isLearnt, breaker.isOpen, atMs);
        if (paced.holds) paced.law.holdAll();
        paced.law.expect();
        paced.meter.used(paced.talkingCount + (paced.holds ? paced.ringingCount : 0), passedMs);
        paced.meter.airMs = paced.airServiceMs;
        if (paced.holds) paced.heldCount = paced.ringingCount;
      }
    }
    const heldCount = this.#roster.all.reduce((sum, paced) => sum + paced.heldCount, 0);
    this.#look(sight, heldCount);
    this.#sight = sight;
    this.#heldCount = heldCount;
    this.#filling.fill(asked, price.factor, sight, heldCount);
    const campaigns: CampaignPlan[] = asked.map((paced) => ({
      campaignId: paced.asked.campaignId,
      dialCount: paced.dialCount,
      bound: paced.bound,
      risk: paced.risk,
      allowed: paced.allowed,
      holdsSlots: paced.holds,
    }));
    return {
      campaigns,
      recalls: this.#settings.recall.isOn
        ? recalls(this.#book, this.#roster.all, this.#outlook, this.#settings.recall, atMs)
        : [],
    };
  }

  picture(campaignId: string, countMax = curveStandardMax): PacingPicture | null {
    const paced = this.#roster.find(campaignId);
    if (!paced || !this.#sight || paced.lastSeenMs !== this.#sight.atMs) return null;
    const { freeCount, waitingCount, reservedCount, atMs } = this.#sight;
    const { ringCounts, heldCounts, ringLaw } = paced.law;
    let expectedPeopleCount = 0;
    for (let a = 0; a < stepCount; a += 1)
      expectedPeopleCount +=
        (ringCounts[a]! + heldCounts[a]!) * ringLaw.human[a * stepCount + aheadSteps - 1]!;
    return {
      atMs,
      campaignId,
      state: paced.regime.state,
      bound: paced.bound,
      dialCount: paced.dialCount,
      freeCount,
      waitingCount,
      reservedCount,
      heldCount: this.#heldCount,
      inFlightCount: paced.ringingCount,
      talkingCount: paced.talkingCount,
      aheadMs: aheadSteps * stepMs,
      expectedFreeCount: this.#expectedFreeCount,
      expectedPeopleCount,
      risks: paced.holds ? [] : this.#filling.curve(paced, Math.max(countMax, paced.dialCount + 1)),
      allowed: paced.allowed,
      legalDoubt: paced.doubt,
      legalDoubtMax: this.#settings.law.doubtMax,
    };
  }

  /** What is older would be forgotten here, too. */
  #isFresh(passedMs: number): boolean {
    return passedMs >= 0 && passedMs <= this.#settings.bounds.campaignIdleMs;
  }

  /** Lays out what is in the air. */
  #look(sight: PacingSight, heldCount: number): void {
    const { slotCount, freeCount, waitingCount, reservedCount } = sight;
    const { all } = this.#roster;
    this.#outlook.clear(freeCount - waitingCount - reservedCount - heldCount);
    const talkingCount = all.reduce((sum, paced) => sum + paced.talkingCount, 0);
    // Slots that vanished with their worker come back to nobody.
    const scale = talkingCount > 0 ? Math.min(1, (slotCount - freeCount) / talkingCount) : 1;
    for (const { law, talkingCount: talks } of all)
      if (talks > 0)
        for (let bin = 0; bin < law.talkCounts.length; bin += 1) {
          const count = law.talkCounts[bin]!;
          if (count > 0) this.#outlook.addFreeing(law.talkLaw.free, bin * stepCount, count, scale);
        }
    this.#expectedFreeCount = this.#outlook.mean[aheadSteps - 1]! - this.#outlook.openCount;
    for (const { law, heldCount: holding, aheadCount, asked, due, lastSeenMs } of all) {
      if (asked.mode === 'callbacks' && lastSeenMs === sight.atMs)
        this.#outlook.addTaken(due.taken(sight.atMs, law.ringLaw));
      if (holding > 0)
        for (let a = 0; a < stepCount; a += 1) {
          const count = law.heldCounts[a]!;
          if (count > 0) this.#outlook.addFreeing(law.ringLaw.other, a * stepCount, count);
        }
      if (aheadCount > 0) this.#outlook.addDemand(law.demand, law.spread, law.gone, law.doubt);
    }
  }
}

export const createLookAheadPacer = (settings?: PacerSettings, known?: KnownLaws): LookAhead =>
  new LookAheadPacer(settings, known);
