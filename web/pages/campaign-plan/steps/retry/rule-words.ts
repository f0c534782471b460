import type { RetryRule } from '../../../../../machines/contracts/campaign/retry.ts';
import { spanText } from '../../../../parts/form/duration-units.ts';

const listed = (words: string[]): string => words.join(', ').replace(/, ([^,]*)$/, ' and $1');

const waits = ({ delaysMs, past = 'done', delayMaxMs }: RetryRule): string => {
  const spans = delaysMs.map(spanText);
  const last = spans.at(-1);
  if (past === 'repeat')
    return spans.length === 1 ? `every ${last}` : `after ${listed(spans)}, then every ${last}`;
  if (past === 'double')
    return `after ${listed(spans)}, then twice as long each time${delayMaxMs === undefined ? '' : `, up to ${spanText(delayMaxMs)}`}`;
  return `after ${listed(spans)}`;
};

/** What a rule comes to, in one line: what an owner reads without opening it. */
export const ruleWords = (rule: RetryRule | undefined): string => {
  if (rule === undefined) return 'Final: it is not dialled again.';
  if (rule.suppress) return 'It is never dialled again.';
  if (rule.delaysMs.length === 0) return 'Final: it is not dialled again.';
  const times = [
    ...(rule.totalMax === undefined ? [] : [`at most ${rule.totalMax} dials that end so`]),
    ...(rule.perDayMax === undefined ? [] : [`${rule.perDayMax} a day`]),
    ...(rule.window === undefined
      ? []
      : [`${rule.window.count} within ${spanText(rule.window.ms)}`]),
  ];
  const places = [
    ...(rule.nextDay ? ['not on the same day'] : []),
    ...(rule.otherDaypartFrom === undefined
      ? []
      : [
          rule.otherDaypartFrom === 1
            ? 'in another part of the day'
            : `in another part of the day from dial ${rule.otherDaypartFrom + 1} on`,
        ]),
    ...(rule.number === 'other' ? ['on another number'] : []),
    ...(rule.number === 'same' ? ['on the same number'] : []),
    ...(rule.first ? ['before the others'] : []),
    ...(rule.reservedSlot ? ['with a slot that waits'] : []),
    ...(rule.numberDeadAfter === undefined
      ? []
      : [
          rule.numberDeadAfter === 1
            ? 'the number is given up'
            : `the number is given up after ${rule.numberDeadAfter}`,
        ]),
    ...(rule.counts === false ? ['it is no attempt'] : []),
  ];
  return `Again ${[waits(rule), ...times, ...places].join('; ')}.`;
};

const stable = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => a.localeCompare(b)))
      : part,
  );

export const isSameRule = (a: RetryRule | undefined, b: RetryRule | undefined): boolean =>
  stable(a) === stable(b);

/** A rule with fields set, and those that became undefined left out: the API takes no key without a value. */
export const withFields = (rule: RetryRule, fields: Partial<RetryRule>): RetryRule =>
  Object.fromEntries(
    Object.entries({ ...rule, ...fields }).filter(([, value]) => value !== undefined),
  ) as RetryRule;
