import type { Attempt } from '../../../machines/contracts/campaign/campaign.ts';
import { countsOf, type HourTally } from '../../../machines/explain/dial-tally.ts';
import type { ZoneOffset } from '../../../machines/lead/local-time.ts';
import type { Documents } from '../documents.ts';

export interface TallyRange {
  campaignId: string;
  fromAt: number;
  toAt: number;
  /** Hours are those of this zone. */
  offset: ZoneOffset;
}

const hourMs = 3_600_000;
/** An hour's calls are over and their records in: its counts change no more. */
const settledMs = 2 * hourMs;
/** Settled hours that are remembered; about 25 MB. */
const rememberedMax = 100_000;

/**
 * Counts a campaign's dials hour by hour: the embedded store has one thread, which four weeks in one go would hold up. Whole
 * documents are read, because its projection costs four times what it spares (50,000 dials of a week: 0.6 s against 2.9 s,
 * its `$group` 6 s). An hour that is settled is counted once.
 */
export class DialTallies {
  readonly #documents: Documents;
  readonly #now: () => number;
  readonly #remembered = new Map<string, HourTally>();

  constructor(documents: Documents, now: () => number) {
    this.#documents = documents;
    this.#now = now;
  }

  /** Oldest first, without the hours in which nobody was dialled. */
  async between({ campaignId, fromAt, toAt, offset }: TallyRange): Promise<HourTally[]> {
    const tallies: HourTally[] = [];
    let at: number | null = fromAt;
    while (at !== null && at < toAt) {
      const first: number | null = await this.#nextDialAt(campaignId, at);
      if (first === null || first >= toAt) break;
      const begin = hourBegin(first, offset);
      tallies.push(await this.#hour(campaignId, begin));
      at = begin + hourMs;
    }
    return tallies;
  }

  async #nextDialAt(campaignId: string, fromAt: number): Promise<number | null> {
    const next = await this.#documents.attempts.findOne(
      { campaignId, intendedAt: { $gte: fromAt } },
      { sort: { intendedAt: 1 }, projection: { intendedAt: 1 } },
    );
    return next?.intendedAt ?? null;
  }

  async #hour(campaignId: string, at: number): Promise<HourTally> {
    const key = `${campaignId} ${at}`;
    const known = this.#remembered.get(key);
    if (known !== undefined) return known;
    const dials: Pick<Attempt, 'n' | 'outcome' | 'disposition' | 'talk'>[] =
      await this.#documents.attempts.find({
        campaignId,
        intendedAt: { $gte: at, $lt: at + hourMs },
      });
    const tally: HourTally = { at, counts: countsOf(dials) };
    if (at + hourMs + settledMs < this.#now()) this.#remember(key, tally);
    return tally;
  }

  #remember(key: string, tally: HourTally): void {
    this.#remembered.set(key, tally);
    if (this.#remembered.size > rememberedMax)
      this.#remembered.delete(this.#remembered.keys().next().value!);
  }
}

/** Zones differ from UTC by quarters of an hour, and change on them. */
const hourBegin = (at: number, offset: ZoneOffset): number => {
  const aheadMs = offset(at);
  return Math.floor((at + aheadMs) / hourMs) * hourMs - aheadMs;
};
