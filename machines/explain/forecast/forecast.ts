import type { CampaignForecast } from '../../contracts/explain/forecast.ts';
import { type ForecastFacts, type ForecastRun, reckonedPerHour } from './forecast-run.ts';
import { shareOf } from './outcome-law.ts';

export interface ForecastOf {
  campaignId: string;
  totalCount: number;
  openCount: number;
  facts: ForecastFacts;
  runs: readonly ForecastRun[];
  /** The campaign's own end; null: it has none. */
  endAt: number | null;
}

const pointsMax = 60;

/** The value below which this share of them lies; what is null lies above all. */
function quantile(values: readonly (number | null)[], share: number): number | null {
  const sorted = values.map((value) => value ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return Number.isFinite(value) ? value : null;
}

const bandOf = (values: readonly (number | null)[]) => ({
  p10: quantile(values, 0.1),
  p50: quantile(values, 0.5),
  p90: quantile(values, 0.9),
});

/** What many runs say together. */
export function forecastOf(given: ForecastOf): CampaignForecast {
  const { campaignId, facts, runs, openCount, totalCount, endAt } = given;
  const { now, stepMs, horizonMs } = facts;
  const horizonAt = now + horizonMs;
  const finishAt =
    openCount === 0 ? { p10: now, p50: now, p90: now } : bandOf(runs.map((run) => run.finishAt));
  const riskAt = Math.min(endAt ?? horizonAt, horizonAt);
  const atRisk =
    openCount > 0 && (finishAt.p90 === null || finishAt.p90 > riskAt)
      ? {
          endAt: riskAt,
          why:
            endAt !== null && endAt <= horizonAt ? ('campaign_end' as const) : ('horizon' as const),
          leadCount: rounded(bandOf(runs.map(({ left }) => atOf(left, riskAt, facts)))),
          untouchedCount: rounded(
            bandOf(runs.map(({ untouched }) => atOf(untouched, riskAt, facts))),
          ),
        }
      : null;
  const doneCount = totalCount - openCount;
  const untilAt = Math.min(horizonAt, finishAt.p90 ?? horizonAt);
  const stride = Math.max(1, Math.ceil((untilAt - now) / stepMs / pointsMax));
  const progress: CampaignForecast['progress'] = [];
  for (let step = stride - 1; now + (step + 1 - stride) * stepMs < untilAt; step += stride) {
    const at = now + (step + 1) * stepMs;
    // The pessimist's line has most left.
    const done = bandOf(
      runs.map(({ left }) => (totalCount - left[Math.min(step, left.length - 1)]!) / totalCount),
    );
    const share = (value: number | null) =>
      Math.min(1, Math.max(doneCount / totalCount, value ?? 0));
    progress.push({ at, p10: share(done.p10), p50: share(done.p50), p90: share(done.p90) });
  }
  return {
    campaignId,
    at: now,
    openCount,
    totalCount,
    finishAt,
    progress: openCount === 0 ? [] : progress.slice(0, pointsMax),
    atRisk,
    horizonAt,
    assumptions: assumptionsOf(facts),
    sentence: sentenceOf(openCount, finishAt.p50, atRisk, now),
  };
}

const rounded = ({ p10, p50, p90 }: ReturnType<typeof bandOf>) => ({
  p10: Math.round(p10 ?? 0),
  p50: Math.round(p50 ?? 0),
  p90: Math.round(p90 ?? 0),
});

const atOf = (series: Float32Array, at: number, { now, stepMs }: ForecastFacts): number =>
  series[Math.min(series.length - 1, Math.max(0, Math.ceil((at - now) / stepMs) - 1))]!;

const shownKinds = ['human', 'machine', 'no_answer', 'busy', 'failed'] as const;

function assumptionsOf(facts: ForecastFacts): CampaignForecast['assumptions'] {
  const { laws, madeCount, expectedCount, slots } = facts;
  const weight = laws.reduce((sum, law) => sum + law.weight, 0);
  const counted = laws.reduce((sum, law) => sum + law.count, 0);
  const pace = (madeCount + 9) / (expectedCount + 9);
  return [
    {
      name: 'dials_per_hour',
      value: Math.round(reckonedPerHour(facts, laws) * pace),
      from: Math.round(madeCount),
    },
    ...shownKinds.map((kind) => ({
      name: `${kind}_share` as const,
      value: shareOf(laws, kind),
      from: counted,
    })),
    {
      name: 'line_seconds',
      value: laws.reduce((sum, l) => sum + (l.lineMs * l.weight) / weight, 0) / 1_000,
      from: counted,
    },
    { name: 'slots', value: slots, from: 0 },
  ];
}

function sentenceOf(
  openCount: number,
  middleAt: number | null,
  atRisk: CampaignForecast['atRisk'],
  now: number,
): string {
  if (openCount === 0) return 'All its leads are done.';
  const risk =
    atRisk === null
      ? ''
      : ` ${Math.round(atRisk.leadCount.p50 ?? 0).toLocaleString('en')} leads may be left at ${
          atRisk.why === 'campaign_end' ? 'its end' : 'the end of what can be foreseen'
        }.`;
  return middleAt === null
    ? `It will not be done within what can be foreseen.${risk}`
    : `It will be done in about ${spoken(middleAt - now)}.${risk}`;
}

function spoken(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  if (minutes < 120) return minutes === 1 ? 'a minute' : `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 72 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
