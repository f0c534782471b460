import { describe, expect, it } from 'vitest';
import { progressivePacer } from '../../../machines/pacing/baselines/progressive.ts';
import type { Pacer } from '../../../machines/pacing/pacer.ts';
import { hourMs, ofSize, runMode } from '../comparison.ts';
import { modes } from '../modes.ts';
import { scenarios } from '../scenarios/scenarios.ts';
import { runWorld } from './world.ts';

const named = (name: string) => scenarios.find((one) => one.name === name)!;

/** Progressive, except for what the test says. */
const pacerThat = (change: (pacer: Pacer) => Partial<Pacer>): Pacer => {
  const pacer = progressivePacer();
  return { ...pacer, ...change(pacer) };
};

describe('the simulated world', () => {
  it('runs the same for the same seed, and otherwise for another', () => {
    const figures = (seed: number) => {
      const { pacerMs: _, ...rest } = runWorld(named('weights'), progressivePacer(), seed, hourMs);
      return rest;
    };
    expect(figures(1)).toEqual(figures(1));
    expect(figures(1).connectMinutes).not.toEqual(figures(2).connectMinutes);
  });

  it.each(scenarios.map((one) => [one.name, one] as const))(
    'keeps every book through "%s"',
    (_name, scenario) => {
      // The mode that dials most.
      const run = runWorld(ofSize(scenario, 12), modes.tapered!(), 7, 2.1 * hourMs);
      expect(run.brokenInvariant).toBeNull();
    },
  );

  it('names the first thing that a pacer may not do', () => {
    const plans = (dialCount: number, campaignId = 'c1') =>
      pacerThat(() => ({
        plan: () => ({
          campaigns: [{ campaignId, dialCount, bound: 'none', risk: 0, allowed: 0 }],
          recalls: [],
        }),
      }));
    const broken = (pacer: Pacer, scenario = named('steady')) =>
      runWorld(scenario, pacer, 1, 60_000).brokenInvariant;
    expect(broken(plans(500))).toBe('at 0.0 s: 500 dials for 400 tokens');
    expect(broken(plans(-1))).toBe('at 0.0 s: -1 dials of c1');
    expect(broken(plans(1, 'c9'))).toBe('at 0.0 s: dials of c9, which is not running');
    expect(broken(plans(200), ofSize({ ...named('steady'), settings: { lineMax: 300 } }, 5))).toBe(
      'at 2.0 s: 200 dials for 100 lines',
    );
    expect(broken(plans(5), { ...named('steady'), campaigns: [{ concurrentMax: 12 }] })).toBe(
      'at 4.0 s: c1 over its own 12 calls',
    );
    const recalls = pacerThat((pacer) => ({
      plan: (sight) => ({ ...pacer.plan(sight), recalls: ['d1'] }),
    }));
    expect(broken(recalls)).toBe('at 2.0 s: d1 was recalled before it rang 15 s');
  });
});

/** dialler.md §6, measured with another program: slots in use and people who found none, in percent, connects an hour. */
const published: [string, number, string, number, number, number][] = [
  ['steady', 5, 'progressive', 34, 0, 74],
  ['steady', 20, 'progressive', 37, 0, 288],
  ['steady', 20, 'ratio', 72, 2, 572],
  ['steady', 20, 'average', 40, 3, 341],
  ['steady', 20, 'tapered', 91, 21, 732],
  ['steady', 20, 'erlang', 56, 0, 447],
  ['steady', 50, 'ratio', 71, 0, 1455],
  ['answers-double', 20, 'ratio', 83, 18, 655],
  ['answers-fall', 20, 'ratio', 53, 2, 407],
  ['slots-lost', 20, 'progressive', 37, 0, 271],
  ['carrier-dead', 20, 'erlang', 55, 0, 442],
  ['talks-double', 20, 'average', 49, 3.6, 293],
];

describe('the simulated world beside the published one', () => {
  it.each(published)(
    '%s at %i slots, %s: within a few points',
    (name, slots, mode, used, late, connects) => {
      const figures = runMode(ofSize(named(name), slots), mode, modes[mode]!, [1, 2, 3], 3);
      expect(Math.abs(figures.utilisation - used)).toBeLessThan(5);
      expect(Math.abs(figures.latePercent - late)).toBeLessThan(3);
      expect(Math.abs(figures.connectsPerHour / connects - 1)).toBeLessThan(0.06);
    },
  );
});
