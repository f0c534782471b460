import { cpus } from 'node:os';
import { measureResume } from '../resume.ts';
import { openBenchFleet, pin, type Subject } from './bench-fleet.ts';
import type { BenchParty } from './bench-party.ts';
import { isCarried, type Level, measureLevel } from './level.ts';
import { machineFacts } from './machine-facts.ts';
import { soak } from './soak.ts';
import { printTable } from './table.ts';
import {
  bargeInCalls,
  bargeInLines,
  type Climb,
  levelColumns,
  levelRows,
  nothing,
  type Results,
  targetRows,
} from './targets.ts';

/**
 * Simulated calls over real sockets: the whole fleet role in a process pinned to core 0, parties, configuration and results in this
 * one on core 1. Every call runs the complete tree: statecharts, recording, journal; speech is a stand-in. Prints every level, then
 * the figures that the product is held to.
 */

const levelsOf = (name: string, standard: string): number[] =>
  (process.env[name] ?? standard).split(',').map(Number);
/** Rising; the last ones look for the limit and end with the first that is not carried. */
const energyLevels = levelsOf('BENCH_ENERGY', '60,100,200,250,300,350');
const sileroLevels = levelsOf('BENCH_SILERO', '100,180,220,260');
/** Levels that are measured although a lower one was not carried. */
const wanted = new Set([60, 100, 180, 200, 250]);
/** What the machine itself takes, at the levels that have a target. */
const bareLevels = levelsOf('BENCH_BARE', '60,100,200,250');
const parts = process.env.BENCH_ONLY?.split(',') ?? ['bare', 'energy', 'silero', 'resume', 'soak'];

const climb = async (subject: Subject, levels: number[]): Promise<Climb> => {
  const fleet = await openBenchFleet(subject, Math.max(...levels));
  const parties: BenchParty[] = [];
  const measured: Level[] = [];
  let bargeIn: Level | null = null;
  try {
    for (const calls of levels) {
      if (!wanted.has(calls) && measured.some((level) => !isCarried(level))) break;
      measured.push(await measureLevel(fleet, parties, calls));
      if (subject === 'silero' || calls !== bargeInCalls) continue;
      fleet.setRude(true);
      bargeIn = await measureLevel(fleet, parties, calls);
      fleet.setRude(false);
    }
  } finally {
    await fleet.close();
  }
  return { levels: measured, bargeIn };
};

/** Its processes are a fleet of several: they get every core. */
const resumeTimes = async (): Promise<number[]> => {
  pin(process.pid, `0-${cpus().length - 1}`);
  try {
    return await measureResume();
  } finally {
    pin(process.pid, '1');
  }
};

/** A part that fails leaves its rows empty, and the others theirs. */
const orNothing = async <Result>(
  part: string,
  measure: () => Promise<Result>,
): Promise<Result | null> => {
  if (!parts.includes(part)) return null;
  try {
    return await measure();
  } catch (error) {
    console.error(`${part}: not measured`, error);
    return null;
  }
};

export const run = async (): Promise<void> => {
  pin(process.pid, '1');
  console.log(`calls: ${machineFacts()}`);
  console.log('the fleet pinned to core 0, parties on core 1; CPU is percent of one core a call');
  const climbs: Results['climbs'] = { bare: nothing, energy: nothing, silero: nothing };
  const levels = { bare: bareLevels, energy: energyLevels, silero: sileroLevels };
  for (const subject of ['bare', 'energy', 'silero'] as const)
    climbs[subject] = (await orNothing(subject, () => climb(subject, levels[subject]))) ?? nothing;
  const results: Results = {
    climbs,
    resumeMs: await orNothing('resume', resumeTimes),
    soak: await orNothing('soak', soak),
  };
  console.log();
  printTable([levelColumns, ...levelRows(climbs)]);
  for (const line of bargeInLines(climbs)) console.log(line);
  console.log();
  printTable([['figure', 'measured', 'machine alone', 'target'], ...targetRows(results)]);
};
