import type { Scenario } from './scenarios/scenario.ts';

/**
 * Gains that were asked for and that nobody can reach in the world as it is: `npm run sim -- oracle` dials by the true laws
 * at the best price for those very seeds, without a start or a guard, and is late in every third run for more than a gate
 * lets. Nine tenths of what it reaches is what can be promised of a pacer that must learn all this. Figures: README.
 */
interface ProvableGain {
  overProgressive: number;
}

const provable: Readonly<Record<string, ProvableGain>> = {
  // Oracle 1.43: after the shift one dial in three brings a person, so that one dial a slot wastes little.
  'answers-double 5': { overProgressive: 1.29 },
  // Oracle 1.78: one dial a slot turn by turn dials those who answer best far more than their weight allows.
  'weights 20': { overProgressive: 1.6 },
};

export const provableGain = ({ name, settings }: Scenario): ProvableGain | undefined =>
  provable[`${name} ${settings.slotCount}`];
