import { describe, expect, it } from 'vitest';
import { ofSize, recoveryMinutes, runMode } from './comparison.ts';
import { gatesOf } from './gates.ts';
import { lateMax, lawMax } from './late-limits.ts';
import { modes } from './modes.ts';
import { scenarios } from './scenarios/scenarios.ts';

/** Seeds that no tuning has seen. Whoever tunes the pacer takes others. */
const seeds = Array.from({ length: 12 }, (_, i) => 770_001 + i);

const named = (name: string) => scenarios.find((one) => one.name === name)!;
/** The table of dialler.md §6. */
const table = [
  'steady',
  'answers-double',
  'answers-fall',
  'slots-lost',
  'carrier-dead',
  'talks-double',
];
const every = scenarios.map((one) => one.name).filter((name) => name !== 'day');

/** Kept by a few hundredths on the mean of other seeds, which few runs cannot tell from chance. */
const manyRuns: Readonly<Record<string, number>> = {
  'talks-double 5': 12,
  'machines-missed 5': 12,
  'burst 5': 12,
  'machines-missed 20': 12,
  'weights 20': 12,
  'lunchtime 50': 8,
  'weights 100': 4,
};
const runsBySlots: Readonly<Record<number, number>> = { 5: 4, 20: 2 };
const runsOf = (name: string, slots: number) =>
  manyRuns[`${name} ${slots}`] ?? runsBySlots[slots] ?? 1;

/**
 * Not asked of three hours: five slots while every attach is refused for a minute. Who answers in that minute is late at any pace, and three
 * hours have some 300 people: 13 of 128 such runs of other seeds were over 3 %. The law's window is a day, and that is asked below.
 */
const dayOnly = 'attach-refused';

type Row = [scenario: string, slots: number, runs: number, hours: number];
const rowOf =
  (slots: number, hours = 3) =>
  (name: string): Row => [name, slots, runsOf(name, slots), hours];

const rows: Row[] = [
  ...every.filter((name) => name !== dayOnly).map(rowOf(5)),
  ...every.map(rowOf(20)),
  ...every.map(rowOf(50)),
  ...every.map(rowOf(100)),
  // Past what happens after one and a half; gains are asked of three hours.
  ...every.map(rowOf(500, 1.75)),
  ['steady', 20, 1, 25],
];

describe('the look-ahead pacer in the simulated world', () => {
  it.each(rows)(
    'keeps its promises: %s, %i slots, %i runs of %f h',
    (name, slots, runs, hours) => {
      const gates = gatesOf(ofSize(named(name), slots), {
        seeds: seeds.slice(0, runs),
        hours,
        withTunedRatio: slots === 20 && hours === 3 && table.includes(name),
        withRecovery: false,
      });
      expect(gates.filter((one) => !one.holds)).toEqual([]);
    },
    120_000,
  );

  // Those in which three hours come nearest to it; the others were run once (README).
  it.each(['attach-refused', 'callbacks', 'talks-double'])(
    'is late for at most three in a hundred of any 24 hours: %s, 5 slots, 2 runs of 25 h',
    (name) => {
      const scenario = ofSize(named(name), 5);
      const open = modes['look-ahead']!;
      const figures = runMode(scenario, 'look-ahead', open, seeds.slice(0, 2), 25);
      expect(figures.runs.flatMap((one) => one.brokenInvariant ?? [])).toEqual([]);
      expect(Math.max(...figures.runs.map((one) => one.late24HourMax))).toBeLessThanOrEqual(lawMax);
      expect(figures.latePercent).toBeLessThanOrEqual(lateMax);
    },
    60_000,
  );

  it.each([
    ['answers-fall', 20, 4],
    ['talks-double', 20, 4],
    ['burst', 20, 4],
    ['attach-refused', 20, 4],
    ['answers-fall', 50, 2],
    ['slots-lost', 50, 2],
    ['carrier-silent', 50, 2],
  ])(
    'is within a tenth of where it settles five minutes after %s, %i slots, %i runs',
    (name, slots, runs) => {
      const scenario = ofSize(named(name), slots);
      const open = modes['look-ahead']!;
      const figures = runMode(scenario, 'look-ahead', open, seeds.slice(0, runs), 3);
      expect(recoveryMinutes(figures.runs, scenario)).toBeLessThanOrEqual(5);
      expect(figures.latePercentMax).toBeLessThanOrEqual(lateMax);
    },
    60_000,
  );
});
