import type { Attempt } from '../contracts/campaign/campaign.ts';
import {
  type CampaignHeat,
  type DialCounts,
  rateFromCount,
} from '../contracts/explain/dial-counts.ts';
import { machineCodes } from '../lead/disposition.ts';
import { localTime, type ZoneOffset } from '../lead/local-time.ts';

/** The dials of one hour. */
export interface HourTally {
  /** Epoch ms of its beginning. */
  at: number;
  counts: DialCounts;
}

export const noDials: Readonly<DialCounts> = {
  dialCount: 0,
  answeredCount: 0,
  humanCount: 0,
  conversationCount: 0,
  goalCount: 0,
  abandonedCount: 0,
  firstDialCount: 0,
};

export const addCounts = (all: readonly DialCounts[]): DialCounts => {
  const sum = { ...noDials };
  for (const counts of all)
    for (const key of Object.keys(sum) as (keyof DialCounts)[]) sum[key] += counts[key];
  return sum;
};

export function countsOf(
  dials: readonly Pick<Attempt, 'n' | 'outcome' | 'disposition' | 'talk'>[],
): DialCounts {
  const counts = { ...noDials, dialCount: dials.length };
  for (const { n, outcome, disposition, talk } of dials) {
    if (n === 1) counts.firstDialCount += 1;
    const isAbandoned = outcome === 'abandoned';
    if (isAbandoned) counts.abandonedCount += 1;
    if (outcome !== 'answered' && !isAbandoned) continue;
    counts.answeredCount += 1;
    // By the call's own finding where it is known.
    if (!(talk?.isHuman ?? (disposition === null || !machineCodes.has(disposition)))) continue;
    counts.humanCount += 1;
    if (talk?.isConversation) counts.conversationCount += 1;
    if (talk?.goal) counts.goalCount += 1;
  }
  return counts;
}

const rateOf = ({ humanCount, dialCount }: DialCounts, fromCount: number): number | null =>
  dialCount < fromCount ? null : humanCount / dialCount;

/** Hours laid over each other by weekday and hour of the day. */
export function heatOf(
  tallies: readonly HourTally[],
  offset: ZoneOffset,
): Pick<CampaignHeat, 'cells' | 'totals' | 'humanRate' | 'rateFromCount'> {
  const byHour = new Map<number, DialCounts[]>();
  for (const { at, counts } of tallies) {
    const { weekday, ms } = localTime(at, offset);
    const key = weekday * 24 + Math.floor(ms / 3_600_000);
    byHour.set(key, [...(byHour.get(key) ?? []), counts]);
  }
  const totals = addCounts(tallies.map(({ counts }) => counts));
  const cells = [...byHour.entries()]
    .sort(([a], [b]) => a - b)
    .map(([key, all]) => {
      const counts = addCounts(all);
      return {
        weekday: Math.floor(key / 24),
        hour: key % 24,
        ...counts,
        humanRate: rateOf(counts, rateFromCount),
      };
    });
  return { cells, totals, humanRate: rateOf(totals, 1), rateFromCount };
}
