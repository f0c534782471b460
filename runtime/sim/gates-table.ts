import { parseArgs } from 'node:util';
import { ofSize } from './comparison.ts';
import { gatesOf } from './gates.ts';
import { scenarios } from './scenarios/scenarios.ts';

/** `npm run sim -- gates`: every promise of the look-ahead pacer with its figure. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      scenario: { type: 'string', default: 'all' },
      slots: { type: 'string', default: '20' },
      seed: { type: 'string', default: '9001' },
      seeds: { type: 'string', default: '3' },
      hours: { type: 'string', default: '3' },
      'no-ratio': { type: 'boolean', default: false },
    },
  });
  const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => Number(values.seed) + i);
  const chosen = values.scenario.split(',');
  console.log(`seeds ${seeds.join(', ')}, ${values.hours} h each`);
  for (const scenario of scenarios) {
    const isChosen =
      values.scenario === 'all' ? scenario.name !== 'day' : chosen.includes(scenario.name);
    if (!isChosen) continue;
    for (const slots of values.slots.split(',')) {
      const gates = gatesOf(ofSize(scenario, Number(slots)), {
        seeds,
        hours: Number(values.hours),
        withTunedRatio: !values['no-ratio'],
        withRecovery: true,
      });
      const said = gates.map(
        ({ name, figure, sense, limit, holds }) =>
          `${holds ? '' : '✗ '}${name} ${Number(figure.toFixed(3))}${holds ? '' : ` (${sense} ${limit})`}`,
      );
      console.log(`${scenario.name} ${slots}: ${said.join(' · ')}`);
      if (gates.some((one) => !one.holds)) process.exitCode = 1;
    }
  }
}
