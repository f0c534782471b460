import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { SlowestFirst } from './slowest-first.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Each test file has a process of its own, each store a thread, and some tests start the product: what one of them compiled serves all. */
process.env.NODE_COMPILE_CACHE ??= `${root}node_modules/.cache/compiled`;

/** One Vitest project for each folder, so that `npm test -- --project machines` runs one alone. */
const project = (name: string, testTimeoutMs: number, { groupOrder = 0, isolate = true } = {}) => ({
  test: {
    name,
    maxWorkers: 2,
    sequence: { groupOrder },
    // Alone in its process, a file pays for its start and for all that it imports: a third of the processor time of these tests.
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
      // Pure: a file leaves nothing behind that another could meet.
      project('machines', 10_000, { isolate: false }),
      project('web', 10_000),
      project('actors', 30_000),
      project('runtime', 30_000),
      // The whole product talks in real time there, and mostly waits: two files at a time, and nothing else beside them.
      project('infra', 180_000, { groupOrder: 1 }),
    ],
  },
});
