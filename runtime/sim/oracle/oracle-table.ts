import { parseArgs } from 'node:util';
import { gainOver, type ModeFigures, ofSize, runMode } from '../comparison.ts';
import { modes } from '../modes.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { scenarios } from '../scenarios/scenarios.ts';
import { oracleOf } from './oracle-pacer.ts';

/** The most that a gate lets be late. */
const latePercentMax = 2.3;
const steps = 8;
const priceMax = 8;

/** The highest price whose late share, over all seeds together, is what the gate allows: no pacer may know it beforehand. */
function bestOracle(scenario: Scenario, seeds: readonly number[], hours: number): ModeFigures {
  const oracle = oracleOf(scenario);
  let low = 0.1;
  let high = priceMax;
  const at = (price: number) => runMode(scenario, 'oracle', () => oracle(price), seeds, hours);
  let best = at(low);
  for (let step = 0; step < steps; step += 1) {
    const price = Math.sqrt(low * high);
    const figures = at(price);
    if (figures.latePercent <= latePercentMax) {
      low = price;
      best = figures;
    } else high = price;
  }
  return best;
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
      const spread = oracle.runs.filter((one) => one.latePercent > latePercentMax).length;
      for (const mode of [oracle, ours])
        console.log(
          `${name} ${slots}, ${mode.mode}: used ${mode.utilisation.toFixed(1)} %, late ${mode.latePercent.toFixed(2)} % (worst run ${mode.latePercentMax.toFixed(2)}), ${over(mode)} × AVERAGE`,
        );
      console.log(`  ${spread} of ${seeds.length} runs of the oracle over ${latePercentMax} %`);
    }
}
