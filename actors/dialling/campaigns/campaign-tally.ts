import {
  type DialVerdict,
  nothingRecent,
  nothingSpent,
  type Recent,
  type Spent,
  spentWith,
  verdictOf,
} from '../../../machines/campaign/standing/spending.ts';
import type { Attempt } from '../../../machines/contracts/campaign/campaign.ts';
import type { Store } from '../../store/store.ts';

const pageMax = 2_000;
/** Verdicts of one campaign that are kept: an hour, the breaker's longest window, at ten a second. */
const verdictsMax = 36_000;
/** An end may be read from the store before this leader's own write of it is told here; never by so much. */
const overlapMs = 60_000;

/** A verdict, and when its dial ended. */
interface Dated extends DialVerdict {
  at: number;
}

interface Line {
  dayFrom: number;
  day: Spent;
  total: Spent;
  reading: Promise<void>;
  isRead: boolean;
  /** Ends told while the store was read. */
  told: Attempt[];
  /** Attempts that were read and may be told as well. */
  both: Set<string>;
}

/**
 * What campaigns have used up, and how their calls went of late: read from the stored attempts when a campaign is first looked
 * at, and from then on told by this leader's own writes. Each attempt counts once, whichever way it came; so the sums are those of
 * the store, also after a restart.
 */
export class CampaignTally {
  readonly #attempts;
  readonly #now: () => number;
  readonly #lines = new Map<string, Line>();
  /** By campaign, then by attempt. */
  readonly #verdicts = new Map<string, Map<string, Dated>>();
  readonly #judging = new Map<string, Promise<void>>();

  constructor(store: Store, now: () => number) {
    this.#attempts = store.collection<Attempt>('attempts');
    this.#now = now;
  }

  /** An attempt as it was stored with its end. */
  ended(attempt: Attempt): void {
    if (this.#judging.has(attempt.campaignId)) this.#judge(attempt);
    const line = this.#lines.get(attempt.campaignId);
    if (line === undefined) return;
    if (!line.isRead) line.told.push(attempt);
    else if (!line.both.has(attempt._id)) add(line, attempt);
  }

  /** What ended dials have used up, of the day that began at `dayFrom` and altogether. */
  async spent(campaignId: string, dayFrom: number): Promise<{ day: Spent; total: Spent }> {
    const line = this.#lines.get(campaignId) ?? this.#open(campaignId, dayFrom);
    await line.reading;
    if (line.dayFrom !== dayFrom) {
      line.dayFrom = dayFrom;
      // A dial counts for the day in which it was made, whenever it ends.
      line.day = nothingSpent;
    }
    return { day: line.day, total: line.total };
  }

  async recent(campaignId: string, sinceAt: number): Promise<Recent> {
    const reading = this.#judging.get(campaignId) ?? this.#readVerdicts(campaignId, sinceAt);
    this.#judging.set(campaignId, reading);
    reading.catch(() => this.#judging.delete(campaignId));
    await reading;
    const verdicts = this.#verdicts.get(campaignId) ?? new Map<string, Dated>();
    const recent = structuredClone(nothingRecent);
    for (const [id, { at, dial, call }] of verdicts) {
      if (at <= sinceAt) verdicts.delete(id);
      else {
        if (dial !== null) recent.dials[`${dial}Count`] += 1;
        if (call !== null) recent.calls[`${call}Count`] += 1;
      }
    }
    return recent;
  }

  /** Forgets campaigns that nobody looks at any more; they are read again if somebody does. */
  keep(campaignIds: ReadonlySet<string>): void {
    for (const map of [this.#lines, this.#verdicts, this.#judging])
      for (const id of map.keys()) if (!campaignIds.has(id)) map.delete(id);
  }

  #open(campaignId: string, dayFrom: number): Line {
    const line: Line = {
      dayFrom,
      day: nothingSpent,
      total: nothingSpent,
      reading: Promise.resolve(),
      isRead: false,
      told: [],
      both: new Set(),
    };
    line.reading = this.#read(campaignId, line);
    line.reading.catch(() => this.#lines.delete(campaignId));
    this.#lines.set(campaignId, line);
    return line;
  }

  async #read(campaignId: string, line: Line): Promise<void> {
    const since = this.#now() - overlapMs;
    await this.#pages({ campaignId }, (attempt) => {
      add(line, attempt);
      if ((attempt.endedAt ?? 0) >= since) line.both.add(attempt._id);
    });
    for (const attempt of line.told) if (!line.both.has(attempt._id)) add(line, attempt);
    line.told = [];
    line.isRead = true;
  }

  #readVerdicts(campaignId: string, sinceAt: number): Promise<void> {
    return this.#pages({ campaignId, endedAt: { $gt: sinceAt } }, (attempt) =>
      this.#judge(attempt),
    );
  }

  async #pages(filter: object, each: (attempt: Attempt) => void): Promise<void> {
    for (let afterId = ''; ; ) {
      const page: Attempt[] = await this.#attempts.find(
        { ...filter, state: 'ended', _id: { $gt: afterId } },
        { sort: { _id: 1 }, limit: pageMax },
      );
      page.forEach(each);
      if (page.length < pageMax) return;
      afterId = page.at(-1)!._id;
    }
  }

  #judge(attempt: Attempt): void {
    const { _id, campaignId, endedAt } = attempt;
    const verdict = verdictOf(attempt);
    if (endedAt === null || (verdict.dial === null && verdict.call === null)) return;
    const verdicts = this.#verdicts.get(campaignId) ?? new Map<string, Dated>();
    verdicts.set(_id, { at: endedAt, ...verdict });
    if (verdicts.size > verdictsMax) verdicts.delete(verdicts.keys().next().value!);
    this.#verdicts.set(campaignId, verdicts);
  }
}

function add(line: Line, attempt: Attempt): void {
  line.total = spentWith(line.total, attempt);
  if (attempt.intendedAt >= line.dayFrom) line.day = spentWith(line.day, attempt);
}
