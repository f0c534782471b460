import type { WhatIf } from '../../../../machines/contracts/explain/forecast.ts';
import { createLookAheadPacer } from '../../../../machines/pacing/look-ahead/look-ahead-pacer.ts';
import type { DialMode } from '../../../../machines/pacing/pacer.ts';
import type { Scenario } from '../../../sim/scenarios/scenario.ts';
import { runWorld } from '../../../sim/world/world.ts';

/** A way of dialling that is tried. */
export interface Tried {
  slots: number;
  mode: DialMode;
  ratio: number;
  lateTarget: number;
  lateLimit: number;
  cps: number;
  concurrentMax: number;
}

/** What becomes of dials there. */
export interface TriedChances {
  humanShare: number;
  machineShare: number;
  busyShare: number;
  failShare: number;
  /** Factor on the length of talks. */
  talkScale: number;
}

export interface WhatIfTask {
  ways: Tried[];
  chances: TriedChances;
  hours: number;
  seed: number;
}

/** What the simulator can say of it. */
export type TriedOutcome = Omit<WhatIf['present'], 'finishAt'>;

const hourMs = 3_600_000;

/** The production pacer in the simulator's world, once for each way, with the same people. */
export const tryWays = ({ ways, chances, hours, seed }: WhatIfTask): TriedOutcome[] =>
  ways.map((way) => {
    const { slots, mode, ratio, lateTarget, lateLimit, cps, concurrentMax } = way;
    const scenario: Scenario = {
      name: 'what-if',
      sentence: '',
      settings: { slotCount: slots, cps, carrierCps: cps, ...chances },
      incidents: [],
      campaigns: [{ mode, ratio, lateTarget, lateLimit, concurrentMax }],
    };
    const figures = runWorld(scenario, createLookAheadPacer(), seed, hours * hourMs);
    const isAnybody = figures.peopleCount > 0;
    return {
      slots,
      mode,
      lateTarget,
      cps,
      dialsPerHour: Math.round(figures.dialsPerHour),
      humansPerHour: Math.round(figures.connectsPerHour),
      lateShare: isAnybody ? figures.lateCount / figures.peopleCount : null,
      utilisation: Math.min(1, figures.utilisation / 100),
    };
  });
