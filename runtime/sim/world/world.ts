import type { Pacer } from '../../../machines/pacing/pacer.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { Calls } from './calls.ts';
import { Desk } from './desk.ts';
import { Ground } from './ground.ts';
import { befall } from './incidents.ts';
import type { RunFigures } from './measures.ts';

export interface RunResult extends RunFigures {
  seed: number;
  /** The first thing that must never be, in words, with its instant; nothing in a sound run. */
  brokenInvariant: string | null;
  /** Time in the pacer of all ticks together, on this machine. */
  pacerMs: number;
  tickCount: number;
}

/** Runs one pacer through a scenario: carrier, fleet, leads and parties in virtual time. The same seed gives the same run. */
export function runWorld(scenario: Scenario, pacer: Pacer, seed: number, endMs: number): RunResult {
  const ground = new Ground(scenario, pacer, seed, endMs);
  const calls = new Calls(ground);
  const desk = new Desk(ground, calls);
  const { timeline, measures } = ground;
  for (const incident of scenario.incidents)
    timeline.at(incident.atMs, () => befall(incident, ground, calls, desk));
  timeline.at(0, () => desk.tick());
  timeline.runUntil(endMs);
  ground.advance();
  calls.countOpenTalks();
  const figures = measures.figures(endMs);
  if (figures.cpsViolationCount > 0)
    ground.break(`${figures.cpsViolationCount} dials faster than the carrier takes them`);
  return {
    ...figures,
    seed,
    brokenInvariant: ground.broken,
    pacerMs: desk.pacerMs,
    tickCount: desk.tickCount,
  };
}
