import type { DecisionRun, PacingDecision } from '../contracts/explain/decision.ts';
import type { PacingTick } from '../contracts/explain/pacing-tick.ts';

/** What is collected of a campaign's ticks before it is written. */
export type OpenDecision = Pick<PacingDecision, 'campaignId' | 'at' | 'toAt' | 'runs'>;

export interface Folded {
  /** Goes on collecting. */
  open: OpenDecision;
  /** Complete: to be written. */
  closed: OpenDecision | null;
}

const minuteMs = 60_000;
/** Of minutes in which nothing changed and nobody was dialled, so many become one. */
export const calmMs = 10 * minuteMs;
/** A minute has 30 ticks of 2 s; one that is woken often has more, and the rest goes to the next document. */
const runsMax = 60;

/**
 * Ticks as runs of one bound, runs as minutes, calm minutes as one: a campaign costs at most a document a minute, and a calm one
 * six an hour.
 */
export function foldTick(open: OpenDecision | null, tick: PacingTick): Folded {
  if (open === null) return { open: begin(tick), closed: null };
  const last = open.runs.at(-1)!;
  const isSameRun = last.bound === tick.bound;
  if (isOver(open, tick, isSameRun)) return { open: begin(tick), closed: open };
  const runs = isSameRun
    ? [...open.runs.slice(0, -1), extended(last, tick)]
    : [...open.runs, runOf(tick)];
  return { open: { ...open, toAt: tick.at, runs }, closed: null };
}

function isOver(open: OpenDecision, tick: PacingTick, isSameRun: boolean): boolean {
  // A clock that was set back begins a new one, lest a minute lasts for ever.
  if (tick.at < open.toAt) return true;
  if (Math.floor(tick.at / minuteMs) === Math.floor(open.at / minuteMs))
    return !isSameRun && open.runs.length >= runsMax;
  const isCalm =
    isSameRun &&
    tick.dialCount === 0 &&
    open.runs.length === 1 &&
    open.runs[0]!.dialCount === 0 &&
    tick.at - open.toAt < minuteMs;
  return !isCalm || tick.at - open.at >= calmMs;
}

const begin = (tick: PacingTick): OpenDecision => ({
  campaignId: tick.campaignId,
  at: tick.at,
  toAt: tick.at,
  runs: [runOf(tick)],
});

const runOf = (tick: PacingTick): DecisionRun => ({
  fromAt: tick.at,
  toAt: tick.at,
  tickCount: 1,
  bound: tick.bound,
  dialCount: tick.dialCount,
  freeMin: tick.freeCount,
  freeMax: tick.freeCount,
  dueMax: tick.dueCount,
  inFlightMax: tick.campaignInFlightCount,
  waitingMax: tick.waitingCount,
  riskMax: tick.risk,
  allowed: tick.allowed,
  sentence: tick.sentence,
});

const extended = (run: DecisionRun, tick: PacingTick): DecisionRun => ({
  fromAt: run.fromAt,
  toAt: tick.at,
  tickCount: run.tickCount + 1,
  bound: run.bound,
  dialCount: run.dialCount + tick.dialCount,
  freeMin: Math.min(run.freeMin, tick.freeCount),
  freeMax: Math.max(run.freeMax, tick.freeCount),
  dueMax: Math.max(run.dueMax, tick.dueCount),
  inFlightMax: Math.max(run.inFlightMax, tick.campaignInFlightCount),
  waitingMax: Math.max(run.waitingMax, tick.waitingCount),
  riskMax: tick.risk === null ? run.riskMax : Math.max(run.riskMax ?? 0, tick.risk),
  allowed: tick.allowed ?? run.allowed,
  sentence: tick.sentence,
});
