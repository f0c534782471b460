import { DialBook, free, held, priced, ringing, talking, waiting } from './dial-book.ts';
import type { PacingPicture } from './explanation.ts';
import { CarrierBreaker } from './guards/carrier-breaker.ts';
import { ColdStart } from './guards/cold-start.ts';
import { LateLedger } from './guards/late-ledger.ts';
import { keptAfter } from './laws/forgetting.ts';
import { ageBin, stepCount, stepMs } from './laws/horizon.ts';
import { Outlook } from './laws/outlook.ts';
import { flatRingHazards, type RingHazards, RingTable } from './laws/ring-table.ts';
import { talkBin } from './laws/talk-bins.ts';
import { flatTalkHazards, TalkTable } from './laws/talk-table.ts';
import { LearntCampaign, LearntPool, learntSchema } from './learnt.ts';
import { Paced } from './paced.ts';
import type {
  CampaignPlan,
  DialEnd,
  PacedCampaign,
  Pacer,
  PacingPlan,
  PacingSight,
} from './pacer.ts';
import { Price } from './price.ts';
import { recalls } from './recall.ts';
import { defaultPacerSettings, type PacerSettings } from './settings.ts';
import { Filling } from './share/filling.ts';

/** A pacer that shows what its last plan was made of. */
export interface LookAhead extends Pacer {
  /** Null for a campaign that the last plan did not name. `countMax`: how far its risk curve goes. */
  picture(campaignId: string, countMax?: number): PacingPicture | null;
  /** People who answered before this pacer was made and are in the window of its ledger, and those of them who were late. */
  remember(campaignId: string, peopleCount: number, lateCount: number, atMs: number): void;
  /** As `dialed`, of one that another pacer had: nothing from before `atMs` is learnt of it, since that one has learnt it. */
  adopted(dialId: string, campaignId: string, dial: AdoptedDial, atMs: number): void;
  /** What was learnt up to now, for the pacer that comes after this one; null for a campaign that it has not heard of. */
  learntPool(atMs: number): LearntPool;
  learntCampaign(campaignId: string, atMs: number): LearntCampaign | null;
  /** Goes up with everything that is learnt; without an id: of the pool. */
  newsCount(campaignId?: string): number;
  /**
   * Goes on from what another one had learnt `passedMs` ago; before any other news, and the pool before its campaigns. False: not
   * what this one knows, older than it would keep it itself, or too late; then it starts cold.
   */
  beginPool(learnt: unknown, passedMs: number, atMs: number): boolean;
  beginCampaign(campaignId: string, learnt: unknown, passedMs: number, atMs: number): boolean;
}

export interface AdoptedDial {
  /** When it was dialled, or its conversation began; may be before this pacer's time. */
  sinceMs: number;
  isTalking: boolean;
  /** No slot of its own stands for it. */
  isAhead: boolean;
}

/** What is known of a campaign before its first dial, instead of what its organisation has shown. */
export type KnownLaws = (campaignId: string) => { ring: RingHazards; talk: Float64Array };

/** The explainer's "soon": most people of a new dial have answered by then. */
const aheadSteps = 10;
const curveStandardMax = 60;

/**
 * The look-ahead pacer: learns from every dial how soon people answer and slots come free, and at each tick places as many
 * dials as leave the person of the last one a risk of at most θ of finding no slot. dialler.md §2.3 to §2.5.
 */
class LookAheadPacer implements LookAhead {
  readonly #settings: PacerSettings;
  readonly #known: KnownLaws | undefined;
  readonly #book = new DialBook();
  readonly #paced: Paced[] = [];
  readonly #places = new Map<string, number>();
  /** The organisation's laws, which a new campaign begins with. */
  readonly #ring: RingTable;
  readonly #talk: TalkTable;
  readonly #ledger: LateLedger;
  readonly #price: Price;
  readonly #breaker: CarrierBreaker;
  readonly #coldStart: ColdStart;
  readonly #outlook = new Outlook();
  readonly #filling: Filling;
  #plannedAtMs = Number.NaN;
  #newsCount = 0;
  /** Of the last plan, for its picture. */
  #sight: PacingSight | null = null;
  #heldCount = 0;
  #expectedFreeCount = 0;

  constructor(settings: PacerSettings = defaultPacerSettings, known?: KnownLaws) {
    this.#settings = settings;
    this.#known = known;
    this.#ring = new RingTable(settings.ring, flatRingHazards(settings.ring.humanShare));
    this.#talk = new TalkTable(settings.talk, flatTalkHazards(settings.talk.meanMs));
    this.#ring.refresh(0);
    this.#talk.refresh(0);
    this.#ledger = new LateLedger(settings.price.ledgerMs);
    this.#price = new Price(settings.price);
    this.#breaker = new CarrierBreaker(settings.carrier);
    this.#coldStart = new ColdStart(settings.coldStart);
    this.#filling = new Filling(settings.share, this.#outlook);
  }

  remember(campaignId: string, peopleCount: number, lateCount: number, atMs: number): void {
    this.#paced[this.#placeOf(campaignId, atMs)]!.ledger.carry(peopleCount, lateCount, atMs);
  }

  dialed(dialId: string, campaignId: string, atMs: number): void {
    const place = this.#placeOf(campaignId, atMs);
    const paced = this.#paced[place]!;
    this.#coldStart.dialed(atMs);
    if (paced.asked.mode === 'callbacks') paced.due.dialed(atMs);
    this.#book.add(dialId, place, paced.way, atMs);
  }

  adopted(dialId: string, campaignId: string, dial: AdoptedDial, atMs: number): void {
    const known = this.#placeOf(campaignId, atMs);
    this.#coldStart.dialed(atMs);
    const book = this.#book;
    if (book.place(dialId) >= 0) return;
    book.add(dialId, known, dial.isAhead ? free : held, atMs);
    const place = book.place(dialId);
    if (dial.isTalking) book.enter(place, talking, atMs);
    book.sinceMs[place] = Math.min(atMs, dial.sinceMs);
  }

  learntPool(atMs: number): LearntPool {
    return {
      schema: learntSchema,
      ring: this.#ring.learnt(atMs),
      talk: this.#talk.learnt(atMs),
      ledger: this.#ledger.learnt(atMs),
      price: this.#price.learnt(atMs),
      coldStart: this.#coldStart.learnt(atMs),
      isCarrierBroken: this.#breaker.isOpen,
    };
  }

  learntCampaign(campaignId: string, atMs: number): LearntCampaign | null {
    return this.#paced[this.#places.get(campaignId) ?? -1]?.learnt(atMs) ?? null;
  }

  newsCount(campaignId?: string): number {
    if (campaignId === undefined) return this.#newsCount;
    return this.#paced[this.#places.get(campaignId) ?? -1]?.newsCount ?? 0;
  }

  beginPool(learnt: unknown, passedMs: number, atMs: number): boolean {
    const { data: pool } = LearntPool.safeParse(learnt);
    if (pool === undefined || !this.#isFresh(passedMs) || this.#paced.length > 0) return false;
    this.#ring.begin(pool.ring, passedMs, atMs);
    this.#talk.begin(pool.talk, passedMs, atMs);
    this.#ring.refresh(atMs);
    this.#talk.refresh(atMs);
    this.#ledger.begin(pool.ledger, passedMs, atMs);
    this.#price.begin(pool.price, passedMs, atMs);
    // The start's own outcomes count as long as what they taught.
    const keep = keptAfter(passedMs, this.#settings.ring.halfLifeMs);
    this.#coldStart.begin(pool.coldStart, keep);
    if (pool.isCarrierBroken) this.#breaker.open(atMs);
    return true;
  }

  beginCampaign(campaignId: string, learnt: unknown, passedMs: number, atMs: number): boolean {
    const { data: campaign } = LearntCampaign.safeParse(learnt);
    if (campaign === undefined || !this.#isFresh(passedMs) || this.#places.has(campaignId))
      return false;
    const { ring, talk } = campaign;
    const prior = {
      ring: {
        human: Float64Array.from(ring.priorHuman),
        other: Float64Array.from(ring.priorOther),
      },
      talk: Float64Array.from(talk.prior),
    };
    this.#paced[this.#placeOf(campaignId, atMs, prior)]!.begin(campaign, passedMs, atMs);
    return true;
  }

  resolved(dialId: string, end: DialEnd, atMs: number, isFastFailure: boolean): void {
    const place = this.#book.place(dialId);
    if (place < 0 || this.#book.phase[place] !== ringing) return;
    const isHuman = end === 'human';
    const paced = this.#paced[this.#book.campaign[place]!]!;
    const dialedAtMs = this.#book.sinceMs[place]!;
    if (end !== 'recalled') {
      const wasOpen = this.#breaker.isOpen;
      this.#breaker.resolved(isFastFailure, dialedAtMs, atMs);
      if (this.#breaker.isOpen && !wasOpen) this.#forgetSince(this.#breaker.brokenSinceMs);
      this.#coldStart.resolved();
    }
    this.#see(place, atMs);
    if (end !== 'recalled' && !this.#breaker.isOpen) this.#learn(paced, dialedAtMs, isHuman, atMs);
    if (isHuman) this.#book.enter(place, waiting, atMs);
    else this.#book.remove(place);
  }

  met(dialId: string, isLate: boolean, atMs: number): void {
    const place = this.#book.place(dialId);
    if (place < 0 || this.#book.phase[place] === talking) return;
    const paced = this.#paced[this.#book.campaign[place]!]!;
    const { lateTarget } = paced.asked;
    this.#noteNews(paced);
    paced.ledger.met(isLate ? 1 : 0, atMs);
    paced.distrust.met(isLate);
    for (const { distrust } of this.#paced) distrust.poolMet(isLate);
    this.#ledger.met(isLate ? 1 / lateTarget : 0, atMs);
    if (this.#book.way[place] === priced)
      this.#price.met(
        isLate,
        lateTarget,
        this.#ledger.shrunkRate(this.#settings.price.ledgerShrinkCount, 1),
        atMs,
      );
    if (isLate) this.#book.remove(place);
    else this.#book.enter(place, talking, atMs);
  }

  freed(dialId: string, atMs: number): void {
    const place = this.#book.place(dialId);
    if (place < 0) return;
    if (this.#book.phase[place] === talking) {
      this.#see(place, atMs);
      const ageMs = atMs - this.#book.sinceMs[place]!;
      const paced = this.#paced[this.#book.campaign[place]!]!;
      paced.law.talk.ended(ageMs, atMs);
      paced.ends.happened();
      this.#talk.ended(ageMs, atMs);
      this.#noteNews(paced);
    }
    this.#book.remove(place);
  }

  plan(sight: PacingSight): PacingPlan {
    const { atMs } = sight;
    const passedMs = Number.isNaN(this.#plannedAtMs) ? 0 : Math.max(0, atMs - this.#plannedAtMs);
    this.#plannedAtMs = atMs;
    this.#ledger.turn(atMs);
    const asked = sight.campaigns.map((campaign) => this.#ask(campaign, atMs));
    this.#count(atMs);
    this.#ring.refresh(atMs);
    this.#talk.refresh(atMs);
    this.#coldStart.serves(sight.slotCount);
    const isLearnt = this.#coldStart.isOver(atMs);
    for (const paced of this.#paced) {
      if (paced.lastSeenMs === atMs || paced.liveCount > 0) {
        if (paced.law.isDue(atMs)) paced.learn(atMs);
        paced.judge(isLearnt, this.#breaker.isOpen, atMs);
        if (paced.holds) paced.law.holdAll();
        paced.law.expect();
        paced.meter.used(paced.talkingCount + (paced.holds ? paced.ringingCount : 0), passedMs);
        paced.meter.airMs = paced.airServiceMs;
        if (paced.holds) paced.heldCount = paced.ringingCount;
      }
    }
    const heldCount = this.#paced.reduce((sum, paced) => sum + paced.heldCount, 0);
    this.#look(sight, heldCount);
    this.#sight = sight;
    this.#heldCount = heldCount;
    this.#filling.fill(asked, this.#price.factor, sight, heldCount);
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
        ? recalls(this.#book, this.#paced, this.#outlook, this.#settings.recall, atMs)
        : [],
    };
  }

  picture(campaignId: string, countMax = curveStandardMax): PacingPicture | null {
    const paced = this.#paced[this.#places.get(campaignId) ?? -1];
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

  /** Learning of how a dial ended, for its campaign and the organisation. */
  #learn(paced: Paced, dialedAtMs: number, isHuman: boolean, atMs: number): void {
    const ageMs = atMs - dialedAtMs;
    paced.law.ring.ended(ageMs, isHuman, atMs);
    this.#ring.ended(ageMs, isHuman, atMs);
    if (isHuman) paced.answers.happened();
    this.#noteNews(paced);
  }

  /** Something was learnt of a campaign, and so of the pool. */
  #noteNews(paced: Paced): void {
    paced.newsCount += 1;
    this.#newsCount += 1;
  }

  /** Nothing that happened since then is of people. */
  #forgetSince(sinceMs: number): void {
    this.#ring.forgetSince(sinceMs);
    for (const paced of this.#paced) {
      paced.law.ring.forgetSince(sinceMs);
      paced.answers.clear();
      this.#noteNews(paced);
    }
  }

  /** Time at risk since it was last looked at; none of a broken carrier's dials. */
  #see(place: number, atMs: number): void {
    const book = this.#book;
    const since = book.sinceMs[place]!;
    const seen = book.seenMs[place]!;
    book.seenMs[place] = atMs;
    if (atMs <= seen) return;
    const paced = this.#paced[book.campaign[place]!]!;
    const { law } = paced;
    if (book.phase[place] === talking) {
      paced.ends.expected(law.talk.talked(seen - since, atMs - since, atMs));
      this.#talk.talked(seen - since, atMs - since, atMs);
    } else if (book.phase[place] === ringing && !this.#breaker.isOpen) {
      paced.answers.expected(law.ring.rang(seen - since, atMs - since, atMs));
      this.#ring.rang(seen - since, atMs - since, atMs);
    }
  }

  #count(atMs: number): void {
    const book = this.#book;
    book.sweep(atMs, this.#settings.bounds);
    for (const paced of this.#paced) paced.clear();
    for (let place = 0; place < book.count; place += 1) {
      const paced = this.#paced[book.campaign[place]!]!;
      const ageMs = atMs - book.sinceMs[place]!;
      const phase = book.phase[place]!;
      if (paced.law.isDue(atMs)) this.#see(place, atMs);
      if (phase === ringing) {
        const isHeld = book.way[place] === held;
        const counts = isHeld ? paced.law.heldCounts : paced.law.ringCounts;
        counts[ageBin(ageMs)]! += 1;
        paced.ringingCount += 1;
        if (isHeld) paced.heldCount += 1;
      } else if (phase === talking) {
        paced.law.talkCounts[talkBin(ageMs)]! += 1;
        paced.talkingCount += 1;
      } else paced.waitingCount += 1;
    }
  }

  /** Lays out what is in the air. */
  #look(sight: PacingSight, heldCount: number): void {
    const { slotCount, freeCount, waitingCount, reservedCount } = sight;
    this.#outlook.clear(freeCount - waitingCount - reservedCount - heldCount);
    const talkingCount = this.#paced.reduce((sum, paced) => sum + paced.talkingCount, 0);
    // Slots that vanished with their worker come back to nobody.
    const scale = talkingCount > 0 ? Math.min(1, (slotCount - freeCount) / talkingCount) : 1;
    for (const { law, talkingCount: talks } of this.#paced)
      if (talks > 0)
        for (let bin = 0; bin < law.talkCounts.length; bin += 1) {
          const count = law.talkCounts[bin]!;
          if (count > 0) this.#outlook.addFreeing(law.talkLaw.free, bin * stepCount, count, scale);
        }
    this.#expectedFreeCount = this.#outlook.mean[aheadSteps - 1]! - this.#outlook.openCount;
    for (const { law, heldCount: holding, aheadCount, asked, due, lastSeenMs } of this.#paced) {
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

  #ask(campaign: PacedCampaign, atMs: number): Paced {
    const paced = this.#paced[this.#placeOf(campaign.campaignId, atMs)]!;
    paced.asked = campaign;
    paced.lastSeenMs = atMs;
    return paced;
  }

  /** The place of a campaign that is long over, or a new one. */
  #idlePlace(atMs: number): number {
    const place = this.#paced.findIndex(
      ({ lastSeenMs, liveCount }) =>
        liveCount === 0 && atMs - lastSeenMs > this.#settings.bounds.campaignIdleMs,
    );
    if (place < 0) return this.#paced.length;
    this.#places.delete(this.#paced[place]!.asked.campaignId);
    return place;
  }

  #placeOf(campaignId: string, atMs: number, prior?: ReturnType<KnownLaws>): number {
    const known = this.#places.get(campaignId);
    if (known !== undefined) return known;
    const place = this.#idlePlace(atMs);
    this.#places.set(campaignId, place);
    const { ring, talk } = prior ??
      this.#known?.(campaignId) ?? {
        ring: this.#ring.hazards,
        talk: this.#talk.hazards,
      };
    this.#paced[place] = new Paced(
      this.#settings,
      { ...unknownCampaign, campaignId },
      ring,
      talk,
      place,
      atMs,
    );
    return place;
  }
}

/** Of whom a dial was told before any plan named it. */
const unknownCampaign: PacedCampaign = {
  campaignId: '',
  mode: 'progressive',
  weight: 1,
  tier: 1,
  ratio: 1,
  lateTarget: 0.02,
  lateLimit: 0.03,
  concurrentMax: 0,
  dueCount: 0,
};

export const createLookAheadPacer = (settings?: PacerSettings, known?: KnownLaws): LookAhead =>
  new LookAheadPacer(settings, known);
