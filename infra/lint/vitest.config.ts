import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { SlowestFirst } from './slowest-first.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Each test file has a process of its own, each store a thread, and some tests start the product: what one of them compiled serves all. */
process.env.NODE_COMPILE_CACHE ??= `${root}node_modules/.cache/compiled`;

/**
 * Real-time talks that are compared word for word or instant by instant: where processors are wanting they come out otherwise. Two
 * files at a time, as everything with real servers beside it, which take their part of the processors.
 */
const wantQuiet = [
  'infra/test/hang-ups.test.ts',
  'infra/test/failures/event-burst.test.ts',
  'infra/test/browser/call-page.test.ts',
];
const { MONGODB_URI, REDIS_URL, LIVEKIT_URL } = process.env;
const hasServers = [MONGODB_URI, REDIS_URL, LIVEKIT_URL].some((address) => address !== undefined);

/** One Vitest project for each folder, so that `npm test -- --project machines` runs one alone; `infra*` both of that. */
const project = (
  name: string,
  testTimeoutMs: number,
  {
    include = [`${name}/**/*.test.ts`],
    exclude = [] as string[],
    groupOrder = 0,
    isolate = true,
    maxWorkers = 2,
  } = {},
) => ({
  test: {
    name,
    maxWorkers,
    sequence: { groupOrder },
    // Alone in its process, a file pays for its start and for all that it imports: a third of the processor time of these tests.
    isolate,
    root,
    include,
    exclude,
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
      // The whole product talks in real time there, and mostly waits: a file takes a third of a processor.
      project('infra', 180_000, {
        exclude: wantQuiet,
        groupOrder: 1,
        maxWorkers: hasServers ? 2 : 3,
      }),
      project('infra-quiet', 180_000, { include: wantQuiet, groupOrder: 2 }),
    ],
  },
});
