import { ratioPacer } from '../../machines/pacing/baselines/ratio.ts';
import { type ModeFigures, runMode } from './comparison.ts';
import type { Scenario } from './scenarios/scenario.ts';

const levelMax = 4;
const steps = 7;

/**
 * The fixed ratio that somebody who knew the scenario beforehand would have set: the highest whose late share stays within
 * `latePercentMax` on these very seeds. Found by halving, to 0.03 of a line: the late share grows with the ratio.
 */
export function tunedRatio(
  scenario: Scenario,
  seeds: readonly number[],
  hours: number,
  latePercentMax: number,
): ModeFigures & { level: number } {
  const at = (level: number) =>
    runMode(scenario, 'tuned-ratio', () => ratioPacer({ level }), seeds, hours);
  let low = 1;
  let high = levelMax;
  let best = at(low);
  for (let step = 0; step < steps; step += 1) {
    const level = (low + high) / 2;
    const figures = at(level);
    if (figures.latePercent <= latePercentMax) {
      low = level;
      best = figures;
    } else high = level;
  }
  return { ...best, level: low };
}
