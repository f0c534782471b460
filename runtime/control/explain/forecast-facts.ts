import { hoursOf } from '../../../actors/calendar/schedule-calendar.ts';
import type { Attempt, Campaign } from '../../../machines/contracts/campaign/campaign.ts';
import { tickFreshMs } from '../../../machines/contracts/explain/campaign-pacing.ts';
import type { PacingTick } from '../../../machines/contracts/explain/pacing-tick.ts';
import { workerGoneMs } from '../../../machines/contracts/worker.ts';
import {
  type ForecastFacts,
  reckonedPerHour,
} from '../../../machines/explain/forecast/forecast-run.ts';
import {
  type CountedOutcome,
  outcomeLaws,
} from '../../../machines/explain/forecast/outcome-law.ts';
import type { Documents } from '../documents.ts';
import { pacingSeries } from './decision-search.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const horizonMs = 14 * dayMs;
const stepMs = 600_000;
/** Newest dials that are counted. */
const countedMax = 2_000;
/** Of those only the ones that are no older than this: what people do changes in the day. */
const countedMs = 6 * hourMs;
const madeMs = 2 * hourMs;
/** The standard tick; a run of one tick lasts so long. */
const tickMs = 2_000;
/** A carrier of which nothing is known does not bind. */
const cpsUnknown = 1_000;

export interface ForecastGround {
  facts: ForecastFacts;
  openCount: number;
  totalCount: number;
}

/** What the store and the newest ticks know of how a campaign goes on. */
export async function forecastFacts(
  documents: Documents,
  campaign: Campaign,
  recent: readonly PacingTick[],
  now: number,
): Promise<ForecastGround> {
  const { _id: campaignId, pacing, retry } = campaign;
  const tick = recent.at(-1);
  const fresh = tick !== undefined && now - tick.at <= tickFreshMs ? tick : null;
  const [counted, leads, fleetSlots, runningCount, series] = await Promise.all([
    countedOutcomes(documents, campaignId, now),
    openLeads(documents, campaignId, now),
    fresh === null ? slotsOf(documents, now) : fresh.slotCount,
    documents.campaigns.countDocuments({ state: 'running' }),
    pacingSeries(documents, campaignId, now - madeMs, recent),
  ]);
  const laws = outcomeLaws(counted);
  const isOther = campaign.state === 'running' ? 0 : 1;
  const slots = Math.min(
    pacing.concurrentMax,
    Math.max(1, fleetSlots / Math.max(1, runningCount + isOther)),
  );
  const cps = fresh === null ? cpsUnknown : Math.max(0.01, fresh.tokenCount / (tickMs / 1_000));
  // Ticks without a lead to dial say nothing of how fast it could.
  const bound = series.filter((run) => run.bound !== 'leads' && run.bound !== 'mode');
  const madeHours = bound.reduce((sum, run) => sum + run.toAt - run.fromAt + tickMs, 0) / hourMs;
  return {
    openCount: leads.open.reduce((sum, { count }) => sum + count, 0),
    totalCount: leads.totalCount,
    facts: {
      now,
      open: leads.open,
      laws,
      retry,
      slots,
      cps,
      madeCount: bound.reduce((sum, run) => sum + run.dialCount, 0),
      expectedCount: reckonedPerHour({ slots, cps }, laws) * madeHours,
      hours: openHours(campaign.schedule, now),
      horizonMs,
      stepMs,
    },
  };
}

/** A year of daily slots has fewer turns. */
const turnsMax = 100;

/** Null: at any time. Waits that belong to the rules and not to the campaign are not reckoned with. */
function openHours(schedule: Campaign['schedule'], now: number): ForecastFacts['hours'] {
  const isAlways =
    schedule.slots.length === 0 &&
    schedule.holidays.length === 0 &&
    schedule.endAt === null &&
    (schedule.startAt ?? 0) <= now;
  if (isAlways) return null;
  const hours: NonNullable<ForecastFacts['hours']> = [];
  let at = now;
  for (let turn = 0; turn < turnsMax && at < now + horizonMs; turn += 1) {
    const { isOpen, changesAt } = hoursOf(schedule, at);
    if (isOpen) hours.push({ fromAt: at, toAt: changesAt ?? now + horizonMs });
    if (changesAt === null) break;
    at = changesAt;
  }
  return hours;
}

async function slotsOf({ workers }: Documents, now: number): Promise<number> {
  const ready = await workers.find({ state: 'ready', beatAt: { $gt: now - workerGoneMs } });
  return ready.reduce((sum, { slotCount }) => sum + slotCount, 0);
}

async function countedOutcomes(
  { attempts }: Documents,
  campaignId: string,
  now: number,
): Promise<CountedOutcome[]> {
  const newest: Pick<
    Attempt,
    'retryCode' | 'disposition' | 'outcome' | 'intendedAt' | 'endedAt'
  >[] = await attempts.find(
    { campaignId, intendedAt: { $gte: now - countedMs } },
    {
      sort: { intendedAt: -1 },
      limit: countedMax,
    },
  );
  const byCode = new Map<string, { count: number; sumMs: number }>();
  for (const { retryCode, disposition, outcome, intendedAt, endedAt } of newest) {
    if (outcome === null || endedAt === null) continue;
    const code = retryCode ?? disposition ?? outcome;
    const sum = byCode.get(code) ?? { count: 0, sumMs: 0 };
    sum.count += 1;
    sum.sumMs += Math.max(0, endedAt - intendedAt);
    byCode.set(code, sum);
  }
  return [...byCode].map(([code, { count, sumMs }]) => ({ code, count, lineMs: sumMs / count }));
}

/** Ends of the spans in which waiting leads are counted together: hours of the first day, then sixths of a day. */
const spans = [
  ...Array.from({ length: 24 }, (_, i) => (i + 1) * hourMs),
  ...Array.from({ length: 52 }, (_, i) => dayMs + (i + 1) * 6 * hourMs),
];

async function openLeads({ leads }: Documents, campaignId: string, now: number) {
  const of = (state: string) => ({ campaignId, state: state as 'ready' });
  const count = (filter: object) => leads.countDocuments({ campaignId, ...filter });
  const [totalCount, ready, untouched, waiting, leased, dialing, live] = await Promise.all([
    count({}),
    count(of('ready')),
    count({ ...of('ready'), outcome: null }),
    count(of('waiting')),
    count(of('leased')),
    count(of('dialing')),
    count(of('live')),
  ]);
  const open: ForecastFacts['open'] = [
    { dialCount: 0, dueAt: now, count: untouched },
    { dialCount: 1, dueAt: now, count: Math.max(0, ready - untouched) + leased + dialing + live },
  ];
  // Only as many spans as there are leads that wait.
  let fromMs = Number.NEGATIVE_INFINITY;
  let left = waiting;
  for (const toMs of spans) {
    if (left <= 0) break;
    const within = await count({
      ...of('waiting'),
      nextAttemptAt: {
        ...(Number.isFinite(fromMs) ? { $gte: now + fromMs } : {}),
        $lt: now + toMs,
      },
    });
    open.push({ dialCount: 1, dueAt: now + toMs, count: within });
    left -= within;
    fromMs = toMs;
  }
  if (left > 0) open.push({ dialCount: 1, dueAt: now + horizonMs, count: left });
  return { totalCount, open: open.filter((one) => one.count > 0) };
}
