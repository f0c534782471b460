import type { Pacer } from '../../machines/pacing/pacer.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { type RunResult, runWorld } from './world/world.ts';

export const hourMs = 3_600_000;

/** One mode in one scenario, over several seeds: means, and the worst where a worst is asked for. */
export interface ModeFigures {
  mode: string;
  runs: RunResult[];
  utilisation: number;
  latePercent: number;
  latePercentMax: number;
  connectsPerHour: number;
}

export function runMode(
  scenario: Scenario,
  mode: string,
  open: () => Pacer,
  seeds: readonly number[],
  hours: number,
): ModeFigures {
  const runs = seeds.map((seed) => runWorld(scenario, open(), seed, hours * hourMs));
  const mean = (of: (run: RunResult) => number) =>
    runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
  return {
    mode,
    runs,
    utilisation: mean((run) => run.utilisation),
    latePercent: mean((run) => run.latePercent),
    latePercentMax: Math.max(...runs.map((run) => run.latePercent)),
    connectsPerHour: mean((run) => run.connectsPerHour),
  };
}

export const ofSize = (scenario: Scenario, slotCount: number): Scenario => ({
  ...scenario,
  settings: { ...scenario.settings, slotCount },
});

/** Campaigns that differ in how they are answered: whom a way of pacing dials more of decides its connects, so talk time is compared. */
const isMixed = (scenario: Scenario): boolean =>
  new Set(scenario.campaigns.map((one) => one.answerScale ?? 1)).size > 1;

/** How much more one mode gets out of the same slots than another. */
export const gainOver = (scenario: Scenario, ours: ModeFigures, other: ModeFigures): number =>
  isMixed(scenario)
    ? ours.utilisation / other.utilisation
    : ours.connectsPerHour / other.connectsPerHour;

/**
 * Minutes from the shift until ten minutes' connects (or talk time, see `isMixed`) are within 10 % of what the run then settles
 * at (the mean of its last half hour, over all seeds). The stretch is long because chance alone moves a minute at 20 slots by
 * a third.
 */
export function recoveryMinutes(runs: readonly RunResult[], scenario: Scenario): number {
  const of = (run: RunResult) => (isMixed(scenario) ? run.usedMinutes : run.connectMinutes);
  const minuteCount = of(runs[0]!).length;
  const minutes = Array.from({ length: minuteCount }, (_, i) =>
    runs.reduce((sum, run) => sum + of(run)[i]!, 0),
  );
  const mean = (from: number, to: number) =>
    minutes.slice(from, to).reduce((a, b) => a + b, 0) / (to - from);
  const settled = mean(minuteCount - 30, minuteCount);
  const shift = Math.ceil((scenario.shiftAtMs ?? 0) / 60_000);
  for (let at = shift; at + 10 <= minuteCount; at += 1)
    if (mean(at, at + 10) >= 0.9 * settled) return at - shift;
  return Number.POSITIVE_INFINITY;
}
