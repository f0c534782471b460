import type { EventObject } from 'xstate';
import type { AttemptEmitted } from '../../machines/campaign/attempt-context.ts';
import type { Attempt, AttemptOutcome } from '../../machines/contracts/campaign/campaign.ts';
import type { LearntCampaign, LearntPool } from '../../machines/pacing/learnt.ts';
import type { LookAhead } from '../../machines/pacing/look-ahead/look-ahead.ts';
import { createLookAheadPacer } from '../../machines/pacing/look-ahead/look-ahead-pacer.ts';
import type { DialEnd, PacingPlan, PacingSight } from '../../machines/pacing/pacer.ts';
import { LearntShare, PeopleShare } from '../../machines/pacing/people-share.ts';
import { endedAs } from '../compliance/earlier-dials.ts';

/** Refused so soon after the dial, no telephone can have rung: it was the carrier (dialler.md §2.4, guard c). */
const fastFailureMs = 1_200;

/** What an outcome tells of the party. Who was answered and found no slot is a person who was kept waiting. */
const endOf: Record<AttemptOutcome, DialEnd> = {
  answered: 'human',
  abandoned: 'human',
  busy: 'busy',
  no_answer: 'no_answer',
  failed: 'failed',
  carrier_error: 'failed',
  canceled: 'recalled',
  unknown: 'recalled',
};

/**
 * What attempts tell, as news for the pacer. A dial counts from its grant, so that the next tick knows of it; one that comes to
 * nothing is taken back. Without screening everybody who answers needs a slot, because who answered is found out there: to the pacer all
 * are people. What it may be late for is counted in people, so it gets the smaller, the fewer of them those turn out to be.
 */
export class PacingNews {
  readonly pacer: LookAhead = createLookAheadPacer();
  readonly #clock: () => number;
  /** The pacer's time begins with it: it forgets by halves, and half of half a century ago is nothing. */
  readonly #startedAt: number;
  readonly #grantedAt = new Map<string, number>();
  readonly #waiting = new Set<string>();
  readonly #peopleShare = new PeopleShare();

  constructor(now: () => number) {
    this.#clock = now;
    this.#startedAt = now();
  }

  #now(): number {
    return this.#clock() - this.#startedAt;
  }

  plan(sight: Omit<PacingSight, 'atMs'>): PacingPlan {
    this.#peopleShare.keep(new Set(sight.campaigns.map(({ campaignId }) => campaignId)));
    const campaigns = sight.campaigns.map((campaign) => {
      const share = this.#peopleShare.of(campaign.campaignId);
      const { lateTarget, lateLimit } = campaign;
      return { ...campaign, lateTarget: lateTarget * share, lateLimit: lateLimit * share };
    });
    return this.pacer.plan({ ...sight, campaigns, atMs: this.#now() });
  }

  /** What the ledger of the law has of the last day, for a pacer that begins. */
  remember(campaignId: string, peopleCount: number, lateCount: number): void {
    this.pacer.remember(campaignId, peopleCount, lateCount, this.#now());
  }

  /** Goes up with everything that is learnt of a campaign; without one, of the pool. */
  newsCount(campaignId?: string): number {
    return this.pacer.newsCount(campaignId);
  }

  learntPool(): LearntPool {
    return this.pacer.learntPool(this.#now());
  }

  /** Null for a campaign that it has not heard of. A share that is not known leaves the one that is stored. */
  learntCampaign(campaignId: string): { laws: LearntCampaign; peopleShare?: LearntShare } | null {
    const laws = this.pacer.learntCampaign(campaignId, this.#now());
    const peopleShare = this.#peopleShare.learnt(campaignId);
    return laws && { laws, ...(peopleShare && { peopleShare }) };
  }

  /** Goes on from what an earlier leader's pacer had learnt so long ago. False: it starts cold. */
  beginPool(laws: unknown, passedMs: number): boolean {
    return this.pacer.beginPool(laws, passedMs, this.#now());
  }

  beginCampaign(
    campaignId: string,
    learnt: { laws: unknown; peopleShare: unknown },
    passedMs: number,
  ): boolean {
    const isBegun = this.pacer.beginCampaign(campaignId, learnt.laws, passedMs, this.#now());
    const share = LearntShare.safeParse(learnt.peopleShare);
    if (isBegun && share.success) this.#peopleShare.begin(campaignId, share.data);
    return isBegun;
  }

  /** An earlier leader's dial, of which that one's pacer has learnt what there was up to now. Instants of the clock. */
  adopted({ callId, campaignId, state, isAhead, intendedAt, answeredAt }: Attempt): void {
    if (this.#grantedAt.has(callId)) return;
    const atMs = this.#now();
    const isTalking = state === 'attached';
    const since = (isTalking ? answeredAt : null) ?? intendedAt;
    this.#grantedAt.set(callId, Math.min(atMs, intendedAt - this.#startedAt));
    this.pacer.adopted(
      callId,
      campaignId,
      { sinceMs: since - this.#startedAt, isTalking, isAhead: isAhead === true },
      atMs,
    );
  }

  /** People who answered and have no slot yet. */
  get waitingCount(): number {
    return this.#waiting.size;
  }

  granted(holder: string, campaignId: string): void {
    if (this.#grantedAt.has(holder)) return;
    const atMs = this.#now();
    this.#grantedAt.set(holder, atMs);
    this.pacer.dialed(holder, campaignId, atMs);
  }

  /** Somebody answered, and no slot is held for them. */
  waits(holder: string): void {
    this.#waiting.add(holder);
    this.pacer.resolved(holder, 'human', this.#now(), false);
  }

  /** The grant came to nothing. */
  declined(holder: string): void {
    this.pacer.resolved(holder, 'recalled', this.#now(), false);
    this.#forget(holder);
  }

  hear(fact: EventObject): void {
    const told = fact as AttemptEmitted;
    const at = this.#now();
    if (told.type === 'attempt.attached') {
      this.pacer.resolved(told.subject.holder, 'human', at, false);
      this.pacer.met(told.subject.holder, false, at);
      this.#waiting.delete(told.subject.holder);
    }
    // Long before its end: a message may still be left.
    if (told.type === 'attempt.slotUnwanted' && told.isMachine)
      this.pacer.resolved(told.subject.holder, 'machine', at, false);
    if (told.type === 'attempt.over') this.pacer.freed(told.subject.holder, at);
    if (told.type === 'attempt.settled') this.#settled(told, at);
    if (told.type === 'attempt.closed') {
      this.pacer.freed(told.subject.holder, at);
      this.#forget(told.subject.holder);
    }
  }

  /** Drops what has no live attempt and no fresh grant. */
  prune(isKnown: (holder: string) => boolean): void {
    for (const holder of this.#grantedAt.keys()) if (!isKnown(holder)) this.declined(holder);
  }

  #settled(told: Extract<AttemptEmitted, { type: 'attempt.settled' }>, at: number): void {
    const { holder, campaignId } = told.subject;
    if (told.isAttached) {
      const { outcome, disposition } = told;
      this.#peopleShare.met(campaignId, endedAs({ outcome, disposition }) !== 'machine');
      return;
    }
    const rangMs = at - (this.#grantedAt.get(holder) ?? at);
    const isFastFailure =
      told.outcome === 'carrier_error' || (told.outcome === 'failed' && rangMs < fastFailureMs);
    // Screened out, or gone before that was sure: whoever it was needed no slot.
    const isSlotless = told.outcome === 'answered' && told.disposition !== null;
    this.pacer.resolved(holder, isSlotless ? 'machine' : endOf[told.outcome], at, isFastFailure);
    // One that was answered before this leader came was taken by somebody; only the abandoned were not.
    if (told.outcome === 'abandoned') this.pacer.met(holder, true, at);
    if (told.outcome === 'answered') this.pacer.freed(holder, at);
    this.#waiting.delete(holder);
  }

  #forget(holder: string): void {
    this.#grantedAt.delete(holder);
    this.#waiting.delete(holder);
  }
}
