import type { AttemptSubject } from '../../../machines/campaign/attempt-context.ts';
import { retryAfter } from '../../../machines/campaign/retry.ts';
import type { Attempt, Campaign, Lead } from '../../../machines/contracts/campaign/campaign.ts';
import type { Store } from '../../store/store.ts';

/** How long a claimed lead may stay without an intent; more than any tick. */
export const leadLeaseMs = 60_000;

/** How the attempt ended that settles a lead. */
export interface LeadVerdict {
  leadId: string;
  campaignId: string;
  attemptId: string;
  n: number;
  /** Outcome of the dial, or disposition of the call if it had one. */
  code: string;
}

/**
 * The leads, as one leader may write them: every write matches only documents that no later leader has touched
 * (`epoch ≤ mine`) and leaves its own epoch behind, so the writes of a leader that was paused past its lease match nothing.
 */
export class LeadLeases {
  readonly #leads;
  readonly #attempts;
  readonly #campaigns;
  readonly #epoch: number;

  constructor(store: Store, epoch: number) {
    this.#leads = store.collection<Lead>('leads');
    this.#attempts = store.collection<Attempt>('attempts');
    this.#campaigns = store.collection<Campaign>('campaigns');
    this.#epoch = epoch;
  }

  get #mine() {
    return { epoch: { $lte: this.#epoch } };
  }

  /** Leads that may be dialled now, best first. */
  async due(campaignId: string, now: number, limit: number): Promise<string[]> {
    const found = await this.#leads.find(
      { campaignId, state: 'ready', nextAttemptAt: { $lte: now } },
      { sort: { priority: 1, nextAttemptAt: 1, _id: 1 }, limit, projection: { _id: 1 } },
    );
    return found.map((lead) => lead._id);
  }

  /** Leases those of `leadIds` that are still ready, under one lease id. Three round trips for any number. */
  async claim(leadIds: string[], leaseId: string, now: number): Promise<Lead[]> {
    if (leadIds.length === 0) return [];
    await this.#leads.updateMany(
      { _id: { $in: leadIds }, state: 'ready', nextAttemptAt: { $lte: now }, ...this.#mine },
      {
        $set: {
          state: 'leased',
          lease: { id: leaseId, epoch: this.#epoch, untilAt: now + leadLeaseMs },
          why: 'Claimed; it will be dialled in a moment',
          epoch: this.#epoch,
        },
      },
    );
    return this.#leads.find({ _id: { $in: leadIds }, 'lease.id': leaseId, state: 'leased' });
  }

  /** The first write of a dial. False: the lead is no longer ours, so it must not be dialled. */
  async dialing(subject: AttemptSubject): Promise<boolean> {
    const outcome = await this.#leads.updateOne(
      {
        _id: subject.leadId,
        state: 'leased',
        'lease.id': subject.leaseId,
        attemptCount: subject.n - 1,
        ...this.#mine,
      },
      {
        $set: {
          state: 'dialing',
          attemptCount: subject.n,
          why: `Attempt ${subject.n} is being dialled`,
          epoch: this.#epoch,
        },
      },
    );
    return outcome.matchedCount === 1;
  }

  async live(leadId: string, n: number): Promise<void> {
    await this.#leads.updateOne(
      { _id: leadId, state: { $in: ['leased', 'dialing'] }, attemptCount: n, ...this.#mine },
      { $set: { state: 'live', why: 'In a call', epoch: this.#epoch } },
    );
  }

  /** Undoes a claim or a dial that was never placed. */
  async giveBack(leadId: string, n: number, why: string): Promise<boolean> {
    const outcome = await this.#leads.updateOne(
      {
        _id: leadId,
        $or: [
          { state: 'leased', attemptCount: n - 1 },
          { state: 'dialing', attemptCount: n },
        ],
        ...this.#mine,
      },
      { $set: { state: 'ready', attemptCount: n - 1, lease: null, why, epoch: this.#epoch } },
    );
    return outcome.matchedCount === 1;
  }

  /** Claims whose time is over, and every claim of an earlier leader: fenced, so it can no longer become a dial. */
  async sweep(now: number): Promise<number> {
    const outcome = await this.#leads.updateMany(
      {
        state: 'leased',
        $or: [{ 'lease.untilAt': { $lt: now } }, { 'lease.epoch': { $lt: this.#epoch } }],
        ...this.#mine,
      },
      {
        $set: {
          state: 'ready',
          lease: null,
          why: 'Its claim ran out before it was dialled',
          epoch: this.#epoch,
        },
      },
    );
    return outcome.matchedCount;
  }

  /**
   * What follows for the lead after its attempt, and the campaign's counters. Decided by one write that only the first
   * of several settlings can make; false: it was settled before, or is not ours any more.
   */
  async settle(verdict: LeadVerdict, now: number): Promise<boolean> {
    const campaign = await this.#campaigns.findOne({ _id: verdict.campaignId });
    const earlier = await this.#attempts.find(
      { leadId: verdict.leadId, state: 'ended' },
      { projection: { outcome: 1, disposition: 1 } },
    );
    const same = earlier.filter(
      (one) => one._id !== verdict.attemptId && (one.disposition ?? one.outcome) === verdict.code,
    );
    const next = retryAfter({
      retry: campaign?.retry ?? {},
      code: verdict.code,
      sameCodeCount: same.length + 1,
      now,
    });
    const outcome = await this.#leads.updateOne(
      {
        _id: verdict.leadId,
        state: { $in: ['dialing', 'live'] },
        attemptCount: verdict.n,
        ...this.#mine,
      },
      { $set: { ...next, lease: null, epoch: this.#epoch } },
    );
    return outcome.matchedCount === 1;
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
    const inFlight: Lead['state'][] = ['leased', 'dialing', 'live'];
    const open = await this.#leads.findOne(
      { campaignId, state: { $in: inFlightOnly ? inFlight : ['ready', ...inFlight] } },
      { projection: { _id: 1 } },
    );
    return open !== null;
  }

  /** Leads that look dialled or in a call. */
  async inFlight(afterId: string, limit: number): Promise<Lead[]> {
    return this.#leads.find(
      { _id: { $gt: afterId }, state: { $in: ['dialing', 'live'] } },
      { sort: { _id: 1 }, limit },
    );
  }
}
