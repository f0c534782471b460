import { betaTail } from '../../chance/beta-tail.ts';

/** What became of the dials of one number in one day. */
export interface DialDay {
  dialCount: number;
  humanCount: number;
}

/** dialler.md §5.3: P(rate < 0.7 · pool) > 0.95 for two days. */
const badShare = 0.7;
const sureness = 0.95;
const badDays = 2;
/** What the pool says of a number before its own dials do. */
const priorDials = 5;
/** A label fades after this long without calls, and the number comes back cold. §5.3 has a cliff of 14 days. */
export const quarantineMs = 14 * 86_400_000;

/** How sure it is that people answer this number less than 0.7 times as often as the pool; 0 where nothing is known. */
export function sickness(number: DialDay, pool: DialDay): number {
  if (number.dialCount === 0 || pool.humanCount === 0) return 0;
  const rate = pool.humanCount / pool.dialCount;
  const a = rate * priorDials + number.humanCount;
  const b = (1 - rate) * priorDials + number.dialCount - number.humanCount;
  return 1 - betaTail(a, b, badShare * rate);
}

/**
 * Whether a number goes into quarantine, in words; null: it is well. `days`: the newest first, of the number and of the whole
 * pool. A pool of one has nothing to be compared with.
 */
export function quarantineWhy(
  days: readonly { number: DialDay; pool: DialDay }[],
  poolSize: number,
): string | null {
  if (poolSize < 2 || days.length < badDays) return null;
  const judged = days.slice(0, badDays);
  if (!judged.every(({ number, pool }) => sickness(number, pool) > sureness)) return null;
  const { number, pool } = judged[0]!;
  const percent = ({ humanCount, dialCount }: DialDay) =>
    `${Math.round((100 * humanCount) / Math.max(1, dialCount))} %`;
  return `People answered ${percent(number)} of its dials, of all numbers' ${percent(pool)}, for ${badDays} days: it is probably labelled as spam`;
}
