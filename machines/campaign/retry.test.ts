import { describe, expect, it } from 'vitest';
import { outcomeOf } from './attempt-outcome.ts';
import { retryAfter } from './retry.ts';

const now = 1_700_000_000_000;
const retry = { no_answer: { delaysMs: [60_000, 7_200_000] }, confirmed: { delaysMs: [] } };

describe('retry', () => {
  it('waits as the rule says after each attempt with this outcome, then is done', () => {
    const afterAttempt = (sameCodeCount: number) =>
      retryAfter({ retry, code: 'no_answer', sameCodeCount, now });
    expect(afterAttempt(1)).toMatchObject({ state: 'ready', nextAttemptAt: now + 60_000 });
    expect(afterAttempt(2)).toMatchObject({ state: 'ready', nextAttemptAt: now + 7_200_000 });
    expect(afterAttempt(2).why).toBe('Nobody answered; next try in 2 h (retry 2 of 2)');
    expect(afterAttempt(3)).toMatchObject({
      state: 'done',
      why: 'Nobody answered; no retry is left',
    });
  });

  it('takes an outcome without a rule as final', () => {
    expect(retryAfter({ retry, code: 'busy', sameCodeCount: 1, now }).state).toBe('done');
  });

  it('retries an unknown dial after an hour even without a rule, for it may have rung', () => {
    const decision = retryAfter({ retry, code: 'unknown', sameCodeCount: 1, now });
    expect(decision).toMatchObject({ state: 'ready', nextAttemptAt: now + 3_600_000 });
  });

  it('says a disposition in words', () => {
    const decision = retryAfter({ retry: {}, code: 'call_later', sameCodeCount: 1, now });
    expect(decision.why).toBe('The call ended as “call later”');
  });
});

describe('outcome', () => {
  it('counts an answered call that nobody took as abandoned', () => {
    expect(outcomeOf('completed')).toBe('abandoned');
    expect(outcomeOf('answered')).toBe('abandoned');
    expect(outcomeOf('busy')).toBe('busy');
    expect(outcomeOf('ringing')).toBe('failed');
  });
});
