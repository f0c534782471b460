import type { RetryMatrix, RetryRule } from '../contracts/campaign/retry.ts';
import { daypartAt, isSameDay, nextDay, nextDaypart } from './daypart.ts';
import { dispositionWords } from './disposition.ts';
import { spokenInstant, type ZoneOffset } from './local-time.ts';
import { builtInRules, unknownRetryMinMs } from './retry-standards.ts';

/** One dial of a lead that is over. */
export interface PastDial {
  /** In the words of rules, see `dispositionOf`. */
  code: string;
  at: number;
  /** The number that was rung. */
  to: string;
}

export interface RetryDecision {
  state: 'ready' | 'waiting' | 'done' | 'suppressed';
  nextAttemptAt: number;
  /** Why, and until when, as an operator reads it. */
  why: string;
  /** The retry goes before leads that are dialled in their turn. */
  isFirst: boolean;
  needsReservedSlot: boolean;
  /** Numbers that are given up, this one perhaps among them. */
  deadNumbers: string[];
  number: 'best' | 'same' | 'other';
}

export interface RetryInput {
  retry: RetryMatrix;
  /** Every dial of this lead that is over, oldest first; the last is the one that asks. */
  dials: readonly [...PastDial[], PastDial];
  /** All numbers of the lead. */
  numbers: readonly string[];
  now: number;
  /** Clocks at the callee's. */
  offset: ZoneOffset;
  /** From 0 to 1, for the jitter. */
  random: number;
  /** The disposition as the record has it, where it is a flow's own word. */
  said?: string | undefined;
  /** Asked for in the call. */
  callbackAt?: number | null;
  /** A law's or a preset's earliest instant. */
  notBeforeAt?: number | null;
}

/** The rule for a disposition, if it is not final. */
const ruleFor = (retry: RetryMatrix, code: string): RetryRule | undefined =>
  retry[code] ?? builtInRules[code];

/** What becomes of a lead after a dial, and why. The caps of the rule are those of dialler.md §5.1. */
export function retryAfter(input: RetryInput): RetryDecision {
  const { retry, dials, now } = input;
  const last = dials[dials.length - 1]!;
  const said = dispositionWords(input.said ?? last.code);
  const rule = ruleFor(retry, last.code);
  const deadNumbers = deadNumbersOf(retry, dials);
  const end = (state: 'done' | 'suppressed', why: string): RetryDecision => ({
    state,
    nextAttemptAt: now,
    why,
    deadNumbers,
    isFirst: false,
    needsReservedSlot: false,
    number: 'best',
  });
  if (rule === undefined) return end('done', said);
  if (rule.suppress === true) return end('suppressed', `${said}; it is never dialled again`);
  const alive = input.numbers.filter((number) => !deadNumbers.includes(number));
  if (alive.length === 0) return end('done', `${said}; no number is left`);

  const sameCount = dials.filter((dial) => dial.code === last.code).length;
  const isCallback = input.callbackAt !== undefined && input.callbackAt !== null;
  if (!isCallback) {
    if (rule.totalMax !== undefined && sameCount >= rule.totalMax)
      return end('done', `${said}; no retry is left after ${timesWords(sameCount)}`);
    if (delayOf(rule, sameCount) === null)
      return end('done', rule.delaysMs.length === 0 ? said : `${said}; no retry is left`);
  }
  const { at, because } = instantOf(input, rule, sameCount);
  const isDead = deadNumbers.includes(last.to);
  const another = isDead ? '; another of its numbers' : '; next try';
  return {
    state: at > now ? 'waiting' : 'ready',
    nextAttemptAt: at,
    why: `${said}${another} ${whenWords(at, input)}${because}${isCallback ? '' : retriesWords(rule, sameCount)}`,
    isFirst: rule.first === true || isCallback,
    needsReservedSlot: rule.reservedSlot === true,
    deadNumbers,
    number: isDead ? 'other' : (rule.number ?? 'best'),
  };
}

/** Numbers that ended often enough in a disposition that says they are of no use. */
function deadNumbersOf(retry: RetryMatrix, dials: readonly PastDial[]): string[] {
  const dead = new Set<string>();
  const counts = new Map<string, number>();
  for (const { to, code } of dials) {
    const deadAfter = ruleFor(retry, code)?.numberDeadAfter;
    if (deadAfter === undefined) continue;
    const key = `${to} ${code}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    if (counts.get(key)! >= deadAfter) dead.add(to);
  }
  return [...dead];
}

/** Null: no retry is left. */
function delayOf(rule: RetryRule, sameCount: number): number | null {
  const { delaysMs, past = 'done' } = rule;
  const given = delaysMs[sameCount - 1];
  if (given !== undefined) return given;
  const last = delaysMs.at(-1);
  if (last === undefined || past === 'done') return null;
  if (past === 'repeat') return last;
  return Math.min(last * 2 ** (sameCount - delaysMs.length), rule.delayMaxMs ?? 3_600_000);
}

/** The rule's delay, pushed on by every bound that applies; the last one that pushed is named. */
function instantOf(
  { retry, dials, now, offset, random, callbackAt, notBeforeAt }: RetryInput,
  rule: RetryRule,
  sameCount: number,
): { at: number; because: string } {
  const last = dials[dials.length - 1]!;
  let at: number;
  let because = '';
  const notBefore = (instant: number, why: string) => {
    if (instant <= at) return;
    at = instant;
    because = `, ${why}`;
  };
  if (callbackAt !== undefined && callbackAt !== null) {
    at = Math.max(now, callbackAt);
    because = ', as was asked';
  } else {
    const delayMs = delayOf(rule, sameCount) ?? 0;
    at = now + Math.round(delayMs * (1 + (rule.jitter ?? 0) * random));
    if (rule.nextDay === true && isSameDay(at, last.at, offset))
      notBefore(nextDay(last.at, offset), 'not twice on one day');
    const counted = dials.filter((dial) => ruleFor(retry, dial.code)?.counts !== false);
    const onThatDay = counted.filter((dial) => isSameDay(dial.at, at, offset)).length;
    if (rule.perDayMax !== undefined && onThatDay >= rule.perDayMax)
      notBefore(nextDay(at, offset), `${timesWords(onThatDay)} a day are enough`);
    if (rule.window !== undefined) {
      const oldest = counted.at(-rule.window.count);
      if (oldest !== undefined)
        notBefore(oldest.at + rule.window.ms, `${timesWords(rule.window.count)} are enough`);
    }
    const tried = daypartAt(last.at, offset);
    if (rule.otherDaypartFrom !== undefined && sameCount >= rule.otherDaypartFrom && tried)
      notBefore(
        nextDaypart(at, offset, (name) => name !== tried),
        `not in the ${tried} again`,
      );
  }
  if (last.code === 'unknown') notBefore(last.at + unknownRetryMinMs, 'for it may have rung');
  if (notBeforeAt !== undefined && notBeforeAt !== null) notBefore(notBeforeAt, 'by law');
  return { at, because };
}

function whenWords(at: number, { now, offset }: RetryInput): string {
  if (at <= now) return 'in its turn';
  return `${spokenInstant(at, now, offset)} (in ${spoken(at - now)})`;
}

function retriesWords(rule: RetryRule, sameCount: number): string {
  const retriesMax =
    rule.totalMax !== undefined
      ? rule.totalMax - 1
      : (rule.past ?? 'done') === 'done'
        ? rule.delaysMs.length
        : null;
  return retriesMax === null || sameCount > retriesMax
    ? ''
    : `; retry ${sameCount} of ${retriesMax}`;
}

const timesWords = (count: number): string =>
  count === 1 ? 'one dial' : count === 2 ? 'two dials' : `${count} dials`;

function spoken(ms: number): string {
  const minutes = ms / 60_000;
  if (ms < 1_000) return 'a moment';
  if (minutes < 2) return `${Math.round(ms / 1_000)} s`;
  if (minutes < 120) return `${Math.round(minutes)} min`;
  return minutes < 2 * 1_440 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1_440)} d`;
}
