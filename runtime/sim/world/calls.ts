import type { DialEnd } from '../../../machines/pacing/pacer.ts';
import { exponential, lognormalByTail, uniform } from './chance.ts';
import type { Campaign, Dial } from './dial.ts';
import type { Ground } from './ground.ts';
import type { HeldLead } from './lead-list.ts';
import { drawFate, drawTalkMs, refusal } from './party.ts';

const cancelMs = 200;
/** What the law wants before we give up. */
const ringMinMs = 15_000;
/** A worker that answered 429 is asked again, or the next one. */
const retryAttachMs = 250;

/**
 * Every dial from the INVITE to the end of the talk, and the queue of people who answered and wait for a slot.
 *
 * Invariant: each dial is resolved once for the pacer, and its lead is settled once.
 */
export class Calls {
  readonly live = new Map<string, Dial>();
  readonly #bySlot = new Map<number, Dial>();
  readonly #ground: Ground;
  #waiting: Dial[] = [];
  #dialCount = 0;
  /** Free slots that dials hold until they are resolved. */
  heldCount = 0;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  get waitingCount(): number {
    return this.#waiting.length;
  }

  /** A slot kept for this dial from its plan on, if it `holds` one. */
  dial(campaign: Campaign, lead: HeldLead, holds: boolean): void {
    const { timeline, settings, chance, fates, measures, pacer, pacerAt } = this.#ground;
    const { cps, carrierCps } = settings;
    this.#dialCount += 1;
    measures.dialed(timeline.now, cps);
    if (campaign.callbacksPerHour > 0 && lead.attemptCount === 0)
      measures.callbackWaited(timeline.now - campaign.leads.opensAt(lead));
    // A carrier that takes less than it said refuses what is over.
    const isOver = carrierCps < cps && chance.next() > carrierCps / cps;
    const fate = isOver
      ? refusal(chance)
      : drawFate(fates, settings, settings.humanShare * campaign.answerScale);
    const dial: Dial = {
      dialId: `d${this.#dialCount}`,
      campaign,
      lead,
      dialedAt: timeline.now,
      fate,
      state: 'ringing',
      isRecalled: false,
      isResolved: false,
      holds,
      slot: -1,
      slotAt: 0,
    };
    this.live.set(dial.dialId, dial);
    pacer.dialed(dial.dialId, campaign.campaignId, pacerAt);
    this.#wire(fate.endMs, () => this.#rungOut(dial));
  }

  recall(dialId: string): void {
    const { timeline } = this.#ground;
    const dial = this.live.get(dialId);
    if (dial?.state !== 'ringing' || dial.isRecalled) return;
    if (timeline.now - dial.dialedAt - dial.fate.ringingMs < ringMinMs)
      this.#ground.break(`${dialId} was recalled before it rang ${ringMinMs / 1_000} s`);
    dial.isRecalled = true;
    timeline.after(cancelMs, () => {
      if (dial.state === 'ringing') this.#close(dial, 'recalled');
    });
  }

  /** Gives slots to those who wait longest, callbacks first. A slot that a dial holds, or that is reserved, is not for others. */
  serve(): void {
    const { fleet, settings } = this.#ground;
    for (const dial of this.#waiting) {
      if (fleet.freeCount === 0) return;
      const reservedCount = dial.campaign.tier === 0 ? 0 : settings.reservedCount;
      if (!dial.holds && fleet.freeCount <= this.heldCount + reservedCount) continue;
      this.#dropHold(dial);
      this.#waiting = this.#waiting.filter((one) => one !== dial);
      dial.state = 'attaching';
      dial.slot = fleet.take()!;
      this.#bySlot.set(dial.slot, dial);
      this.#attach(dial);
    }
  }

  /** The slots are gone with their calls; the dialler hears of it when the function given back is called. */
  dropped(slots: readonly number[]): () => void {
    const { timeline, measures, pacer } = this.#ground;
    const dropped: Dial[] = [];
    for (const slot of slots) {
      const dial = this.#bySlot.get(slot);
      if (!dial) continue;
      this.#bySlot.delete(slot);
      dial.slot = -1;
      if (dial.state === 'attaching') {
        // The next worker is asked within the patience that is left.
        dial.state = 'waiting';
        this.#waiting.push(dial);
        continue;
      }
      this.#ground.talkingCount -= 1;
      measures.carried(dial.campaign.campaignId, dial.slotAt, timeline.now);
      dial.state = 'ended';
      dropped.push(dial);
    }
    this.serve();
    return () => {
      for (const dial of dropped) {
        this.#settle(dial, 'reached');
        pacer.freed(dial.dialId, this.#ground.pacerAt);
      }
    };
  }

  /** At the end of the run: talks that go on count for what they had. */
  countOpenTalks(): void {
    const { measures, timeline } = this.#ground;
    for (const dial of this.#bySlot.values())
      if (dial.state === 'talking')
        measures.carried(dial.campaign.campaignId, dial.slotAt, timeline.now);
  }

  /** The carrier's events come late, and some of them twice. */
  #wire(ms: number, run: () => void): void {
    const { settings, chance, timeline } = this.#ground;
    const { eventDelayMaxMs, duplicateShare } = settings;
    const lateMs = eventDelayMaxMs === 0 ? 0 : uniform(chance, 0, eventDelayMaxMs);
    timeline.after(ms + lateMs, run);
    if (duplicateShare > 0 && chance.next() < duplicateShare)
      timeline.after(ms + lateMs + exponential(chance, 2_000), run);
  }

  #rungOut(dial: Dial): void {
    if (dial.state !== 'ringing') return;
    const { end, screeningMs } = dial.fate;
    if (end !== 'human' && end !== 'machine') this.#close(dial, end);
    else if (!dial.isRecalled) {
      dial.state = 'screening';
      this.#wire(screeningMs, () => this.#screened(dial));
    } else if (end === 'machine') this.#close(dial, 'machine');
    else {
      // Answered while we cancelled: we hang up on a person.
      this.#resolve(dial, 'human');
      this.#meet(dial, true);
    }
  }

  #screened(dial: Dial): void {
    if (dial.state !== 'screening') return;
    const { timeline, settings, measures } = this.#ground;
    if (!dial.fate.isTakenForHuman) {
      if (dial.fate.end === 'human') measures.takenForMachine();
      this.#close(dial, 'machine');
      return;
    }
    dial.state = 'waiting';
    this.#resolve(dial, 'human');
    this.#waiting.push(dial);
    if (dial.campaign.tier === 0) this.#waiting.sort((a, b) => a.campaign.tier - b.campaign.tier);
    timeline.after(settings.patienceMs, () => this.#outOfPatience(dial));
    this.serve();
  }

  #attach(dial: Dial): void {
    const { settings, chance, timeline } = this.#ground;
    const { attachMs, attachP99Ms, attachRefusedShare } = settings;
    if (attachRefusedShare > 0 && chance.next() < attachRefusedShare)
      timeline.after(retryAttachMs, () => {
        if (dial.state === 'attaching') this.#attach(dial);
      });
    else timeline.after(lognormalByTail(chance, attachMs, attachP99Ms), () => this.#attached(dial));
  }

  #attached(dial: Dial): void {
    if (dial.state !== 'attaching') return;
    const { settings, fates, timeline } = this.#ground;
    this.#ground.advance();
    dial.state = 'talking';
    dial.slotAt = timeline.now;
    this.#ground.talkingCount += 1;
    this.#meet(dial, false);
    const ms =
      dial.fate.end === 'human'
        ? drawTalkMs(fates, settings.talkScale * dial.campaign.talkScale)
        : settings.missedHoldMs;
    timeline.after(ms, () => this.#finish(dial));
  }

  #outOfPatience(dial: Dial): void {
    if (dial.state === 'waiting') this.#waiting = this.#waiting.filter((one) => one !== dial);
    else if (dial.state !== 'attaching') return;
    this.#meet(dial, true);
    if (dial.slot >= 0) this.#release(dial.slot);
  }

  #finish(dial: Dial): void {
    if (dial.state !== 'talking') return;
    const { measures, timeline, pacer } = this.#ground;
    this.#ground.advance();
    this.#ground.talkingCount -= 1;
    measures.carried(dial.campaign.campaignId, dial.slotAt, timeline.now);
    this.#settle(dial, dial.fate.end === 'human' ? 'reached' : 'machine');
    pacer.freed(dial.dialId, this.#ground.pacerAt);
    this.#release(dial.slot);
  }

  #release(slot: number): void {
    this.#bySlot.delete(slot);
    this.#ground.advance();
    this.#ground.fleet.release(slot);
    this.serve();
  }

  #meet(dial: Dial, isLate: boolean): void {
    const { pacer, measures, timeline } = this.#ground;
    pacer.met(dial.dialId, isLate, this.#ground.pacerAt);
    if (dial.fate.end === 'human') measures.person(dial.campaign.campaignId, isLate, timeline.now);
    if (isLate) this.#settle(dial, 'human');
  }

  /** Nobody is there to talk to. */
  #close(dial: Dial, end: DialEnd): void {
    this.#resolve(dial, end);
    this.#settle(dial, end);
  }

  #resolve(dial: Dial, end: DialEnd): void {
    if (dial.isResolved) this.#ground.break(`${dial.dialId} was resolved twice`);
    dial.isResolved = true;
    const isFastFailure = end === 'failed' && dial.fate.isFastFailure;
    this.#ground.pacer.resolved(dial.dialId, end, this.#ground.pacerAt, isFastFailure);
  }

  #dropHold(dial: Dial): void {
    if (!dial.holds) return;
    dial.holds = false;
    this.heldCount -= 1;
  }

  #settle(dial: Dial, end: DialEnd | 'reached'): void {
    if (!this.live.delete(dial.dialId)) this.#ground.break(`${dial.dialId} ended twice`);
    dial.state = 'ended';
    dial.campaign.liveCount -= 1;
    if (dial.holds) {
      this.#dropHold(dial);
      this.serve();
    }
    const isCarriers = end === 'failed' && dial.fate.isFastFailure;
    dial.campaign.leads.settle(dial.lead, end, isCarriers, this.#ground.timeline.now);
  }
}
