import { betaTail } from '../../chance/beta-tail.ts';
import type { LawSettings } from '../settings.ts';
import type { LateLedger } from './late-ledger.ts';

/** Whether the ledger leaves too much doubt that a campaign keeps within the law: P(true rate > limit | ledger). dialler.md §2.4 (e). */
export function legalDoubt(
  ledger: LateLedger,
  target: number,
  limit: number,
  { priorCount, priorFactor }: LawSettings,
): number {
  const late = ledger.lateCount + priorCount * priorFactor * target;
  const inTime = ledger.peopleCount - ledger.lateCount + priorCount * (1 - priorFactor * target);
  return betaTail(late, inTime, limit);
}

/**
 * What is left of the target while a campaign comes near the brake. Its people meet a pool that all dial into, so all dial
 * with more care: that costs them a point of use where one braked campaign costs three, and its share.
 */
export const legalCaution = (
  doubt: number,
  { cautionFrom, cautionLeast, doubtMax }: LawSettings,
): number => {
  const way = (doubt - cautionFrom) / (doubtMax - cautionFrom);
  return way <= 0 ? 1 : Math.max(cautionLeast, 1 - way * (1 - cautionLeast));
};
