/**
 * `npm run statecharts` draws every machine into `machines/statecharts`; with `--check` it draws nothing, fails when a
 * drawing is stale or missing, and prints what the last test run covered.
 */
import { fileURLToPath } from 'node:url';
import { allMachines } from '../../machines/all-machines.ts';
import { coverageReport, readCoverage } from './coverage.ts';
import { checkDrawings, writeDrawings } from './drawings.ts';
import { statechartGraph } from './statechart-graph.ts';

const root = new URL('../../', import.meta.url);
const drawings = fileURLToPath(new URL('machines/statecharts', root));
const coverage = fileURLToPath(new URL('coverage/statecharts', root));

if (process.argv.includes('--check')) {
  const problems = await checkDrawings(drawings, allMachines);
  for (const problem of problems) console.error(problem);
  const graphs = Object.values(allMachines).map(statechartGraph);
  console.log(coverageReport(graphs, await readCoverage(coverage)));
  if (problems.length > 0) {
    console.error('run `npm run statecharts` and commit what it writes');
    process.exitCode = 1;
  }
} else {
  const changed = await writeDrawings(drawings, allMachines);
  const count = Object.keys(allMachines).length;
  console.log([`${count} machines, ${changed.length} files changed`, ...changed].join('\n  '));
}
