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
