/** How one number of a lead has done so far. */
export interface NumberRecord {
  phone: string;
  /** Dials that say something about who is there, and those of them that a person answered. */
  dialCount: number;
  humanCount: number;
}

/** Dials whose worth the prior has: as much as three unanswered ones of the number itself. */
const priorWeight = 3;

/**
 * The number that a person most likely answers, among those that are alive: what was learnt of numbers of its kind, moved by
 * its own dials. Equal ones stand in the order of the list. Null: none is left.
 */
export function bestNumber(
  numbers: readonly NumberRecord[],
  dead: readonly string[],
  priorOf: (phone: string) => number,
): string | null {
  let best: string | null = null;
  let bestChance = -1;
  for (const { phone, dialCount, humanCount } of numbers) {
    if (dead.includes(phone)) continue;
    const chance = (priorOf(phone) * priorWeight + humanCount) / (priorWeight + dialCount);
    if (chance <= bestChance) continue;
    best = phone;
    bestChance = chance;
  }
  return best;
}
