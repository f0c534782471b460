import { setTimeout as wait } from 'node:timers/promises';
import { openBenchFleet } from './bench-fleet.ts';
import type { ProcessFigures } from './process-figures.ts';

/** Many short calls one after the other, then none: what is left of them. */
export interface Soak {
  /** Behind the warm-up. */
  calls: number;
  /** Before the first call, after those of the warm-up have come and gone, and at the end. */
  restBytes: number;
  startBytes: number;
  endBytes: number;
  /** Kinds of things of which there are more than before the first call. */
  left: Record<string, number>;
}

const callCount = Number(process.env.BENCH_SOAK ?? 2_000);
/**
 * Until then the resident set grows: V8 compiles, its spaces and the allocator's arenas reach their size. Looked at every 3 s at 30 calls
 * a second, it stood at 198 MB before the first call, 255 after 200, 365 after 900, and at 366 to 395 until 3,000 had come and gone.
 */
const warmUpCount = 1_000;
const startsPerSecond = 30;
/** The bot's first words, cut short by the hang-up. */
const callMs = 1_500;
const slotCount = 150;
/** Longer than connections are kept open for the next request. */
const idleMs = 12_000;
const resultsMaxMs = 30_000;

export const soak = async (): Promise<Soak> => {
  const fleet = await openBenchFleet('energy', slotCount);
  let begun = 0;
  const run = async (count: number): Promise<void> => {
    const calls: Promise<void>[] = [];
    for (let n = 0; n < count; n++) {
      const party = await fleet.call();
      calls.push(wait(callMs).then(() => party.hangUp()));
      await wait(1_000 / startsPerSecond);
    }
    begun += count;
    await Promise.all(calls);
    const until = performance.now() + resultsMaxMs;
    while (fleet.resultCount < begun && performance.now() < until) await wait(50);
    if (fleet.resultCount < begun)
      throw new Error(`${fleet.resultCount} of ${begun} calls have a result`);
    await wait(idleMs);
  };
  try {
    await wait(idleMs);
    const rest = await fleet.figures();
    await run(warmUpCount);
    const start = await fleet.figures();
    await run(callCount);
    const end = await fleet.figures();
    return {
      calls: callCount,
      restBytes: rest.rssBytes,
      startBytes: start.rssBytes,
      endBytes: end.rssBytes,
      left: grown(rest, end),
    };
  } finally {
    await fleet.close();
  }
};

const grown = (before: ProcessFigures, after: ProcessFigures): Record<string, number> =>
  Object.fromEntries(
    Object.entries(after.held)
      .map(([kind, count]) => [kind, count - (before.held[kind] ?? 0)] as const)
      .filter(([, more]) => more > 0),
  );
