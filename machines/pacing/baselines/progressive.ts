import type { Pacer } from '../pacer.ts';
import { PoolBook } from './pool-book.ts';

/** One dial for each free slot, which it keeps until it is resolved: nobody who answers ever waits. */
export function progressivePacer(): Pacer {
  const book = new PoolBook();
  return {
    dialed: (dialId, campaignId, atMs) => book.dialed(dialId, campaignId, atMs),
    resolved: (dialId, end, atMs) => void book.resolved(dialId, end, atMs),
    met: (dialId, isLate, atMs) => void book.met(dialId, isLate, atMs),
    freed: (dialId) => void book.freed(dialId),
    plan: (sight) =>
      book.divide(
        sight,
        sight.freeCount - sight.reservedCount - book.ringing.size - sight.waitingCount,
      ),
  };
}
