import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** One Vitest project for each folder, so that `npm test -- --project machines` runs one alone. */
const project = (name: string, testTimeoutMs: number) => ({
  test: {
    name,
    root,
    include: [`${name}/**/*.test.ts`],
    environment: 'node',
    setupFiles: ['infra/lint/statechart-coverage.ts'],
    env: { STATECHART_COVERAGE: process.env.STATECHART_COVERAGE ?? `${root}coverage/statecharts` },
    testTimeout: testTimeoutMs,
    hookTimeout: 30_000,
  },
});

export default defineConfig({
  root,
  test: {
    maxWorkers: 2,
    projects: [
      project('machines', 10_000),
      project('actors', 30_000),
      project('runtime', 30_000),
      project('infra', 180_000),
    ],
  },
});
