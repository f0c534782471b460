import { calleePlace } from '../../actors/compliance/places/callee-place.ts';
import { worldCalendar } from '../../actors/compliance/places/world-calendar.ts';
import { rulePacks } from '../../machines/compliance/presets/all-presets.ts';
import { bucketOf, presetsFor, WindowBook } from '../../machines/compliance/window-book.ts';
import type { Campaign, Lead } from '../../machines/contracts/campaign/campaign.ts';
import type { CampaignLaw } from '../../machines/contracts/compliance/campaign-law.ts';
import type { CalleePlace } from '../../machines/contracts/compliance/dial-judgement.ts';
import type { Documents } from './documents.ts';

/** Leads of a state whose place is looked at, from both ends of their order: a list's countries lie beside each other. */
const lookedAtMax = 500;
const suppressedMax = 2_000;
const windowsMax = 50;

/** What a campaign's dials are judged by now, and where it may dial. */
export async function campaignLaw(
  { leads, suppressions }: Pick<Documents, 'leads' | 'suppressions'>,
  { _id: campaignId, compliance }: Pick<Campaign, '_id' | 'compliance'>,
  at: number,
): Promise<CampaignLaw> {
  const of = (filter: object) => ({ campaignId, ...filter });
  const [ready, waiting, suppressed, openCounts, suppressedCount, organisationCount, own] =
    await Promise.all([
      spread(leads, campaignId, 'ready'),
      spread(leads, campaignId, 'waiting'),
      leads.find(of({ state: 'suppressed' }), { limit: suppressedMax }),
      Promise.all(
        (['ready', 'waiting'] as const).map((state) => leads.countDocuments(of({ state }))),
      ),
      leads.countDocuments(of({ state: 'suppressed' })),
      suppressions.countDocuments({ campaignId: null }),
      suppressions.countDocuments({ campaignId }),
    ]);
  const next = [...ready, ...waiting];
  const places = new Map<string, { place: CalleePlace; leadCount: number }>();
  for (const { phone, timeZone } of next) {
    const place = calleePlace(phone, timeZone);
    const bucket = bucketOf(place);
    const known = places.get(bucket);
    places.set(bucket, { place, leadCount: (known?.leadCount ?? 0) + 1 });
  }
  const book = compliance === undefined ? null : new WindowBook(compliance, worldCalendar);
  const windows = [...places].map(([bucket, { place, leadCount }]) => ({
    country: place.country,
    states: place.states,
    zones: place.zones,
    leadCount,
    ...(book?.stateOf(bucket, at) ?? { isOpen: true, changesAt: null }),
  }));
  const presets = new Set(
    compliance === undefined
      ? []
      : compliance.presets === 'by-country'
        ? windows.flatMap(({ country }) => presetsFor(compliance, country))
        : compliance.presets,
  );
  const suppressedBy: Record<string, number> = {};
  for (const { suppression } of suppressed) {
    const reason = suppression?.reason ?? 'unknown';
    suppressedBy[reason] = (suppressedBy[reason] ?? 0) + 1;
  }
  return {
    campaignId,
    at,
    packs: [...presets].toSorted().map((id) => rulePacks[id]),
    windows: windows
      .toSorted((a, b) => b.leadCount - a.leadCount)
      .slice(0, windowsMax)
      // Kept as whole milliseconds: an opening is reckoned from the calendar.
      .map((one) => ({
        ...one,
        changesAt: one.changesAt === null ? null : Math.round(one.changesAt),
      })),
    lookedAtCount: next.length,
    openCount: openCounts.reduce((sum, count) => sum + count, 0),
    suppressedCount,
    suppressedBy,
    lists: { organisationCount, campaignCount: own },
  };
}

/** Orders that an index has, so that a long list is read from its ends and not sorted. */
const orders = {
  ready: { bucket: 1, priority: -1, nextAttemptAt: 1, _id: 1 },
  waiting: { nextAttemptAt: 1 },
} as const;

async function spread(
  leads: Documents['leads'],
  campaignId: string,
  state: 'ready' | 'waiting',
): Promise<Lead[]> {
  const end = (direction: 1 | -1) => {
    const sort = Object.fromEntries(
      Object.entries(orders[state]).map(([key, way]) => [key, (way * direction) as 1 | -1]),
    );
    return leads.find({ campaignId, state }, { sort, limit: lookedAtMax / 2 });
  };
  const [first, last] = await Promise.all([end(1), end(-1)]);
  return [...new Map([...first, ...last].map((lead) => [lead._id, lead])).values()];
}
