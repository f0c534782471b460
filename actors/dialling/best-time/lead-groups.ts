import { bucketOf } from '../../../machines/compliance/window-book.ts';
import type { Campaign, Lead } from '../../../machines/contracts/campaign/campaign.ts';
import { bucketParts, leadBucket } from '../../../machines/lead/bucket.ts';
import { utc, type ZoneOffset } from '../../../machines/lead/local-time.ts';
import { zoneOffset } from '../../calendar/zone-offsets.ts';
import { calleePlace } from '../../compliance/places/callee-place.ts';

type Placed = Pick<Lead, 'phone' | 'timeZone' | 'vars'>;

/** The bucket of a lead when this number of it is rung next, after so many dials. */
export const bucketFor = (
  lead: Placed,
  { bestTime }: Pick<Campaign, 'bestTime'>,
  phone: string,
  dialCount: number,
): string =>
  leadBucket({
    place: bucketOf(calleePlace(phone, lead.timeZone)),
    segment: bestTime?.segmentBy === undefined ? '' : (lead.vars[bestTime.segmentBy] ?? ''),
    dialCount,
  });

/** Buckets that differ in their place only are one kind of people: they are learnt together, each by its own clock. */
export function groupOf(bucket: string | null): string {
  const parts = bucketParts(bucket);
  if (parts === null) return 'unknown';
  const [country = '', , , lineType = ''] = parts.place.split('|');
  return [country, lineType, parts.segment, parts.tried].join('~');
}

/** The clocks of a bucket's place: the middle one of its zones, where there are several. */
export function offsetOf(bucket: string | null): ZoneOffset {
  const zones = bucketParts(bucket)?.place.split('|')[2] ?? '';
  const names = zones === '' ? [] : zones.split(',');
  return names.length === 0 ? utc : zoneOffset(names[Math.floor(names.length / 2)]);
}
