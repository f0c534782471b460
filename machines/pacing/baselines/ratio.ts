import type { Pacer } from '../pacer.ts';
import { PoolBook } from './pool-book.ts';

/**
 * VICIdial's RATIO: lines in use at `level` for each slot, free or busy. Calls in progress are lines in use, so level 2 with
 * every slot talking still wants as many ringing as there are slots. `callsPlacedDiff` is `dl_diff_target` under CALLS_PLACED.
 */
export interface RatioSettings {
  level: number;
  callsPlacedDiff?: number;
}

/** Lines that VICIdial still wants: `round(level × agents)` less those in use. */
export const linesWanted = (level: number, agentCount: number, existCount: number): number =>
  Math.round(level * agentCount) - existCount;

export function ratioPacer({ level, callsPlacedDiff = 0 }: RatioSettings): Pacer {
  const book = new PoolBook();
  return {
    dialed: (dialId, campaignId, atMs) => book.dialed(dialId, campaignId, atMs),
    resolved: (dialId, end, atMs) => void book.resolved(dialId, end, atMs),
    met: (dialId, isLate, atMs) => void book.met(dialId, isLate, atMs),
    freed: (dialId) => void book.freed(dialId),
    plan: (sight) => {
      const agentCount = sight.slotCount - sight.reservedCount + callsPlacedDiff;
      const existCount = book.ringing.size + book.waiting.size + book.busy.size;
      return book.divide(sight, linesWanted(level, agentCount, existCount));
    },
  };
}
