import { setTimeout as wait } from 'node:timers/promises';
import type { BenchFleet } from './bench-fleet.ts';
import type { BenchParty } from './bench-party.ts';
import type { PartyFigures } from './party-figures.ts';
import { percentile } from './percentile.ts';
import type { CpuMs } from './process-figures.ts';

/** What so many calls cost and how they fared. */
export interface Level {
  calls: number;
  /** Calls that the worker carried at the end. */
  held: number;
  /** Of one core, per call. */
  cpuPercent: { whole: number; main: number; audio: number };
  rssBytes: number;
  loopDelayMaxMs: number;
  parties: PartyFigures;
}

const measureMs = Number(process.env.BENCH_MS ?? 15_000);
/** Calls that begin a second: what attaching costs is not what is measured. */
const startsPerSecond = 40;
/** About the length of one exchange: then the calls are no longer in step. */
const warmUpMs = 6_000;
/**
 * Before the first level: until then V8 compiles, which is not what a call costs. With 60 calls its threads took 0.025 % of the core a
 * call after 20 s, 0.004 % after 80.
 */
const coldMs = 80_000;
/** Asking collects garbage over there: a pause of our own making, which must not be measured. */
const settleMs = 1_500;

/** Adds calls up to this many, and measures them. */
export const measureLevel = async (
  fleet: BenchFleet,
  parties: BenchParty[],
  calls: number,
): Promise<Level> => {
  const isCold = parties.length === 0;
  while (parties.length < calls) {
    parties.push(await fleet.call());
    await wait(1_000 / startsPerSecond);
  }
  await wait(isCold ? coldMs : warmUpMs);
  const from = await fleet.figures();
  const startedAt = performance.now();
  await wait(settleMs);
  const figures = fleet.measureAnew();
  await wait(measureMs);
  fleet.measureAnew();
  const wallMs = performance.now() - startedAt;
  const to = await fleet.figures();
  const share = (part: keyof CpuMs) =>
    (100 * (to.cpuMs.asked[part] - from.cpuMs.answered[part])) / wallMs / calls;
  return {
    calls,
    held: to.busyCount,
    cpuPercent: { whole: share('whole'), main: share('main'), audio: share('audio') },
    rssBytes: from.rssBytes,
    loopDelayMaxMs: to.loopDelayMaxMs,
    parties: figures,
  };
};

export const addedP99 = ({ parties }: Level): number => percentile(parties.addedMs, 0.99);

/** Over the detector's floor: more is not carried well. */
const addedMaxMs = 40;
export const isCarried = (level: Level): boolean =>
  level.held === level.calls && level.parties.lostSockets === 0 && addedP99(level) <= addedMaxMs;
