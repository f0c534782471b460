import { betaTail } from '../../chance/beta-tail.ts';
import type { AbandonmentDay } from '../../contracts/compliance/abandonment.ts';
import type { AbandonmentRule } from '../../contracts/compliance/rule-pack.ts';

/** One answered call as its record tells it; instants in epoch ms. */
export interface AnsweredCall {
  by: 'person' | 'machine';
  answeredAt: number;
  /** Null: not heard; the answer stands for them, which is the strict reading. */
  greetingStartAt: number | null;
  greetingEndAt: number | null;
  /** First sound of ours to the party; null: it met nobody. */
  firstAudioAt: number | null;
}

export type Tally = Omit<AbandonmentDay, 'date'>;

export const emptyTally: Readonly<Tally> = {
  takenCount: 0,
  lateFromAnswerCount: 0,
  lateFromGreetingStartCount: 0,
  lateFromGreetingEndCount: 0,
  neverTakenCount: 0,
  machineTakenCount: 0,
  machineScreenedCount: 0,
};

/** Everybody's bound, and the strict figure's. */
const lateAfterMs = 2_000;

/** What one call adds to its day. */
export function tallyOf(call: AnsweredCall): Tally {
  const { answeredAt, greetingStartAt, greetingEndAt, firstAudioAt } = call;
  const isTaken = firstAudioAt !== null;
  if (call.by === 'machine')
    return {
      ...emptyTally,
      machineTakenCount: isTaken ? 1 : 0,
      machineScreenedCount: isTaken ? 0 : 1,
    };
  const isLate = (from: number | null) =>
    firstAudioAt === null || firstAudioAt - (from ?? answeredAt) > lateAfterMs ? 1 : 0;
  return {
    ...emptyTally,
    takenCount: isTaken ? 1 : 0,
    neverTakenCount: isTaken ? 0 : 1,
    lateFromAnswerCount: isLate(answeredAt),
    lateFromGreetingStartCount: isLate(greetingStartAt),
    lateFromGreetingEndCount: isLate(greetingEndAt),
  };
}

export const addTallies = (tallies: readonly Tally[]): Tally => {
  const sum = { ...emptyTally };
  for (const tally of tallies)
    for (const name of Object.keys(emptyTally) as (keyof Tally)[]) sum[name] += tally[name];
  return sum;
};

/**
 * Days of a ledger that a rule counts together as of `today`: the day from midnight to midnight, the calendar month, or the
 * campaign in successive spans of 30 days from its first one.
 */
export function daysInWindow(
  days: readonly AbandonmentDay[],
  window: AbandonmentRule['window'],
  today: string,
  firstDay: string,
): AbandonmentDay[] {
  const age = dayNumber(today) - dayNumber(firstDay);
  const from = dayNumber(today) - (((age % 30) + 30) % 30);
  const isIn: Record<AbandonmentRule['window'], (date: string) => boolean> = {
    day: (date) => date === today,
    month: (date) => date.slice(0, 7) === today.slice(0, 7) && date <= today,
    campaign: (date) => dayNumber(date) >= from && date <= today,
  };
  return days.filter(({ date }) => isIn[window](date));
}

export interface AbandonmentRate {
  /** As the rule counts it; estimates make it fractional. */
  lateCount: number;
  /** Denominator: calls answered by a person, as the rule counts them. */
  answeredCount: number;
  /** 0 without a call. */
  share: number;
  /** Late by two seconds from the answer ÷ everything that a person answered: comparable under every rule. */
  strictShare: number;
}

/** `missedHumanShare`: of the calls that screening took for machines, those that an audit found to be people. */
export function abandonmentRate(
  tally: Tally,
  rule: Pick<AbandonmentRule, 'formula' | 'countedFrom'>,
  missedHumanShare = 0,
): AbandonmentRate {
  const answered = tally.takenCount + tally.neverTakenCount;
  const missed = tally.machineScreenedCount * missedHumanShare;
  const counted = {
    answer: tally.lateFromAnswerCount,
    'greeting-start': tally.lateFromGreetingStartCount,
    'greeting-end': tally.lateFromGreetingEndCount,
  }[rule.countedFrom];
  const late = counted + missed;
  const inTime = answered - counted;
  const lateCount =
    rule.formula === 'ofcom' ? ofcomDrops(late, inTime, tally.machineTakenCount) : late;
  const answeredCount = lateCount + inTime;
  return {
    lateCount,
    answeredCount,
    share: answeredCount === 0 ? 0 : lateCount / answeredCount,
    strictShare:
      answered + missed === 0 ? 0 : (tally.lateFromAnswerCount + missed) / (answered + missed),
  };
}

/** Drops less those that were machines, at the share of machines among the calls that were taken. */
const ofcomDrops = (drops: number, humans: number, machines: number): number =>
  humans + machines === 0 ? drops : drops * (1 - machines / (humans + machines));

/** What is believed before the first call: as many people as this, of whom so many were late. */
export interface LatePrior {
  humanCount: number;
  share: number;
}

/**
 * P(true share > limit), given the ledger's counts. Pacing brakes above 0.2. Without a prior of its own a ledger starts from
 * 60 people at half the limit, which leaves an empty one below the brake.
 */
export function probabilityOverLimit(
  { lateCount, answeredCount }: Pick<AbandonmentRate, 'lateCount' | 'answeredCount'>,
  limit: number,
  prior: LatePrior = { humanCount: 60, share: limit / 2 },
): number {
  const late = lateCount + prior.humanCount * prior.share;
  const inTime = answeredCount - lateCount + prior.humanCount * (1 - prior.share);
  return betaTail(late, inTime, limit);
}

/** Days since 1 March of year 0 of the Gregorian calendar. */
function dayNumber(date: string): number {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const y = month > 2 ? year : year - 1;
  const m = (month + 9) % 12;
  return (
    365 * y +
    Math.floor(y / 4) -
    Math.floor(y / 100) +
    Math.floor(y / 400) +
    Math.floor((m * 306 + 5) / 10) +
    day
  );
}
