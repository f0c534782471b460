import { ChangeDetector } from '../guards/change-detector.ts';
import { Distrust } from '../guards/distrust.ts';
import { LateLedger } from '../guards/late-ledger.ts';
import { legalCaution, legalDoubt } from '../guards/legal-stop.ts';
import { Ramp } from '../guards/ramp.ts';
import { CampaignLaw } from '../laws/campaign-law.ts';
import { DueRate } from '../laws/due-rate.ts';
import { stepCount } from '../laws/horizon.ts';
import type { RingHazards } from '../laws/ring-table.ts';
import { talkEdgesMs } from '../laws/talk-bins.ts';
import { type LearntCampaign, learntSchema } from '../learnt.ts';
import type { PacedCampaign, PacingBound } from '../pacer.ts';
import { Regime } from '../regime.ts';
import type { PacerSettings } from '../settings.ts';
import { ServiceMeter } from '../share/service-meter.ts';
import { free, held, priced } from './dial-book.ts';

/** One campaign as the pacer keeps it from plan to plan: what it learnt, its guards, its regime, its service. */
export class Paced {
  readonly law: CampaignLaw;
  readonly regime = new Regime();
  readonly ramp: Ramp;
  readonly distrust: Distrust;
  readonly ledger: LateLedger;
  /** Whether people answer, and conversations end, as often as the laws expect. */
  readonly answers: ChangeDetector;
  readonly ends: ChangeDetector;
  readonly meter: ServiceMeter;
  /** How often its promised calls fall due. */
  readonly due: DueRate;
  readonly #settings: PacerSettings;
  asked: PacedCampaign;
  lastSeenMs: number;
  /** News of which it learnt something: whoever keeps what was learnt sees by it that there is more. */
  newsCount = 0;
  /** Its dials own a slot each. */
  holds = true;
  /** P(true rate of late > limit), and what that leaves of its target. */
  doubt = 0;
  caution = 1;
  ringingCount = 0;
  /** Of those, how many stand for a slot each. */
  heldCount = 0;
  waitingCount = 0;
  talkingCount = 0;
  /** Of this plan. */
  roomCount = 0;
  dialCount = 0;
  /** Dials that the risk allowed when it was last asked, without those that were given then. */
  fitCount = 0;
  isStopped = false;
  bound: PacingBound = 'none';
  risk = Number.NaN;
  allowed = Number.NaN;

  constructor(
    settings: PacerSettings,
    asked: PacedCampaign,
    ring: RingHazards,
    talk: Float64Array,
    place: number,
    atMs: number,
  ) {
    this.#settings = settings;
    this.asked = asked;
    this.lastSeenMs = atMs;
    this.law = new CampaignLaw(settings, ring, talk, place, atMs);
    this.ramp = new Ramp(settings.coldStart);
    this.distrust = new Distrust(settings.distrust);
    this.ledger = new LateLedger(settings.law.windowMs);
    this.answers = new ChangeDetector(settings.change);
    this.ends = new ChangeDetector(settings.change);
    this.meter = new ServiceMeter(settings.share);
    this.due = new DueRate(settings.ring.halfLifeMs, atMs);
  }

  learnt(atMs: number): LearntCampaign {
    return {
      schema: learntSchema,
      ring: this.law.ring.learnt(atMs),
      talk: this.law.talk.learnt(atMs),
      answers: this.answers.learnt(atMs),
      ends: this.ends.learnt(atMs),
      distrust: this.distrust.learnt,
    };
  }

  /** Goes on from what was learnt so long ago. Its ramp begins anew, so it is `learning` again at most. */
  begin(learnt: LearntCampaign, passedMs: number, atMs: number): void {
    this.law.begin(learnt, passedMs, atMs);
    this.answers.begin(learnt.answers, passedMs, atMs);
    this.ends.begin(learnt.ends, passedMs, atMs);
    this.distrust.begin(learnt.distrust);
  }

  clear(): void {
    this.law.clearCounts();
    this.ringingCount = this.heldCount = this.waitingCount = this.talkingCount = 0;
    this.dialCount = this.fitCount = 0;
    this.isStopped = false;
    this.risk = this.allowed = Number.NaN;
  }

  /** Follows what has changed at once instead of forgetting the old slowly; all time at risk must be seen. */
  learn(atMs: number): void {
    const { keepCount } = this.#settings.change;
    const answers = this.answers.alarm(atMs);
    if (answers) {
      const seenCount = answers.eventCount / Math.max(0.01, this.law.ringLaw.humanShare);
      this.law.ring.shift(answers.factor, Math.max(keepCount, seenCount), atMs);
    }
    const ends = this.ends.alarm(atMs);
    if (ends) this.law.talk.shift(ends.factor, Math.max(keepCount, ends.eventCount), atMs);
    this.law.learn(atMs);
  }

  /** Hears its guards, and whether the organisation's cold start is over; afterwards `holds` is how it dials. */
  judge(isLearnt: boolean, isCarrierBroken: boolean, atMs: number): void {
    this.ledger.turn(atMs);
    const { asked, regime, ramp } = this;
    const { law } = this.#settings;
    const own = legalDoubt(this.ledger, asked.lateTarget, asked.lateLimit, law);
    this.doubt = Math.max(own, asked.lawDoubt ?? 0);
    if (isLearnt && asked.dueCount > 0) ramp.begin(atMs);
    this.caution = legalCaution(this.doubt, law);
    regime.hear({
      isLearnt,
      isRamped: isLearnt && ramp.isOver(atMs),
      isDistrusted: this.distrust.isRaised(asked.lateLimit),
      isDoubted: this.doubt > law.doubtMax,
      isCarrierBroken,
      hasLeads: asked.dueCount > 0 || this.ringingCount > 0,
    });
    this.holds =
      asked.mode === 'predictive'
        ? !regime.isAhead && regime.state !== 'drained'
        : asked.mode === 'ratio'
          ? // A ratio has no cold start: what the law's ledger knows from before brakes it at once.
            regime.isBraked || this.doubt > law.doubtMax
          : true;
  }

  /** How its dials of the last plan are placed. Only where the price decides do its people tell whether it is right. */
  get way(): number {
    if (this.holds) return held;
    const isPriced = this.risk > 0 && (this.bound === 'risk' || this.bound === 'fair_share');
    return isPriced ? priced : free;
  }

  /** Its dials without a slot of their own. */
  get aheadCount(): number {
    return this.ringingCount - this.heldCount;
  }

  /** Its calls, ringing and waiting ones included. */
  get liveCount(): number {
    return this.ringingCount + this.waitingCount + this.talkingCount;
  }

  /** Slot-seconds that one more dial will take. */
  get dialServiceMs(): number {
    return this.law.ringLaw.humanShare * this.law.talk.meanMs;
  }

  /**
   * Slot-time that its calls will still take: dials in flight as far as they bring people, and of a conversation what is missing to
   * the mean. What its own age lets expect would be more exact, but who has few conversations knows little of long ones, and
   * got 5 % more than its share by it.
   */
  get airServiceMs(): number {
    let people = this.waitingCount;
    const { human } = this.law.ringLaw;
    for (let a = 0; a < stepCount; a += 1)
      people +=
        (this.law.ringCounts[a]! + this.law.heldCounts[a]!) * human[a * stepCount + stepCount - 1]!;
    const { meanMs } = this.law.talk;
    let serviceMs = people * meanMs;
    const { talkCounts } = this.law;
    for (let bin = 0; bin < talkCounts.length; bin += 1)
      serviceMs += talkCounts[bin]! * Math.max(0, meanMs - talkEdgesMs[bin]!);
    return serviceMs;
  }
}
