import { clockText } from '../../../machines/compliance/calendar.ts';
import { bucketOf, WindowBook } from '../../../machines/compliance/window-book.ts';
import type { Campaign } from '../../../machines/contracts/campaign/campaign.ts';
import { calleePlace } from '../../compliance/places/callee-place.ts';
import { worldCalendar } from '../../compliance/places/world-calendar.ts';
import type { DueLeads } from './due-leads.ts';
import type { DueLead, LeadLeases } from './lead-leases.ts';

/** Leads looked at in one read, and reads for one campaign in one round: so many closed ones can stand before an open one. */
const readMax = 500;
const readsMax = 4;
/** Places kept by number; a number is looked up in 20 µs. */
const placesMax = 50_000;

/**
 * Due leads whose place is open. Where many are closed they are not claimed one by one: they are put to wait, together, until
 * their places open.
 */
export class OpenLeads {
  readonly #leads: LeadLeases;
  readonly #inOrder: DueLeads;
  readonly #books = new Map<string, { rules: string; book: WindowBook }>();
  readonly #buckets = new Map<string, string>();

  constructor(leads: LeadLeases, inOrder: DueLeads) {
    this.#leads = leads;
    this.#inOrder = inOrder;
  }

  /** Ids, best first, at most `limit`. */
  async due(campaign: Campaign, now: number, limit: number): Promise<string[]> {
    const { _id, compliance } = campaign;
    if (compliance === undefined) {
      const due = await this.#inOrder.of(campaign, limit, now);
      return due.map((lead) => lead._id);
    }
    const book = this.#bookOf(_id, compliance);
    for (let read = 1; ; read += 1) {
      const found = await this.#inOrder.of(campaign, read === 1 ? limit : readMax, now);
      const closed = new Map<number, DueLead[]>();
      const open: string[] = [];
      for (const lead of found) {
        const { isOpen, changesAt } = book.stateOf(this.#bucketOf(lead), now);
        // One that no time opens is judged at its claim, which says why.
        if (isOpen || changesAt === null) open.push(lead._id);
        else closed.set(changesAt, [...(closed.get(changesAt) ?? []), lead]);
      }
      for (const [opensAt, leads] of closed) await this.#putOff(leads, opensAt);
      const isAll = closed.size === 0 || found.length < (read === 1 ? limit : readMax);
      if (isAll || open.length >= limit || read === readsMax) return open.slice(0, limit);
    }
  }

  #bookOf(campaignId: string, compliance: NonNullable<Campaign['compliance']>): WindowBook {
    const rules = JSON.stringify(compliance);
    const kept = this.#books.get(campaignId);
    if (kept?.rules === rules) return kept.book;
    const book = new WindowBook(compliance, worldCalendar);
    this.#books.set(campaignId, { rules, book });
    return book;
  }

  #bucketOf({ phone, nextPhone, timeZone }: DueLead): string {
    const number = nextPhone ?? phone;
    const key = `${number} ${timeZone ?? ''}`;
    const kept = this.#buckets.get(key);
    if (kept !== undefined) return kept;
    const bucket = bucketOf(calleePlace(number, timeZone));
    if (this.#buckets.size >= placesMax) this.#buckets.clear();
    this.#buckets.set(key, bucket);
    return bucket;
  }

  async #putOff(leads: DueLead[], opensAt: number): Promise<void> {
    const [first] = leads;
    const { zones } = calleePlace(first!.nextPhone ?? first!.phone, first!.timeZone);
    const [zone = 'UTC'] = zones;
    const local = clockText(worldCalendar.local(zone, opensAt)).replace('T', ' ');
    await this.#leads.putOff(
      leads.map(({ _id }) => _id),
      opensAt,
      `Outside the calling hours of its place, which open at ${local} (${zone})`,
    );
  }
}
