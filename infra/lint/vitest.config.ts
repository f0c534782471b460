import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** One Vitest project for each folder, so that `npm test -- --project machines` runs one alone. */
const project = (
  name: string,
  testTimeoutMs: number,
  group = { groupOrder: 0, maxWorkers: 2 },
) => ({
  test: {
    name,
    maxWorkers: group.maxWorkers,
    sequence: { groupOrder: group.groupOrder },
    root,
    include: [`${name}/**/*.test.ts`],
    environment: 'node',
    setupFiles: ['infra/lint/statechart-coverage.ts', 'infra/lint/property-seed.ts'],
    env: { STATECHART_COVERAGE: process.env.STATECHART_COVERAGE ?? `${root}coverage/statecharts` },
    testTimeout: testTimeoutMs,
    hookTimeout: 120_000,
  },
});

export default defineConfig({
  root,
  test: {
    projects: [
      project('machines', 10_000),
      project('actors', 30_000),
      project('runtime', 30_000),
      project('web', 10_000),
      // The whole product talks in real time there, and mostly waits: two files at a time, and nothing else beside them.
      project('infra', 180_000, { groupOrder: 1, maxWorkers: 2 }),
    ],
  },
});
