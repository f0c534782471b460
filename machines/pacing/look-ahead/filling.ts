import type { Outlook } from '../laws/outlook.ts';
import type { PacingBound, PacingSight } from '../pacer.ts';
import type { ShareSettings } from '../settings.ts';
import type { Paced } from './paced.ts';

/**
 * Divides one tick's dials: lowest tier first, within a tier always the campaign with the least slot-time per weight, a few
 * dials at a time (progressive filling, which is weighted max-min). Who dials ahead is held by the risk that all share,
 * who dials one a slot by the free slots. dialler.md §2.5.
 */
export class Filling {
  readonly #settings: ShareSettings;
  readonly #outlook: Outlook;
  /** Slots that nothing stands for: neither a person nor a dial that holds one. */
  #openCount = 0;
  #aheadCount = 0;
  #reservedCount = 0;
  #slotCount = 0;
  #freeCount = 0;
  #left = 0;
  #probeLeft = 0;
  #atMs = 0;
  #price = 1;
  #target = 0;
  #isCarrierShort = false;

  constructor(settings: ShareSettings, outlook: Outlook) {
    this.#settings = settings;
    this.#outlook = outlook;
  }

  fill(asked: readonly Paced[], price: number, sight: PacingSight, heldCount: number): void {
    this.#price = price;
    this.#atMs = sight.atMs;
    this.#slotCount = sight.slotCount;
    this.#freeCount = sight.freeCount;
    this.#reservedCount = sight.reservedCount;
    this.#openCount = sight.freeCount - sight.waitingCount - sight.reservedCount - heldCount;
    this.#left = Math.max(0, Math.floor(Math.min(sight.tokenCount, sight.lineCount)));
    this.#isCarrierShort = sight.lineCount < sight.tokenCount;
    this.#probeLeft = 1;
    this.#aheadCount = 0;
    this.#target = Number.POSITIVE_INFINITY;
    for (const paced of asked) this.#begin(paced);
    for (let tier = 0; tier <= 2; tier += 1) this.#fillTier(asked, tier);
  }

  #begin(paced: Paced): void {
    const { asked, meter } = paced;
    const room = Math.max(0, asked.concurrentMax - paced.liveCount);
    paced.roomCount = asked.mode === 'preview' ? 0 : Math.floor(Math.min(room, asked.dueCount));
    paced.bound =
      asked.mode === 'preview'
        ? 'mode'
        : asked.dueCount === 0
          ? 'leads'
          : room < asked.dueCount
            ? 'campaign_concurrency'
            : 'none';
    if (paced.roomCount === 0) meter.rest();
    if (!paced.holds) {
      this.#aheadCount += paced.aheadCount;
      if (asked.mode === 'predictive')
        this.#target = Math.min(this.#target, asked.lateTarget * paced.caution);
    }
  }

  #fillTier(asked: readonly Paced[], tier: number): void {
    this.#welcome(asked, tier);
    const isBehind = asked.some((paced) => paced.dialCount > 0);
    for (;;) {
      const paced = this.#neediest(asked, tier);
      if (!paced) return;
      if (this.#left <= 0) {
        this.#stopTier(asked, tier, this.#isCarrierShort ? 'carrier_concurrency' : 'carrier_cps');
        return;
      }
      const count = this.#grant(paced);
      if (count > 0) {
        paced.dialCount += count;
        this.#left -= count;
        paced.meter.airMs += count * paced.dialServiceMs;
        paced.meter.lastServedMs = this.#atMs;
      } else if (paced.bound === 'risk' || paced.bound === 'worker_slots') {
        this.#stopTier(asked, tier, paced.bound);
        if (isBehind && paced.dialCount === 0) paced.bound = 'fair_share';
        return;
      }
    }
  }

  /** Dials for this campaign now; 0 stops it and says why. */
  #grant(paced: Paced): number {
    const { regime, asked } = paced;
    const room = Math.min(this.#left, paced.roomCount - paced.dialCount);
    if (regime.isProbing) {
      if (this.#probeLeft <= 0 || this.#slotsFor(paced) < 1) return stop(paced, 'carrier_broken');
      this.#probeLeft -= 1;
      this.#openCount -= 1;
      stop(paced, 'carrier_broken');
      return 1;
    }
    if (paced.holds) return this.#grantHeld(paced);
    if (asked.mode === 'ratio') {
      const goal = Math.floor(asked.ratio * Math.max(0, this.#openCount));
      const count = Math.min(room, goal - paced.ringingCount - paced.dialCount);
      if (count < 1) return stop(paced, 'mode');
      this.#add(paced, count);
      return count;
    }
    return this.#grantAhead(paced, room);
  }

  #slotsFor(paced: Paced): number {
    return paced.asked.mode === 'callbacks' || paced.asked.tier === 0
      ? this.#openCount + this.#reservedCount
      : this.#openCount;
  }

  /** One dial on a slot of its own. Unless it was promised, it may not take the slot that people of others in the air will need. */
  #grantHeld(paced: Paced): number {
    const bound =
      paced.regime.isCold || paced.regime.isBraked ? paced.regime.bound : 'worker_slots';
    const isGuarded = paced.asked.mode === 'predictive' || paced.asked.mode === 'ratio';
    if (this.#slotsFor(paced) < 1) return stop(paced, isGuarded ? bound : 'worker_slots');
    this.#openCount -= 1;
    this.#outlook.addHeld(1);
    if (paced.asked.mode !== 'callbacks' && this.#aheadCount > this.#openCount) {
      const risk = this.#outlook.risk(paced.law.ringLaw.arrival);
      if (risk > this.#allowed) {
        this.#openCount += 1;
        this.#outlook.addHeld(-1);
        return stop(paced, 'worker_slots');
      }
    }
    return 1;
  }

  get #allowed(): number {
    return Number.isFinite(this.#target) ? this.#price * this.#target : 1;
  }

  #grantAhead(paced: Paced, room: number): number {
    paced.allowed = this.#allowed;
    let most = room;
    if (paced.regime.state === 'learning') {
      const ramped = paced.ramp.inFlightMax(this.#atMs, this.#freeCount, this.#slotCount);
      most = Math.min(room, ramped - paced.ringingCount - paced.dialCount);
      if (most < 1) return stop(paced, 'cold_start');
    }
    const fits = this.#mostDials(paced, most);
    if (fits < 1) return stop(paced, 'risk');
    const count = Math.min(fits, Math.max(1, Math.ceil(this.#settings.chunkShare * fits)));
    paced.risk = this.#add(paced, count);
    paced.fitCount = fits - count;
    return count;
  }

  /**
   * Bisection: risk grows with every dial. Beneath one dial a free slot there is no risk at all. Once it was asked in this plan it is
   * mostly what it was then, without what was given since: others who were given some only make it fewer.
   */
  #mostDials(paced: Paced, room: number): number {
    const allowed = this.#allowed;
    const fits = (count: number) => this.#outlook.riskWith(paced.law, count, allowed) <= allowed;
    let low = Math.max(0, Math.min(room, this.#openCount - this.#aheadCount));
    let most = room;
    const guess = Math.min(room, paced.fitCount);
    if (guess > low) {
      if (fits(guess)) low = guess;
      else most = guess - 1;
    }
    let high = 1;
    while (low + high <= most && fits(low + high)) {
      low += high;
      high *= 2;
    }
    high = Math.min(most + 1, low + high);
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (fits(middle)) low = middle;
      else high = middle;
    }
    return low;
  }

  /** Risk with 0, 1, 2 … dials of this campaign, all that others were given included. */
  curve(paced: Paced, countMax: number): number[] {
    return Array.from({ length: countMax + 1 }, (_, count) =>
      this.#outlook.riskWith(paced.law, count - paced.dialCount),
    );
  }

  /** Adds these dials for good; the risk of the last of them. */
  #add({ law }: Paced, count: number): number {
    const risk = this.#outlook.riskWith(law, count);
    this.#outlook.addDemand(law.demand, law.spread, law.gone, law.doubt, -1);
    law.addNew(count);
    this.#outlook.addDemand(law.demand, law.spread, law.gone, law.doubt);
    this.#aheadCount += count;
    return risk;
  }

  #welcome(asked: readonly Paced[], tier: number): void {
    let least = Number.POSITIVE_INFINITY;
    for (const paced of asked)
      if (isWanting(paced, tier) && !paced.meter.isNewcomer)
        least = Math.min(least, paced.meter.level(paced.asked.weight));
    for (const paced of asked)
      if (isWanting(paced, tier) && paced.meter.isNewcomer)
        paced.meter.join(Number.isFinite(least) ? least : 0, paced.asked.weight, this.#atMs);
  }

  #neediest(asked: readonly Paced[], tier: number): Paced | null {
    let best: Paced | null = null;
    let bestLevel = Number.POSITIVE_INFINITY;
    for (const paced of asked) {
      if (!isWanting(paced, tier)) continue;
      // Who has a call is served: taking turns by dials would leave few slots to chance, and not to who has had least.
      const hasCall = paced.liveCount + paced.dialCount > 0;
      const level =
        !hasCall && paced.meter.isStarving(this.#atMs)
          ? paced.meter.lastServedMs - this.#atMs
          : paced.meter.level(paced.asked.weight);
      if (level < bestLevel) {
        best = paced;
        bestLevel = level;
      }
    }
    return best;
  }

  /** Who got nothing at all was held back by the others. */
  #stopTier(asked: readonly Paced[], tier: number, bound: PacingBound): void {
    let granted = 0;
    for (const paced of asked) granted += paced.dialCount;
    for (const paced of asked) {
      if (!isWanting(paced, tier)) continue;
      stop(paced, paced.dialCount === 0 && granted > 0 ? 'fair_share' : bound);
    }
  }
}

const tierOf = ({ asked }: Paced): number => (asked.mode === 'callbacks' ? 0 : asked.tier);

const isWanting = (paced: Paced, tier: number): boolean =>
  !paced.isStopped && paced.dialCount < paced.roomCount && tierOf(paced) === tier;

function stop(paced: Paced, bound: PacingBound): 0 {
  paced.isStopped = true;
  paced.bound = bound;
  return 0;
}
