import { parseArgs } from 'node:util';
import { gainOver, type ModeFigures, ofSize, recoveryMinutes, runMode } from './comparison.ts';
import { modes } from './modes.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { scenarios } from './scenarios/scenarios.ts';

/** `npm run sim -- dialler`: ways of pacing beside each other in the same world. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      scenario: { type: 'string', default: 'all' },
      slots: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      seeds: { type: 'string', default: '3' },
      modes: { type: 'string', default: Object.keys(modes).join(',') },
      hours: { type: 'string', default: '3' },
    },
  });
  const wanted = values.scenario.split(',');
  const chosen = scenarios.filter((one) => values.scenario === 'all' || wanted.includes(one.name));
  const names = values.modes.split(',');
  const unknown = names.filter((name) => modes[name] === undefined);
  if (chosen.length === 0 || unknown.length > 0) {
    console.error(`scenarios: ${scenarios.map((one) => one.name).join(', ')}`);
    console.error(`modes: ${Object.keys(modes).join(', ')}`);
    process.exitCode = 2;
    return;
  }
  const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => Number(values.seed) + i);
  const hours = Number(values.hours);
  console.log(`seeds ${seeds.join(', ')}, ${hours} h each`);
  for (const scenario of chosen)
    for (const slots of values.slots.split(','))
      report(ofSize(scenario, Number(slots)), names, seeds, hours);
}

function report(scenario: Scenario, names: string[], seeds: number[], hours: number): void {
  const startedAt = performance.now();
  console.log(`\n${scenario.name}, ${scenario.settings.slotCount} slots: ${scenario.sentence}`);
  let progressive: ModeFigures | undefined;
  const rows: Record<string, Record<string, string | number>> = {};
  const broken: string[] = [];
  for (const name of names) {
    const figures = runMode(scenario, name, modes[name]!, seeds, hours);
    if (name === 'progressive') progressive = figures;
    rows[name] = rowOf(figures, progressive, scenario);
    for (const run of figures.runs)
      if (run.brokenInvariant) broken.push(`${name}, seed ${run.seed}, ${run.brokenInvariant}`);
  }
  console.table(rows);
  for (const sentence of broken) console.log(`BROKEN: ${sentence}`);
  if (broken.length > 0) process.exitCode = 1;
  console.log(`${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
}

const rowOf = (
  figures: ModeFigures,
  progressive: ModeFigures | undefined,
  scenario: Scenario,
): Record<string, string | number> => {
  const { runs } = figures;
  const max = (of: (run: (typeof runs)[number]) => number) => Math.max(...runs.map(of));
  const mean = (of: (run: (typeof runs)[number]) => number) =>
    runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
  return {
    'used %': fixed(figures.utilisation, 1),
    'late %': fixed(figures.latePercent, 2),
    'worst run': fixed(figures.latePercentMax, 2),
    'worst 15 min': fixed(
      max((run) => run.late15MinMax),
      1,
    ),
    'first 5 min': fixed(
      max((run) => run.lateStartPercent),
      1,
    ),
    'connects/h': fixed(figures.connectsPerHour, 0),
    gain: progressive ? fixed(gainOver(scenario, figures, progressive), 2) : '',
    'dials/connect': fixed(
      mean((run) => run.dialsPerConnect),
      1,
    ),
    jain: fixed(
      mean((run) => run.jain),
      3,
    ),
    'recovery min': scenario.shiftAtMs === undefined ? '' : recoveryMinutes(runs, scenario),
    'pacer µs': fixed(
      mean((run) => (1_000 * run.pacerMs) / run.tickCount),
      0,
    ),
  };
};

const fixed = (value: number, digits: number): number => Number(value.toFixed(digits));
