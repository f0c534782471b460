import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { SlowestFirst } from './slowest-first.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Each test of the product has a process of its own, and starts others: what one of them compiled serves all. */
process.env.NODE_COMPILE_CACHE ??= `${root}node_modules/.cache/compiled`;

/** One Vitest project for each folder, so that `npm test -- --project machines` runs one alone. */
const project = (
  name: string,
  testTimeoutMs: number,
  { groupOrder = 0, isolate = false } = {},
) => ({
  test: {
    name,
    maxWorkers: Number(process.env.TEST_WORKERS ?? 2),
    sequence: { groupOrder },
    // Alone in its process, a file pays for its start and for all that it imports: a third of the time of these tests. None leaves
    // behind what another could meet: a clock, a random number and a port are given to what is tested, and nothing global is changed.
    isolate,
    root,
    include: [`${name}/**/*.test.ts`],
    environment: 'node',
    setupFiles: [
      'infra/lint/statechart-coverage.ts',
      'infra/lint/property-seed.ts',
      'infra/lint/compile-cache.ts',
    ],
    env: { STATECHART_COVERAGE: process.env.STATECHART_COVERAGE ?? `${root}coverage/statecharts` },
    testTimeout: testTimeoutMs,
    hookTimeout: 120_000,
  },
});

export default defineConfig({
  root,
  test: {
    sequence: { sequencer: SlowestFirst },
    projects: [
      project('machines', 10_000),
      project('web', 10_000),
      project('actors', 30_000),
      project('runtime', 30_000),
      // The whole product talks in real time there, and mostly waits: two files at a time, and nothing else beside them. With three a word
      // that a party heard stuttered, in the one run that was tried.
      project('infra', 180_000, { groupOrder: 1, isolate: true }),
    ],
  },
});
