import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { setup } from 'xstate';
import { coverageReport, readCoverage } from './coverage.ts';
import { statechartGraph } from './statechart-graph.ts';

const graph = statechartGraph(
  setup({}).createMachine({
    id: 'm',
    initial: 'a',
    states: { a: { on: { go: 'b', stop: 'c' } }, b: {}, c: {} },
  }),
);

test('adds up what several test processes saw and names what none of them saw', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'coverage-'));
  const line = (transitions: string[]) =>
    JSON.stringify({ machineId: 'm', states: ['m', 'm.a', 'm.b'], transitions });
  await writeFile(join(folder, '1.jsonl'), `${line(['m.a|go|0'])}\n{"machineId":"m","sta`);
  await writeFile(join(folder, '2.jsonl'), `${line([])}\n`);
  const report = coverageReport([graph], await readCoverage(folder));
  await rm(folder, { recursive: true });
  expect(report).toBe(
    [
      'm  states 3/4 (75 %)  transitions 1/2 (50 %)',
      '  state m.c',
      '  transition m.a → m.c on stop',
    ].join('\n'),
  );
});

test('says so when nothing was recorded', async () => {
  expect(coverageReport([graph], await readCoverage('/nowhere/at/all'))).toBe(
    'm  no coverage recorded',
  );
});
