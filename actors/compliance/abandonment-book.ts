import {
  emptyTally,
  type Tally,
  tallyOf,
} from '../../machines/compliance/abandonment/abandonment-ledger.ts';
import { answeredCallOf } from '../../machines/compliance/abandonment/answered-call.ts';
import type { CallRecord } from '../../machines/contracts/call/call-record.ts';
import type { Attempt, Campaign } from '../../machines/contracts/campaign/campaign.ts';
import type { AbandonmentDay } from '../../machines/contracts/compliance/abandonment.ts';
import { isZone } from '../calendar/zone-offsets.ts';
import type { Store } from '../store/store.ts';
import { endedAs } from './earlier-dials.ts';
import { worldCalendar } from './places/world-calendar.ts';

/** Collection `abandonment_days`. */
type StoredDay = AbandonmentDay & { _id: string; schemaVersion: 1; campaignId: string };

/** The abandonment ledger as it is kept: one document a campaign and day of the campaign's own calendar. */
export class AbandonmentBook {
  readonly #days;
  readonly #attempts;
  readonly #calls;
  readonly #campaigns;

  constructor(store: Store) {
    this.#days = store.collection<StoredDay>('abandonment_days');
    this.#attempts = store.collection<Attempt>('attempts');
    this.#calls = store.collection<CallRecord>('calls');
    this.#campaigns = store.collection<Campaign>('campaigns');
  }

  /** Counts a dial that has just been settled; whoever calls sees to it that it is once. */
  async note(attemptId: string, at: number): Promise<void> {
    const attempt = await this.#attempts.findOne({ _id: attemptId });
    if (attempt === null) return;
    const { callId, campaignId } = attempt;
    const [record, campaign] = await Promise.all([
      this.#calls.findOne({ _id: callId }, { projection: { answeredAt: 1, transcript: 1 } }),
      this.#campaigns.findOne({ _id: campaignId }, { projection: { schedule: 1 } }),
    ]);
    const call = answeredCallOf(attempt, endedAs(attempt) === 'machine', record);
    if (call === null) return;
    const date = dateOf(campaign?.schedule?.timeZone, at);
    const counts: Record<string, number> = {};
    for (const [name, count] of Object.entries(tallyOf(call))) if (count > 0) counts[name] = count;
    await this.#days.updateOne(
      { _id: `${campaignId}:${date}` },
      { $setOnInsert: { schemaVersion: 1, campaignId, date }, $inc: counts },
      { upsert: true },
    );
  }

  /** Days of a campaign, oldest first, each with all its counts. */
  async days(campaignId: string): Promise<AbandonmentDay[]> {
    const found = await this.#days.find({ campaignId }, { sort: { _id: 1 } });
    return found.map((day) => ({ date: day.date, ...wholeTally(day) }));
  }
}

/** Counts that were never raised are not stored. */
const wholeTally = (day: Partial<Tally>): Tally => {
  const tally = { ...emptyTally };
  for (const name of Object.keys(emptyTally) as (keyof Tally)[]) tally[name] = day[name] ?? 0;
  return tally;
};

export const dateOf = (timeZone: string | undefined, at: number): string =>
  worldCalendar.local(timeZone !== undefined && isZone(timeZone) ? timeZone : 'UTC', at).date;
