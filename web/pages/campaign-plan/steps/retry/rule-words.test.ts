import { describe, expect, it } from 'vitest';
import { ownCodes } from './outcome-groups.ts';
import { isSameRule, ruleWords, withFields } from './rule-words.ts';

const [minuteMs, hourMs] = [60_000, 3_600_000];

describe('a retry rule in one line', () => {
  it.each([
    [undefined, 'Final: it is not dialled again.'],
    [{ delaysMs: [] }, 'Final: it is not dialled again.'],
    [{ delaysMs: [], suppress: true }, 'It is never dialled again.'],
    [
      {
        delaysMs: [10 * minuteMs, 30 * minuteMs, 90 * minuteMs],
        past: 'repeat' as const,
        perDayMax: 4,
        totalMax: 12,
      },
      'Again after 10 min, 30 min and 90 min, then every 90 min; at most 12 dials that end so; 4 a day.',
    ],
    [
      { delaysMs: [4 * hourMs], past: 'repeat' as const, nextDay: true, otherDaypartFrom: 1 },
      'Again every 4 h; not on the same day; in another part of the day.',
    ],
    [
      { delaysMs: [30_000], past: 'double' as const, delayMaxMs: 30 * minuteMs, counts: false },
      'Again after 30 s, then twice as long each time, up to 30 min; it is no attempt.',
    ],
    [
      { delaysMs: [hourMs], number: 'other' as const, numberDeadAfter: 2, otherDaypartFrom: 2 },
      'Again after 1 h; in another part of the day from dial 3 on; on another number; the number is given up after 2.',
    ],
  ])('says of %j: %s', (rule, words) => {
    expect(ruleWords(rule)).toBe(words);
  });
});

describe('a rule that is changed', () => {
  it('is the standard again when it says the same, in whatever order', () => {
    expect(isSameRule({ delaysMs: [1], totalMax: 2 }, { totalMax: 2, delaysMs: [1] })).toBe(true);
    expect(isSameRule({ delaysMs: [1] }, undefined)).toBe(false);
  });

  it('loses a field that is emptied', () => {
    expect(withFields({ delaysMs: [1], totalMax: 2 }, { totalMax: undefined })).toEqual({
      delaysMs: [1],
    });
  });
});

it('the bot’s own ends are listed beside the standard ones', () => {
  expect(ownCodes({ busy: 0, moved: 0, call_later: 0 })).toEqual(['call_later', 'moved']);
});
