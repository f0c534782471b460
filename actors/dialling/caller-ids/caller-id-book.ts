import type { AttemptSubject } from '../../../machines/campaign/attempt-context.ts';
import type {
  CallerId,
  CallerIdQuarantine,
} from '../../../machines/contracts/campaign/caller-id.ts';
import type { Attempt, Campaign } from '../../../machines/contracts/campaign/campaign.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { quarantineMs, quarantineWhy } from '../../../machines/lead/caller-id/caller-id-health.ts';
import {
  type CallerIdChoice,
  type CallerIdUse,
  type CallerIdWish,
  chooseCallerId,
  poolRoom,
} from '../../../machines/lead/caller-id/caller-id-pool.ts';
import type { Store } from '../../store/store.ts';
import type { DiallerLog } from '../dialler-deps.ts';
import { dialDays } from './dial-days.ts';

const dayMs = 86_400_000;
/** Attempts are counted anew so often; in between, what was chosen here is added. */
const recountMs = 60_000;
/** A choice is a written attempt by then, or never will be: a claim lasts a minute. */
const chosenMs = 120_000;
const healthMs = 3_600_000;
/** Numbers whose health is looked at in one round; each is four counts. */
const healthChecksMax = 20;

interface Known {
  dayCount: number;
  countedAt: number;
  judgedAt: number;
  /** When it was chosen since the last count. */
  chosenAt: number[];
}

export interface CallerIdBookDeps {
  store: Store;
  log: DiallerLog;
  /** The attempts that live now. */
  live: () => readonly AttemptSubject[];
}

/**
 * Which number each dial shows. What a number has been used for is counted from attempts, again and again, so nothing can leak;
 * this leader's own choices are added until they are attempts themselves. A campaign without a pool shows its one number.
 */
export class CallerIdBook {
  readonly #attempts;
  readonly #quarantines;
  readonly #deps: CallerIdBookDeps;
  readonly #known = new Map<string, Known>();
  #quarantined = new Map<string, CallerIdQuarantine>();

  constructor(deps: CallerIdBookDeps) {
    this.#deps = deps;
    this.#attempts = deps.store.collection<Attempt>('attempts');
    this.#quarantines = deps.store.collection<CallerIdQuarantine>('caller_ids');
  }

  /** Before each round: counts what is due to be counted, and sends sick numbers into quarantine. */
  async survey(campaigns: readonly Campaign[], now: number): Promise<void> {
    const pools = campaigns.filter((campaign) => poolOf(campaign).length > 0);
    if (pools.length === 0) return;
    let checksLeft = healthChecksMax;
    let hasNews = this.#known.size === 0;
    for (const campaign of pools) {
      for (const { phone } of poolOf(campaign))
        hasNews = (await this.#count(phone, now)) || hasNews;
      checksLeft -= await this.#judge(campaign, checksLeft, now);
    }
    // Operators may lift a quarantine, and an earlier leader may have set one.
    if (hasNews) {
      const found = await this.#quarantines.find({}, { limit: 5_000 });
      this.#quarantined = new Map(found.map((one) => [one._id, one]));
    }
  }

  /** Dials that the campaign's numbers have room for now. */
  roomOf(campaign: Campaign, now: number): number {
    const pool = poolOf(campaign);
    if (pool.length === 0) return Number.POSITIVE_INFINITY;
    return poolRoom(this.#warmedAgain(pool, now), this.#useOf(), now);
  }

  choose(campaign: Campaign, wish: CallerIdWish): CallerIdChoice {
    const pool = poolOf(campaign);
    if (pool.length === 0) return { phone: campaign.from, why: 'the campaign has one number' };
    const hasLawful = pool.some(({ phone }) =>
      wish.prefixes.some((prefix) => phone.startsWith(prefix)),
    );
    // Where no number of the pool is lawful, the judge of dials says so, and the lead rests.
    const choice = chooseCallerId(this.#warmedAgain(pool, wish.now), this.#useOf(), {
      ...wish,
      prefixes: hasLawful ? wish.prefixes : [],
    });
    if (choice.phone !== null) this.#known.get(choice.phone)?.chosenAt.push(wish.now);
    return choice;
  }

  #useOf(): (phone: string) => CallerIdUse {
    const liveCounts = new Map<string, number>();
    for (const { from } of this.#deps.live()) liveCounts.set(from, (liveCounts.get(from) ?? 0) + 1);
    return (phone) => {
      const known = this.#known.get(phone);
      return {
        // One that was never counted is not shown yet.
        dayCount: known ? known.dayCount + known.chosenAt.length : Number.POSITIVE_INFINITY,
        liveCount: liveCounts.get(phone) ?? 0,
        quarantinedUntilAt: this.#quarantined.get(phone)?.untilAt ?? null,
      };
    };
  }

  /** A number that comes back from quarantine is cold. */
  #warmedAgain(pool: readonly CallerId[], now: number): CallerId[] {
    return pool.map((one) => {
      const untilAt = this.#quarantined.get(one.phone)?.untilAt ?? 0;
      return untilAt > 0 && untilAt <= now && untilAt > (one.sinceAt ?? 0)
        ? { ...one, sinceAt: untilAt }
        : one;
    });
  }

  async #count(phone: string, now: number): Promise<boolean> {
    const known = this.#known.get(phone);
    if (known && now - known.countedAt < recountMs) return false;
    const dayCount = await this.#attempts.countDocuments({
      from: phone,
      intendedAt: { $gt: now - dayMs },
    });
    this.#known.set(phone, {
      dayCount,
      countedAt: now,
      judgedAt: known?.judgedAt ?? 0,
      chosenAt: known?.chosenAt.filter((at) => now - at < chosenMs) ?? [],
    });
    return true;
  }

  /** Returns how many numbers it looked at. */
  async #judge(campaign: Campaign, checksMax: number, now: number): Promise<number> {
    const pool = poolOf(campaign);
    const due = pool
      .filter(({ phone }) => now - (this.#known.get(phone)?.judgedAt ?? now) >= healthMs)
      .slice(0, checksMax);
    if (due.length === 0 || pool.length < 2) return 0;
    const everybody = pool.map((one) => one.phone);
    const pools = await dialDays(this.#attempts, { from: { $in: everybody } }, now);
    for (const { phone } of due) {
      this.#known.get(phone)!.judgedAt = now;
      const own = await dialDays(this.#attempts, { from: phone }, now);
      const days = own.map((number, i) => ({ number, pool: pools[i]! }));
      const why = quarantineWhy(days, pool.length);
      if (why === null || (this.#quarantined.get(phone)?.untilAt ?? 0) > now) continue;
      await this.#quarantine(phone, campaign._id, why, now);
    }
    return due.length;
  }

  async #quarantine(phone: string, campaignId: string, why: string, now: number): Promise<void> {
    const quarantine: CallerIdQuarantine = {
      _id: phone,
      schemaVersion: 1,
      campaignId,
      fromAt: now,
      untilAt: now + quarantineMs,
      why,
    };
    this.#quarantined.set(phone, quarantine);
    this.#deps.log.warn({ phone, campaignId, why }, 'A number to show goes into quarantine');
    try {
      await this.#quarantines.replaceOne({ _id: phone }, quarantine, { upsert: true });
    } catch (error) {
      if (!(error instanceof VoxError && error.code === 'duplicate_key')) throw error;
    }
  }
}

const poolOf = ({ callerIds = [] }: Campaign): readonly CallerId[] => callerIds;
