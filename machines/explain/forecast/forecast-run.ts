import type { RetryMatrix } from '../../contracts/campaign/retry.ts';
import { type Chance, dirichlet, gamma } from './chance.ts';
import { type OutcomeLaw, retryDelayMs } from './outcome-law.ts';

/** All that a forecast reckons with. */
export interface ForecastFacts {
  now: number;
  /** Leads that may be dialled or will be: how often they were dialled, and from when on they may be again. */
  open: { dialCount: number; dueAt: number; count: number }[];
  laws: OutcomeLaw[];
  retry: RetryMatrix;
  /** Calls at the same time that it may count on, ringing ones included. */
  slots: number;
  cps: number;
  /** Dials that were made while there were leads, and those that the reckoning would have expected meanwhile; 0 and 0: none. */
  madeCount: number;
  expectedCount: number;
  /** When it may dial; null: always. In order, apart from each other. */
  hours: { fromAt: number; toAt: number }[] | null;
  horizonMs: number;
  stepMs: number;
  /** Dials for each one that it makes as it is dialled now; default 1. */
  rateFactor?: number;
}

export interface ForecastRun {
  /** Null: not within the horizon. */
  finishAt: number | null;
  /** Leads not done, and of them those never dialled, at the end of each step. */
  left: Float32Array;
  untouched: Float32Array;
}

/** Dials of one lead that are told apart; beyond it they are alike. */
const levelsMax = 8;
/** The reckoning's own rate counts as so many dials against those that were made. */
const rateWeight = 9;
/** Less than a lead. */
const nobody = 0.5;

/** Dials an hour by the reckoning alone: every call holds its line from the dial to the end. */
export const reckonedPerHour = (
  { slots, cps }: Pick<ForecastFacts, 'slots' | 'cps'>,
  laws: readonly OutcomeLaw[],
): number => {
  const weight = laws.reduce((sum, law) => sum + law.weight, 0);
  const lineMs = laws.reduce((sum, law) => sum + law.lineMs * law.weight, 0) / weight;
  return Math.min(cps * 3_600, (slots * 3_600_000) / lineMs);
};

/**
 * One way in which it may come: chances and rate are drawn by what was counted, then leads flow through dials and retries like water.
 * The more was counted, the less the runs differ.
 */
export function forecastRun(facts: ForecastFacts, chance: Chance): ForecastRun {
  const { laws, stepMs, now } = facts;
  const shares = dirichlet(
    laws.map(({ weight }) => weight),
    chance,
  );
  const drawn = laws.map((law, i) => ({ ...law, weight: shares[i]! }));
  const pace = gamma(facts.madeCount + rateWeight, chance) / (facts.expectedCount + rateWeight);
  const perHour = reckonedPerHour(facts, drawn) * pace * (facts.rateFactor ?? 1);
  const perStep = (perHour * stepMs) / 3_600_000;

  const steps = Math.ceil(facts.horizonMs / stepMs);
  const left = new Float32Array(steps);
  const untouched = new Float32Array(steps);
  // What becomes due at the beginning of a step, by level; the last place takes what comes later.
  const due = new Float64Array((steps + 1) * levelsMax);
  const placeOf = (atMs: number, level: number) =>
    Math.min(steps, Math.max(0, Math.ceil(atMs / stepMs))) * levelsMax +
    Math.min(level, levelsMax - 1);
  let open = 0;
  for (const { dialCount, dueAt, count } of facts.open) {
    due[placeOf(dueAt - now, dialCount)]! += count;
    open += count;
  }
  const delays = delaysOf(facts, drawn);
  const ready = new Float64Array(levelsMax);
  let fresh = facts.open.reduce((sum, { dialCount, count }) => sum + (dialCount ? 0 : count), 0);

  for (let step = 0; step < steps; step += 1) {
    for (let level = 0; level < levelsMax; level += 1)
      ready[level]! += due[step * levelsMax + level]!;
    let room = perStep * openShare(facts, now + step * stepMs);
    for (let level = levelsMax - 1; level >= 0 && room > 0; level -= 1) {
      const dials = Math.min(ready[level]!, room);
      if (dials <= 0) continue;
      room -= dials;
      ready[level]! -= dials;
      if (level === 0) fresh -= dials;
      for (const [i, { weight }] of drawn.entries()) {
        const { delayMs, next } = delays[i]![level]!;
        if (delayMs === null) open -= dials * weight;
        else due[placeOf((step + 1) * stepMs + delayMs, next)]! += dials * weight;
      }
    }
    left[step] = open;
    untouched[step] = Math.max(0, fresh);
    if (open < nobody) {
      left.fill(0, step);
      untouched.fill(0, step);
      return { finishAt: now + (step + 1) * stepMs, left, untouched };
    }
  }
  return { finishAt: open < nobody ? now : null, left, untouched };
}

interface Delay {
  delayMs: number | null;
  /** Level of the lead then. */
  next: number;
}

function delaysOf({ retry }: ForecastFacts, laws: readonly OutcomeLaw[]): Delay[][] {
  return laws.map(({ code }) => {
    const rule = retry[code];
    return Array.from({ length: levelsMax }, (_, level): Delay => {
      // One that does not count has no end of its own; here it ends with the levels, lest water flows for ever.
      const delayMs = level === levelsMax - 1 ? null : retryDelayMs(rule, level + 1);
      return { delayMs, next: Math.max(1, rule?.counts === false ? level : level + 1) };
    });
  });
}

/** Part of the step that begins at this instant in which it may dial. */
function openShare({ hours, stepMs }: ForecastFacts, at: number): number {
  if (hours === null) return 1;
  let openMs = 0;
  for (const { fromAt, toAt } of hours) {
    if (fromAt >= at + stepMs) break;
    openMs += Math.max(0, Math.min(toAt, at + stepMs) - Math.max(fromAt, at));
  }
  return openMs / stepMs;
}
