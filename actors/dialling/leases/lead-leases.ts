import type { AttemptSubject } from '../../../machines/campaign/attempt-context.ts';
import type { Campaign, Lead } from '../../../machines/contracts/campaign/campaign.ts';
import { orderedBucket } from '../../../machines/lead/bucket.ts';
import {
  busyStates,
  leadMoves,
  settledFrom,
  waitingStates,
} from '../../../machines/lead/lead-moves.ts';
import type { Withheld } from '../../compliance/dial-judge.ts';
import type { Store } from '../../store/store.ts';
import { type ClaimOrder, LeadClaims } from './lead-claims.ts';
import { createLeadSettlement, type LeadVerdict, type SettlementDeps } from './lead-settlement.ts';

/** Different buckets of one campaign that are told apart in one look. */
const bucketsMax = 64;
/** Leads of one campaign that become ready in one round; more than it can dial until the next. */
const wakeMax = 1_000;

/** Within a bucket: higher priority, then what is due longest. Its index is of migration 5. */
const bucketOrder = { priority: -1, nextAttemptAt: 1, _id: 1 } as const;

/** What tells its turn, and its place. */
export type DueLead = Pick<Lead, '_id' | 'priority' | 'phone' | 'nextPhone' | 'timeZone'>;
const dueProjection = { priority: 1, phone: 1, nextPhone: 1, timeZone: 1 } as const;

/**
 * The leads, as one leader may write them: every write matches only documents that no later leader has touched
 * (`epoch ≤ mine`) and leaves its own epoch behind, so the writes of a leader that was paused past its lease match nothing.
 * Which states a write finds and leaves is the lead's chart (machines/lead).
 */
export class LeadLeases {
  readonly #leads;
  readonly #campaigns;
  readonly #claims: LeadClaims;
  readonly #settlementOf;
  readonly #epoch: number;

  constructor(store: Store, epoch: number, more: Partial<SettlementDeps> = {}) {
    this.#leads = store.collection<Lead>('leads');
    this.#settlementOf = createLeadSettlement({ store, random: () => 0, odds: null, ...more });
    this.#campaigns = store.collection<Campaign>('campaigns');
    this.#claims = new LeadClaims(store, epoch);
    this.#epoch = epoch;
  }

  get #mine() {
    return { epoch: { $lte: this.#epoch } };
  }

  /** Leads of one bucket that may be dialled now and are not claimed, best first; bucket null: those that have none yet. */
  async due(
    campaignId: string,
    bucket: string | null,
    now: number,
    limit: number,
  ): Promise<DueLead[]> {
    const claimedCount = this.#claims.countOf(campaignId);
    const due = await this.#leads.find(
      { campaignId, state: 'ready', bucket, nextAttemptAt: { $lte: now } },
      { sort: bucketOrder, limit: limit + claimedCount, projection: dueProjection },
    );
    if (claimedCount === 0) return due;
    return due.filter(({ _id }) => !this.#claims.has(_id)).slice(0, limit);
  }

  /** The buckets that have ready leads, and whether those differ in priority: one look into an index for each. */
  async buckets(
    campaignId: string,
  ): Promise<{ buckets: { bucket: string; oldestDueAt: number }[]; hasPriorities: boolean }> {
    const ready = { campaignId, state: 'ready' as const };
    const buckets: { bucket: string; oldestDueAt: number }[] = [];
    for (let last = ''; buckets.length < bucketsMax; ) {
      const first = await this.#leads.findOne(
        { ...ready, bucket: { $gt: last } },
        { sort: { bucket: 1, ...bucketOrder }, projection: { bucket: 1, nextAttemptAt: 1 } },
      );
      if (typeof first?.bucket !== 'string') break;
      last = first.bucket;
      buckets.push({ bucket: last, oldestDueAt: first.nextAttemptAt });
    }
    const [lowest, highest] = await Promise.all(
      ([1, -1] as const).map((order) =>
        this.#leads.findOne(ready, { sort: { priority: order }, projection: { priority: 1 } }),
      ),
    );
    return { buckets, hasPriorities: lowest?.priority !== highest?.priority };
  }

  /** Ready leads that have no bucket yet. */
  async unsorted(campaignId: string, limit: number): Promise<Lead[]> {
    return this.#leads.find(
      { campaignId, state: 'ready', bucket: null },
      { sort: bucketOrder, limit },
    );
  }

  async sortInto(leadIds: string[], bucket: string): Promise<void> {
    await this.#leads.updateMany(
      { _id: { $in: leadIds }, bucket: null, ...this.#mine },
      { $set: { bucket, epoch: this.#epoch } },
    );
  }

  /** Lets leads that nobody has claimed wait until their places open. */
  async putOff(leadIds: string[], opensAt: number, why: string): Promise<void> {
    const { from, to } = leadMoves.withheld;
    await this.#leads.updateMany(
      {
        _id: { $in: leadIds },
        $and: [{ state: { $in: from } }, { state: 'ready' }],
        ...this.#mine,
      },
      { $set: { state: to, nextAttemptAt: opensAt, why, epoch: this.#epoch } },
    );
  }

  /** Leads whose time has come are ready; why they were to wait until then stays with them. */
  async wake(campaignId: string, now: number): Promise<number> {
    const { from, to } = leadMoves.woken;
    const found = await this.#leads.find(
      { campaignId, state: { $in: from }, nextAttemptAt: { $lte: now } },
      { sort: { nextAttemptAt: 1 }, limit: wakeMax, projection: { _id: 1 } },
    );
    if (found.length === 0) return 0;
    const outcome = await this.#leads.updateMany(
      { _id: { $in: found.map((lead) => lead._id) }, state: { $in: from }, ...this.#mine },
      { $set: { state: to, epoch: this.#epoch } },
    );
    return outcome.matchedCount;
  }

  /** Claims those of `leadIds` that are still ready and nobody's; with the look for them three round trips for any number. */
  async claim(order: ClaimOrder, now: number): Promise<Lead[]> {
    return this.#claims.claim(order, now);
  }

  /** The first write of a dial. False: the lead is no longer ours, so it must not be dialled. */
  async dialing(subject: AttemptSubject): Promise<boolean> {
    const untilAt = this.#claims.untilOf(subject.leadId, subject.leaseId);
    if (untilAt === null) return false;
    const outcome = await this.#leads.updateOne(
      {
        _id: subject.leadId,
        state: { $in: leadMoves.dialled.from },
        attemptCount: subject.n - 1,
        ...this.#mine,
      },
      {
        $set: {
          state: leadMoves.dialled.to,
          attemptCount: subject.n,
          lease: { id: subject.leaseId, epoch: this.#epoch, untilAt },
          why: `Attempt ${subject.n} is being dialled`,
          epoch: this.#epoch,
        },
      },
    );
    this.#claims.release(subject.leadId);
    return outcome.matchedCount === 1;
  }

  async live(leadId: string, n: number): Promise<void> {
    await this.#leads.updateOne(
      { _id: leadId, state: { $in: leadMoves.attached.from }, attemptCount: n, ...this.#mine },
      { $set: { state: leadMoves.attached.to, why: 'In a call', epoch: this.#epoch } },
    );
  }

  /**
   * Undoes a claim or a dial that was never placed: the one of `leaseId`, since a write that comes late must not undo the next one;
   * null: whichever the lead has.
   */
  async giveBack(
    { leadId, leaseId, n }: { leadId: string; leaseId: string | null; n: number },
    why: string,
  ): Promise<boolean> {
    const isClaimed = leaseId !== null && this.#claims.untilOf(leadId, leaseId) !== null;
    if (isClaimed) {
      const { matchedCount } = await this.#leads.updateOne(
        { _id: leadId, state: 'ready', attemptCount: n - 1, ...this.#mine },
        { $set: { why, epoch: this.#epoch } },
      );
      this.#claims.release(leadId);
      if (matchedCount === 1) return true;
    }
    const outcome = await this.#leads.updateOne(
      {
        _id: leadId,
        state: 'dialing',
        attemptCount: n,
        ...(leaseId === null ? {} : { 'lease.id': leaseId }),
        ...this.#mine,
      },
      {
        $set: {
          state: leadMoves.returned.to,
          attemptCount: n - 1,
          lease: null,
          why,
          epoch: this.#epoch,
        },
      },
    );
    return outcome.matchedCount === 1;
  }

  /**
   * Takes a claimed lead out of the round because its dial is not lawful: until `nextAt`, or, where no time will make it so,
   * until somebody releases it.
   */
  async withhold(leadId: string, leaseId: string, judgement: Withheld, now: number): Promise<void> {
    if (this.#claims.untilOf(leadId, leaseId) === null) return;
    await this.#leads.updateOne(
      { _id: leadId, state: 'ready', ...this.#mine },
      { $set: { ...withheldFields(judgement, now), epoch: this.#epoch } },
    );
    this.#claims.release(leadId);
  }

  /** Dials that somebody ordered and that nobody took up in time: the leads are in their turn again. */
  async lapse(campaignId: string, now: number): Promise<void> {
    await this.#leads.updateMany(
      {
        campaignId,
        state: 'ready',
        bucket: orderedBucket,
        'order.untilAt': { $lte: now },
        ...this.#mine,
      },
      {
        $set: {
          bucket: null,
          why: 'Its dial was ordered, and could not be made in time; it can be ordered again',
          epoch: this.#epoch,
        },
      },
    );
  }

  /** Before a leader dials: what an earlier one was about to dial can no longer become a dial. */
  async takeOver(): Promise<number> {
    return this.#claims.takeOver();
  }

  /** Once in each round: claims whose time is over, and leads that somebody looked at for too long. */
  async sweep(now: number): Promise<number> {
    const freedCount = await this.#claims.tend(now);
    const outcome = await this.#leads.updateMany(
      {
        state: { $in: leadMoves.expired.from },
        // A claim of a release in which leaders claimed lead by lead has nobody's name.
        $or: [{ 'lease.untilAt': { $lt: now } }, { 'lease.by': null }],
        ...this.#mine,
      },
      {
        $set: {
          state: leadMoves.expired.to,
          lease: null,
          why: 'Nobody decided about it in time; it is in its turn again',
          epoch: this.#epoch,
        },
      },
    );
    return freedCount + outcome.matchedCount;
  }

  /**
   * What follows for the lead after its attempt. Decided by one write that only the first of several settlings can make:
   * `isFirst` is false when it was settled before, or is not ours any more. `code`: the attempt in the words of retry rules.
   */
  async settle(verdict: LeadVerdict, now: number): Promise<{ isFirst: boolean; code: string }> {
    const settlement = await this.#settlementOf(verdict, now);
    if (settlement === null) return { isFirst: false, code: verdict.outcome };
    const { set, unset, code, learn } = settlement;
    const outcome = await this.#leads.updateOne(
      {
        _id: verdict.leadId,
        state: { $in: settledFrom },
        attemptCount: verdict.n,
        ...this.#mine,
      },
      {
        $set: { ...set, lease: null, epoch: this.#epoch },
        ...(Object.keys(unset).length > 0 ? { $unset: unset } : {}),
      },
    );
    const isFirst = outcome.matchedCount === 1;
    if (isFirst) learn();
    return { isFirst, code };
  }

  /** Adds to the campaign's counters; names are made safe as field names. */
  async count(campaignId: string, names: string[]): Promise<void> {
    const increments: Record<string, number> = {};
    for (const name of names) {
      const key = `counters.${name.replaceAll(/[^\w-]/g, '_')}`;
      increments[key] = (increments[key] ?? 0) + 1;
    }
    await this.#campaigns.updateOne(
      { _id: campaignId, ...this.#mine },
      { $inc: increments, $set: { epoch: this.#epoch } },
    );
  }

  /** Whether a lead keeps the campaign going. `inFlightOnly`: the campaign stops, waiting leads no longer count. */
  async hasOpen(campaignId: string, inFlightOnly: boolean): Promise<boolean> {
    if (this.#claims.countOf(campaignId) > 0) return true;
    const states = inFlightOnly ? busyStates : [...waitingStates, ...busyStates];
    const open = await this.#leads.findOne(
      // One that somebody only looks at is in nobody's call.
      { campaignId, state: { $in: states }, ...(inFlightOnly ? { 'lease.by': null } : {}) },
      { projection: { _id: 1 } },
    );
    return open !== null;
  }

  /** Leads that look dialled or in a call. */
  async inFlight(afterId: string, limit: number): Promise<Lead[]> {
    return this.#leads.find(
      { _id: { $gt: afterId }, state: { $in: settledFrom } },
      { sort: { _id: 1 }, limit },
    );
  }
}

/** A lead that is leased, and must not be dialled now or at all. */
export function withheldFields(
  { nextAt, code, sentence }: Withheld,
  now: number,
): Partial<Lead> & Pick<Lead, 'state'> {
  const left = { lease: null, why: sentence };
  if (nextAt !== null) return { ...left, state: leadMoves.withheld.to, nextAttemptAt: nextAt };
  const reason = code === 'suppressed' ? 'listed' : 'unlawful';
  return {
    ...left,
    state: leadMoves.suppressed.to,
    outcome: code,
    suppression: { reason, at: now, untilAt: null },
  };
}
