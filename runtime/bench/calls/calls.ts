import { cpus } from 'node:os';
import { measureResume } from '../resume.ts';
import { openBenchFleet, pin } from './bench-fleet.ts';
import type { BenchParty } from './bench-party.ts';
import { addedP99, isCarried, type Level, measureLevel } from './level.ts';
import { machineFacts } from './machine-facts.ts';
import { percentile } from './percentile.ts';
import { type Soak, soak } from './soak.ts';
import { printTable } from './table.ts';

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
const parts = process.env.BENCH_ONLY?.split(',') ?? ['energy', 'silero', 'resume', 'soak'];
const bargeInCalls = 60;

interface Measured {
  levels: { energy: Level[]; silero: Level[] };
  bargeIn: Level | null;
  resumeMs: number[] | null;
  soak: Soak | null;
}

const climb = async (
  engine: 'energy' | 'silero',
  levels: number[],
): Promise<{ levels: Level[]; bargeIn: Level | null }> => {
  const fleet = await openBenchFleet(engine, Math.max(...levels));
  const parties: BenchParty[] = [];
  const measured: Level[] = [];
  let bargeIn: Level | null = null;
  try {
    for (const calls of levels) {
      if (!wanted.has(calls) && measured.some((level) => !isCarried(level))) break;
      measured.push(await measureLevel(fleet, parties, calls));
      if (engine !== 'energy' || calls !== bargeInCalls) continue;
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

const told = (value: number, unit: string, digits = 1): string =>
  Number.isNaN(value) ? '–' : `${value.toFixed(digits)} ${unit}`;
const spread = (values: number[]): string =>
  values.length === 0
    ? '–'
    : [0.5, 0.99, 1].map((share) => percentile(values, share).toFixed(1)).join(' / ');

const levelColumns = [
  'detector',
  'calls',
  'held',
  'CPU %/call',
  'main',
  'audio',
  'turn p50 / p99 / max ms',
  'added p50 / p99 / max ms',
  'turns',
  'late',
  'missing',
  'of utterances',
  'lost',
  'blurred',
  'strange',
  'RSS MB',
  'loop max ms',
];

const levelRow = (name: string, { parties, cpuPercent, ...level }: Level): string[] => [
  name,
  `${level.calls}`,
  `${level.held}`,
  cpuPercent.whole.toFixed(3),
  cpuPercent.main.toFixed(3),
  cpuPercent.audio.toFixed(3),
  spread(parties.turnsMs),
  spread(parties.addedMs),
  `${parties.turnsMs.length}`,
  `${parties.lateFrames}`,
  `${parties.missingFrames}`,
  `${parties.utterances}`,
  `${parties.lostSockets}`,
  `${parties.blurred}`,
  `${parties.strange}`,
  (level.rssBytes / 1e6).toFixed(0),
  level.loopDelayMaxMs.toFixed(0),
];

/** The figures of issue 5, each with its target. */
const targetRows = ({ levels, bargeIn, resumeMs, soak: soaked }: Measured): string[][] => {
  const { energy, silero } = levels;
  const at = (list: Level[], calls: number) => list.find((level) => level.calls === calls);
  const cpu = (level: Level | undefined) => told(level?.cpuPercent.whole ?? Number.NaN, '%', 3);
  const added = (level: Level | undefined) => told(level ? addedP99(level) : Number.NaN, 'ms');
  const carried = (list: Level[]) => {
    const most = list.filter(isCarried).at(-1);
    return most === undefined ? '–' : `${most.calls} (added p99 ${addedP99(most).toFixed(1)} ms)`;
  };
  const [few, many] = [at(energy, 60), at(energy, 200)];
  const memory =
    few && many ? told((many.rssBytes - few.rssBytes) / 1e6 / (200 - 60), 'MB', 2) : '–';
  const frames = many && `${many.parties.lateFrames} late, ${many.parties.missingFrames} missing`;
  const percentOf = (bytes: number, base: number) =>
    `${(100 * (bytes / base - 1)).toFixed(1).replace(/^(?!-)/, '+')} %`;
  const left = soaked && Object.entries(soaked.left).map(([kind, count]) => `${count} ${kind}`);
  return [
    ['CPU of a core per call at 100 calls, energy', cpu(at(energy, 100)), '≤ 0.25 %'],
    ['CPU of a core per call at 100 calls, Silero', cpu(at(silero, 100)), '≤ 0.40 %'],
    ['calls on one core, turn p99 ≤ floor + 40 ms, energy', carried(energy), '≥ 250'],
    ['calls on one core, turn p99 ≤ floor + 40 ms, Silero', carried(silero), '≥ 180'],
    ['added turn latency p99 at 60 calls', added(few), '≤ 5 ms'],
    ['added turn latency p99 at 200 calls', added(many), '≤ 15 ms'],
    [
      `barge-in to clear, over the floor, p99 at ${bargeInCalls} calls`,
      told(bargeIn ? percentile(bargeIn.parties.bargeInsMs, 0.99) : Number.NaN, 'ms'),
      '≤ 8 ms',
    ],
    ['memory per further call', memory, '≤ 0.8 MB'],
    ['late or missing frames at 200 calls', frames ?? '–', '0'],
    [
      'kill -9 of a worker to the bot heard again, p95',
      told(resumeMs ? percentile(resumeMs, 0.95) : Number.NaN, 'ms', 0),
      '≤ 1,000 ms',
    ],
    [
      `memory after ${soaked?.calls ?? 2_000} short calls and idling`,
      soaked
        ? `${percentOf(soaked.endBytes, soaked.startBytes)} (${percentOf(soaked.endBytes, soaked.restBytes)} of never called)`
        : '–',
      'within 10 %',
    ],
    ['orphans, timers, sockets, files left by them', left ? left.join(', ') || '0' : '–', '0'],
  ];
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
  const nothing = { levels: [], bargeIn: null };
  const energy = (await orNothing('energy', () => climb('energy', energyLevels))) ?? nothing;
  const silero = (await orNothing('silero', () => climb('silero', sileroLevels))) ?? nothing;
  const measured: Measured = {
    levels: { energy: energy.levels, silero: silero.levels },
    bargeIn: energy.bargeIn,
    resumeMs: await orNothing('resume', resumeTimes),
    soak: await orNothing('soak', soak),
  };
  console.log();
  printTable([
    levelColumns,
    ...energy.levels.map((level) => levelRow('energy', level)),
    ...silero.levels.map((level) => levelRow('silero', level)),
  ]);
  const { bargeIn } = energy;
  if (bargeIn) {
    const { bargeInsMs } = bargeIn.parties;
    console.log(`barge-in over the floor: ${spread(bargeInsMs)} ms (${bargeInsMs.length})`);
  }
  console.log();
  printTable([['figure', 'measured', 'target'], ...targetRows(measured)]);
};
