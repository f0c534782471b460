import type { CallerId } from '../../contracts/campaign/caller-id.ts';

/** dialler.md §5.3: 100 dials a day, a cold number 20, rising over 14 days. */
const perDayStandard = 100;
const coldPerDay = 20;
const warmUpMs = 14 * 86_400_000;
/** So many equal digits make a number local: country and area code of North America. Fewer say no more than the country. */
const localDigits = 4;

/** What a number of the pool is in use for, counted from attempts. */
export interface CallerIdUse {
  /** Dials in the last 24 h. */
  dayCount: number;
  liveCount: number;
  /** Until when it is shown to nobody; null: it is not in quarantine. */
  quarantinedUntilAt: number | null;
}

export interface CallerIdWish {
  to: string;
  now: number;
  /** The number that was shown when a call back was promised: it goes before everything but quarantine. */
  callbackFrom: string | null;
  /** What the law wants the number to begin with, such as India's 140 and 1600 series; empty: anything. */
  prefixes: readonly string[];
}

export type CallerIdChoice =
  | { phone: string; why: string }
  /** None may be shown now. */
  | { phone: null; why: string };

/** Dials in 24 h that a number may have now. */
export function dayCapOf({ sinceAt, perDayMax = perDayStandard }: CallerId, now: number): number {
  if (sinceAt === undefined) return perDayMax;
  const warmth = Math.min(1, Math.max(0, (now - sinceAt) / warmUpMs));
  const cold = Math.min(coldPerDay, perDayMax);
  return Math.floor(cold + (perDayMax - cold) * warmth);
}

/** Dials that a number has room for now, and what bounds it. */
function roomOf(callerId: CallerId, use: CallerIdUse, now: number): number {
  if (use.quarantinedUntilAt !== null && use.quarantinedUntilAt > now) return 0;
  const free = (callerId.concurrentMax ?? Number.POSITIVE_INFINITY) - use.liveCount;
  return Math.max(0, Math.min(dayCapOf(callerId, now) - use.dayCount, free));
}

type UseOf = (phone: string) => CallerIdUse;

/** Dials that the whole pool has room for now. */
export const poolRoom = (pool: readonly CallerId[], useOf: UseOf, now: number): number =>
  pool.reduce((sum, one) => sum + roomOf(one, useOf(one.phone), now), 0);

/**
 * The number to show: the one that a call back was promised from, else the one that looks most local to who is called, else
 * the one with most of its day left. Equal ones stand in the order of the pool.
 */
export function chooseCallerId(
  pool: readonly CallerId[],
  useOf: UseOf,
  wish: CallerIdWish,
): CallerIdChoice {
  const lawful = pool.filter(
    ({ phone }) =>
      wish.prefixes.length === 0 || wish.prefixes.some((prefix) => phone.startsWith(prefix)),
  );
  if (lawful.length === 0)
    return { phone: null, why: `No number begins with ${wish.prefixes.join(' or ')}, as it must` };
  const promised = lawful.find(({ phone }) => phone === wish.callbackFrom);
  if (promised) {
    const { quarantinedUntilAt } = useOf(promised.phone);
    if (quarantinedUntilAt === null || quarantinedUntilAt <= wish.now)
      return { phone: promised.phone, why: 'the number that they know' };
  }
  let best: CallerId | null = null;
  let bestScore = -1;
  for (const one of lawful) {
    const use = useOf(one.phone);
    if (roomOf(one, use, wish.now) < 1) continue;
    const digits = sharedDigits(one.phone, wish.to);
    const left = 1 - use.dayCount / Math.max(1, dayCapOf(one, wish.now));
    const score = (digits >= localDigits ? digits : 0) + Math.max(0, left) * 0.5;
    if (score <= bestScore) continue;
    best = one;
    bestScore = score;
  }
  if (best === null) return { phone: null, why: fullWords(lawful, useOf, wish.now) };
  const isLocal = bestScore >= localDigits;
  return { phone: best.phone, why: isLocal ? 'local to the callee' : 'most of its day is left' };
}

function fullWords(pool: readonly CallerId[], useOf: UseOf, now: number): string {
  const quarantined = pool.filter(({ phone }) => (useOf(phone).quarantinedUntilAt ?? 0) > now);
  const rested = quarantined.length === 0 ? '' : `; ${quarantined.length} in quarantine`;
  return `Every number to show has been used as often as it may for now${rested}`;
}

/** Digits from the beginning on that two E.164 numbers have in common. */
function sharedDigits(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i += 1;
  return Math.max(0, i - 1);
}
