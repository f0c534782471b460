import type { ModeFigures } from './comparison.ts';

/** Percent of those who answered: the target of 2 % and 0.3 points, and the law's limit of any 24 h. */
export const lateMax = 2.3;
export const lawMax = 3;
/** Fewer slots are few: fewer promises, and more chance in them. */
export const smallCount = 20;
/** So many begin slowly enough that their first minutes are held to the law, and leave VICIdial's AVERAGE little to lose. */
export const largeCount = 500;

/** Whether these runs are late for no more than the gates let them: whoever may be late more often reaches more. */
export const isWithinLateLimits = (figures: ModeFigures, slotCount: number): boolean =>
  slotCount < smallCount
    ? figures.latePercent <= lateMax && figures.runs.every((one) => one.late24HourMax <= lawMax)
    : figures.latePercentMax <= lateMax;
