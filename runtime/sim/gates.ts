import { gainOver, type ModeFigures, recoveryMinutes, runMode } from './comparison.ts';
import { largeCount, lateMax, lawMax, smallCount } from './late-limits.ts';
import { modes } from './modes.ts';
import { provableOf } from './provable.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { tunedRatio } from './tuned-ratio.ts';

/** One promise of the look-ahead pacer: what was measured, and what it must be. */
export interface Gate {
  name: string;
  figure: number;
  sense: 'at least' | 'at most';
  limit: number;
  holds: boolean;
}

const gate = (name: string, figure: number, sense: Gate['sense'], limit: number): Gate => ({
  name,
  figure,
  sense,
  limit,
  holds: sense === 'at least' ? figure >= limit : figure <= limit,
});

const gainHoursMin = 3;
const jainMin = 0.98;

export interface GateSettings {
  seeds: readonly number[];
  hours: number;
  /** The search for the best ratio costs eight runs more. */
  withTunedRatio: boolean;
  /** Recovery needs many seeds to be more than chance. */
  withRecovery: boolean;
}

/** What the pacer promises in this scenario, at its number of slots (dialler.md §6, "gates for CI"). */
export function gatesOf(scenario: Scenario, settings: GateSettings): Gate[] {
  const { seeds, hours } = settings;
  const run = (mode: string) => runMode(scenario, mode, modes[mode]!, seeds, hours);
  const ours = run('look-ahead');
  const { runs } = ours;
  const slotCount = scenario.settings.slotCount!;
  const max = (of: (one: (typeof runs)[number]) => number) => Math.max(...runs.map(of));
  const gates = [
    // Of five slots' 340 people in three hours one is 0.3 %: a pacer that is late for 1.5 % on the long run has a tenth of its
    // runs over any such limit by chance, so only all runs together tell.
    slotCount < smallCount
      ? gate('late %, all runs', ours.latePercent, 'at most', lateMax)
      : gate('late %, worst run', ours.latePercentMax, 'at most', lateMax),
    gate(
      'late % of 24 h, worst',
      max((one) => one.late24HourMax),
      'at most',
      lawMax,
    ),
    gate('broken invariants', runs.filter((one) => one.brokenInvariant).length, 'at most', 0),
    gate(
      'dials over CPS',
      max((one) => one.cpsViolationCount),
      'at most',
      0,
    ),
  ];
  if (slotCount >= largeCount)
    gates.push(
      gate(
        'late % of the first 5 min',
        max((one) => one.lateStartPercent),
        'at most',
        lawMax,
      ),
    );
  const provable = provableOf(scenario);
  if (isFair(scenario))
    gates.push(
      gate(
        'Jain index of 10 min, worst run',
        -max((one) => -one.jain),
        'at least',
        provable?.jain ?? jainMin,
      ),
    );
  // Half an hour is a start and little else.
  if (scenario.heldBackBy || hours < gainHoursMin) return gates;
  const isSteady = scenario.incidents.length === 0 && scenario.shiftAtMs === undefined;
  const gain = (other: ModeFigures) => gainOver(scenario, ours, other);
  const wanted = slotCount < smallCount ? 1.5 : isSteady ? 2 : 1.7;
  const overProgressive = provable?.overProgressive ?? wanted;
  gates.push(gate('over progressive', gain(run('progressive')), 'at least', overProgressive));
  if (slotCount < smallCount) return gates;
  // A slot that is kept for others is not ours to use.
  const usable = 1 - (scenario.settings.reservedCount ?? 0) / slotCount;
  const average = run('average');
  // AVERAGE itself has two thirds of so many slots, and nobody has more than all of them.
  const possible = slotCount < largeCount ? Infinity : (0.9 * 100 * usable) / average.utilisation;
  const overAverage = provable?.overAverage ?? Math.min(isSteady ? 1.6 : 1.5, possible);
  gates.push(
    gate('used %', ours.utilisation, 'at least', 75 * usable),
    gate('over AVERAGE', gain(average), 'at least', overAverage),
  );
  if (settings.withTunedRatio) {
    const tuned = tunedRatio(scenario, seeds, hours, ours.latePercent);
    gates.push(gate('over the best ratio', gain(tuned), 'at least', 1));
  }
  if (settings.withRecovery && scenario.shiftAtMs !== undefined)
    gates.push(gate('recovery, min', recoveryMinutes(runs, scenario), 'at most', 5));
  return gates;
}

/** Campaigns that want the same all the time must get the same by weight. */
export const isFair = (scenario: Scenario): boolean =>
  scenario.campaigns.length > 1 &&
  scenario.campaigns.every((one) => !one.startsAtMs && !one.callbacksPerHour);
