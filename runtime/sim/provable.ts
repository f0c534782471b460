import type { Scenario } from './scenarios/scenario.ts';

/**
 * Promises that were asked for and that nobody can keep in the world as it is, or nobody who does not know it. `npm run sim --
 * oracle` dials by the true laws at the best price for those very seeds that the gates let be, without a start or a guard, and
 * shares every slot at the instant at which it is taken. Nine tenths of what it reaches is what can be promised of a pacer
 * that must learn all this and dials half a minute before. Figures: README.
 */
interface Provable {
  overProgressive?: number;
  overAverage?: number;
  jain?: number;
}

const provable: Readonly<Record<string, Provable>> = {
  // Oracle 1.40 to 1.43: after the shift one dial in three brings a person, so that one dial a slot wastes little.
  'answers-double 5': { overProgressive: 1.29 },
  // Oracle 1.38: a slot is kept, and each promised call takes one of four from people who are in the air.
  'callbacks 5': { overProgressive: 1.24 },
  // Oracle 1.36, 1.76 to 1.78 and 1.95: one dial a slot turn by turn dials those who answer best far more than their weight allows.
  'weights 5': { overProgressive: 1.22, jain: 0.88 },
  'weights 20': { overProgressive: 1.6 },
  'weights 50': { overProgressive: 1.75 },
  // Oracle 1.52 and 1.59 on two sets of seeds: AVERAGE has 58 to 67 % of the slots there, as its luck will have it.
  'lunchtime 100': { overAverage: 1.37 },
  // Fairest 0.992, worst run 0.985, at an instant at which no pacer chooses: five slots carry about twenty whole conversations in ten minutes.
  'fair-share 5': { jain: 0.89 },
};

export const provableOf = ({ name, settings }: Scenario): Provable | undefined =>
  provable[`${name} ${settings.slotCount}`];
