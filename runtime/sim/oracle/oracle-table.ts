import { parseArgs } from 'node:util';
import { gainOver, type ModeFigures, ofSize, runMode } from '../comparison.ts';
import { isFair } from '../gates.ts';
import { isWithinLateLimits } from '../late-limits.ts';
import { modes } from '../modes.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { scenarios } from '../scenarios/scenarios.ts';
import { fairestJain } from './fairest.ts';
import { oracleOf } from './oracle-pacer.ts';

/** Prices tried, each a quarter more than the one before. */
const prices = Array.from({ length: 12 }, (_, step) => 0.35 * 1.24 ** step);

/**
 * The price that reaches most and keeps those very seeds within what the gates let be late: no pacer may know it beforehand.
 * All are tried, since one run too late at some price is chance and says nothing of the next.
 */
function bestOracle(scenario: Scenario, seeds: readonly number[], hours: number): ModeFigures {
  const oracle = oracleOf(scenario);
  const tried = prices.map((price) =>
    runMode(scenario, 'oracle', () => oracle(price), seeds, hours),
  );
  const lawful = tried.filter((one) => isWithinLateLimits(one, scenario.settings.slotCount!));
  return (lawful.length > 0 ? lawful : tried.slice(0, 1)).reduce((best, one) =>
    one.utilisation > best.utilisation ? one : best,
  );
}

/** The Jain index, mean and worst run, beside the fairest that whole conversations allow at this use. */
function reportFairness(
  scenario: Scenario,
  ours: ModeFigures,
  seeds: readonly number[],
  hours: number,
): void {
  const fairest = seeds.map((seed) => fairestJain(scenario, ours.utilisation / 100, seed, hours));
  const said = (jains: number[]) => {
    const mean = jains.reduce((sum, one) => sum + one, 0) / jains.length;
    return `${mean.toFixed(3)} (worst run ${Math.min(...jains).toFixed(3)})`;
  };
  const own = said(ours.runs.map((one) => one.jain));
  console.log(`  Jain index of ten minutes: fairest ${said(fairest)}, look-ahead ${own}`);
}

/** `npm run sim -- oracle`: what a look-ahead that knew the true laws and the best price would reach. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      scenario: { type: 'string', default: 'steady' },
      slots: { type: 'string', default: '20' },
      seed: { type: 'string', default: '9001' },
      seeds: { type: 'string', default: '8' },
      hours: { type: 'string', default: '3' },
    },
  });
  const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => Number(values.seed) + i);
  const hours = Number(values.hours);
  for (const name of values.scenario.split(','))
    for (const slots of values.slots.split(',')) {
      const scenario = ofSize(scenarios.find((one) => one.name === name)!, Number(slots));
      const oracle = bestOracle(scenario, seeds, hours);
      const ours = runMode(scenario, 'look-ahead', modes['look-ahead']!, seeds, hours);
      const others = ['progressive', 'average'].map((mode) =>
        runMode(scenario, mode, modes[mode]!, seeds, hours),
      );
      const over = (mode: ModeFigures) =>
        others.map((other) => gainOver(scenario, mode, other).toFixed(2)).join(' × progressive, ');
      for (const mode of [oracle, ours])
        console.log(
          `${name} ${slots}, ${mode.mode}: used ${mode.utilisation.toFixed(1)} %, late ${mode.latePercent.toFixed(2)} % (worst run ${mode.latePercentMax.toFixed(2)}), ${over(mode)} × AVERAGE`,
        );
      if (isFair(scenario)) reportFairness(scenario, ours, seeds, hours);
    }
}
