/**
 * Leads of one bucket are alike in everything that decides when it is best to call them: where they are, what kind of people
 * they are, how often they were tried. What is due is chosen by bucket, so no lead's own clock is ever looked at.
 */
export interface BucketParts {
  /** See `bucketOf` of machines/compliance/window-book.ts: country, states, zones, kind of line. */
  place: string;
  /** What the campaign tells its leads apart by; empty: nothing. */
  segment: string;
  /** Dials so far that may have been noticed. */
  dialCount: number;
}

/** Leads that go before all others: call backs, amends. Sorts before every other name. */
export const firstBucket = '!';
/** Leads whose dial somebody has ordered by hand: they go before even those, and are all that a campaign in mode `preview` dials. */
export const orderedBucket = '!!';

const segmentMax = 32;
const triedClasses = ['new', 'tried', 'often'] as const;

const classOf = (dialCount: number): (typeof triedClasses)[number] =>
  dialCount === 0 ? 'new' : dialCount < 3 ? 'tried' : 'often';

export const leadBucket = ({ place, segment, dialCount }: BucketParts): string =>
  [place, segment.replaceAll('~', ' ').slice(0, segmentMax), classOf(dialCount)].join('~');

/** Null for the first bucket, and for leads without one. */
export function bucketParts(
  bucket: string | null,
): { place: string; segment: string; tried: string } | null {
  const [place, segment, tried, ...rest] = (bucket ?? '').split('~');
  if (place === undefined || segment === undefined || tried === undefined || rest.length > 0)
    return null;
  return { place, segment, tried };
}
