import type { EventObject } from 'xstate';
import type { AttemptEmitted } from '../../machines/campaign/attempt-context.ts';
import type { AttemptOutcome } from '../../machines/contracts/campaign/campaign.ts';
import { createLookAheadPacer, type LookAhead } from '../../machines/pacing/look-ahead-pacer.ts';
import type { DialEnd, PacingPlan, PacingSight } from '../../machines/pacing/pacer.ts';
import { PeopleShare } from '../../machines/pacing/people-share.ts';
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
