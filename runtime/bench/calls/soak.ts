import { setTimeout as wait } from 'node:timers/promises';
import { openBenchFleet } from './bench-fleet.ts';
import type { ProcessFigures } from './process-figures.ts';

/** Many short calls one after the other, then none: what is left of them. */
export interface Soak {
  calls: number;
  /** Before the first call, after the first calls have come and gone, and at the end. */
  restBytes: number;
  startBytes: number;
  endBytes: number;
  /** Kinds of things of which there are more than before the first call. */
  left: Record<string, number>;
}

const callCount = Number(process.env.BENCH_SOAK ?? 2_000);
/** Code is loaded, buffers have their size. */
const firstCount = Math.min(200, Math.ceil(callCount / 10));
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
    await run(firstCount);
    const start = await fleet.figures();
    await run(callCount - firstCount);
    const end = await fleet.figures();
    return {
      calls: begun,
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
