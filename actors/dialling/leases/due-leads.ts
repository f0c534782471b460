import type { Campaign } from '../../../machines/contracts/campaign/campaign.ts';
import type { DialMode } from '../../../machines/contracts/campaign/pacing-settings.ts';
import {
  type DueBucket,
  orderBuckets,
  type RankedBucket,
} from '../../../machines/lead/best-time/bucket-order.ts';
import { firstBucket, orderedBucket } from '../../../machines/lead/bucket.ts';
import { bucketFor, groupOf, offsetOf } from '../best-time/lead-groups.ts';
import type { LearntOddsKeeper } from '../best-time/learnt-odds.ts';
import type { DueLead, LeadLeases } from './lead-leases.ts';

/** Which buckets there are, and which is best, is looked at so often: both change with the hour, not with the second. */
const orderMs = 30_000;
/** Buckets of one campaign that are asked for what is due in one round; the others have their turn when these are empty. */
const bucketsAskedMax = 16;
/** Leads without a bucket that get theirs in one round, all campaigns together: 20 µs each. */
const sortedMax = 500;

interface Order {
  /** Best first; null is the bucket of those that have none yet. */
  buckets: (string | null)[];
  /** Leads of different priority are ready. */
  hasPriorities: boolean;
  /** Why the best of those that wait do so. */
  heldWhy: string | null;
  /** Of this mode, which may have been changed since. */
  mode: DialMode;
  untilAt: number;
}

const isSameOrder = (one: Order, other: Order): boolean =>
  one.hasPriorities === other.hasPriorities && one.buckets.join() === other.buckets.join();

const goesFirst: ReadonlySet<string | null> = new Set([orderedBucket, firstBucket]);

export interface DueLeadsDeps {
  leads: LeadLeases;
  odds: LearntOddsKeeper;
  random: () => number;
}

/**
 * All that a campaign of such a mode dials: with `preview` those that somebody ordered, with `callbacks` also those who were
 * promised a call, or whose call broke off.
 */
const onlyBuckets: Partial<Record<DialMode, string[]>> = {
  preview: [orderedBucket],
  callbacks: [orderedBucket, firstBucket],
};

/**
 * What is due, in the order in which it is worth dialling: call backs first, then by priority, then by what was learnt of the
 * hour (machines/lead/best-time). The order is one of buckets, so its cost does not grow with the leads.
 */
export class DueLeads {
  readonly #deps: DueLeadsDeps;
  readonly #orders = new Map<string, Order>();
  #sortLeft = sortedMax;

  constructor(deps: DueLeadsDeps) {
    this.#deps = deps;
  }

  /** Once in each round, before the campaigns. */
  async tend(now: number): Promise<void> {
    this.#sortLeft = sortedMax;
    for (const [id, order] of this.#orders)
      if (now - order.untilAt > 10 * orderMs) this.#orders.delete(id);
    await this.#deps.odds.tend(now);
  }

  async of(campaign: Campaign, limit: number, now: number): Promise<DueLead[]> {
    const { leads } = this.#deps;
    await leads.wake(campaign._id, now);
    if (campaign.pacing.mode === 'preview') await leads.lapse(campaign._id, now);
    if (limit <= 0) return [];
    const isNew = await this.#sort(campaign);
    const known = this.#orders.get(campaign._id);
    const isKnown =
      known !== undefined && now < known.untilAt && !isNew && known.mode === campaign.pacing.mode;
    const found = isKnown ? await this.#inOrder(campaign._id, known, limit, now) : [];
    if (isKnown && found.length >= limit) return found;
    // A lead that comes back may be in a bucket that was empty before: who has room for more looks again.
    const order = await this.#reckon(campaign, now);
    if (isKnown && isSameOrder(known, order)) return found;
    return this.#inOrder(campaign._id, order, limit, now);
  }

  async #inOrder(campaignId: string, order: Order, limit: number, now: number): Promise<DueLead[]> {
    const found: (DueLead & { rank: number })[] = [];
    for (const [rank, bucket] of order.buckets.entries()) {
      if (rank >= bucketsAskedMax) break;
      // With priorities any bucket may have the best one.
      if (found.length >= limit && !order.hasPriorities) break;
      const due = await this.#deps.leads.due(campaignId, bucket, now, limit);
      for (const lead of due)
        found.push({ ...lead, rank: goesFirst.has(bucket) ? rank - 2 : rank });
    }
    if (order.hasPriorities)
      found.sort(
        (a, b) =>
          Math.min(0, a.rank) - Math.min(0, b.rank) || b.priority - a.priority || a.rank - b.rank,
      );
    return found.slice(0, limit);
  }

  /** Why leads that are due are held back, in words; null: none is. */
  heldWhy(campaignId: string): string | null {
    return this.#orders.get(campaignId)?.heldWhy ?? null;
  }

  /** Gives leads their bucket that came without one; true if there was any. */
  async #sort(campaign: Campaign): Promise<boolean> {
    if (this.#sortLeft <= 0) return false;
    const unsorted = await this.#deps.leads.unsorted(campaign._id, this.#sortLeft);
    this.#sortLeft -= unsorted.length;
    const idsByBucket = new Map<string, string[]>();
    for (const lead of unsorted) {
      const phone = lead.nextPhone ?? lead.phone;
      const bucket = bucketFor(lead, campaign, phone, lead.attemptCount);
      const ids = idsByBucket.get(bucket) ?? [];
      ids.push(lead._id);
      idsByBucket.set(bucket, ids);
    }
    for (const [bucket, ids] of idsByBucket) await this.#deps.leads.sortInto(ids, bucket);
    return unsorted.length > 0;
  }

  async #reckon(campaign: Campaign, now: number): Promise<Order> {
    const { mode } = campaign.pacing;
    const { buckets, hasOrdered, hasPriorities, heldWhy } = await bucketOrder(
      campaign,
      this.#deps,
      now,
    );
    // Ordered before its mode was changed.
    const ordered = hasOrdered ? [orderedBucket] : [];
    const order: Order = {
      buckets: onlyBuckets[mode] ?? [...ordered, firstBucket, ...buckets, null],
      hasPriorities,
      heldWhy,
      mode,
      untilAt: now + orderMs,
    };
    this.#orders.set(campaign._id, order);
    return order;
  }
}

/** The buckets of a campaign's ready leads that are worth dialling now, best first; not those that go before all others. */
export async function bucketOrder(
  campaign: Campaign,
  { leads, odds, random }: DueLeadsDeps,
  now: number,
): Promise<
  Pick<Order, 'hasPriorities' | 'heldWhy'> & {
    buckets: string[];
    /** Those that wait for a better hour. */
    held: RankedBucket[];
    hasOrdered: boolean;
  }
> {
  const { buckets, hasPriorities } = await leads.buckets(campaign._id);
  const due = buckets
    .filter(({ bucket }) => !goesFirst.has(bucket))
    .map(
      ({ bucket, oldestDueAt }): DueBucket => ({
        bucket,
        group: groupOf(bucket),
        offset: offsetOf(bucket),
        oldestDueAt,
      }),
    );
  const mode = campaign.bestTime?.mode ?? 'order';
  const ranked = orderBuckets(due, odds.odds, { now, mode, random });
  return {
    buckets: ranked.filter((one) => one.heldWhy === null).map((one) => one.bucket),
    hasOrdered: buckets.some(({ bucket }) => bucket === orderedBucket),
    hasPriorities,
    held: ranked.filter((one) => one.heldWhy !== null),
    heldWhy: ranked.find((one) => one.heldWhy !== null)?.heldWhy ?? null,
  };
}
