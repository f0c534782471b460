import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { betaTail } from '../../chance/beta-tail.ts';
import {
  type AnsweredCall,
  abandonmentRate,
  addTallies,
  daysInWindow,
  emptyTally,
  probabilityOverLimit,
  tallyOf,
} from './abandonment-ledger.ts';

const call = (change: Partial<AnsweredCall> = {}): AnsweredCall => ({
  by: 'person',
  answeredAt: 1_000,
  greetingStartAt: 1_800,
  greetingEndAt: 2_600,
  firstAudioAt: 4_000,
  ...change,
});

describe('the ledger', () => {
  it('counts a call late by what each rule counts from', () => {
    expect(tallyOf(call())).toMatchObject({
      takenCount: 1,
      lateFromAnswerCount: 1,
      lateFromGreetingStartCount: 1,
      lateFromGreetingEndCount: 0,
    });
    expect(tallyOf(call({ firstAudioAt: 3_000 })).lateFromAnswerCount).toBe(0);
    // What nobody heard begins with the answer.
    expect(tallyOf(call({ greetingEndAt: null })).lateFromGreetingEndCount).toBe(1);
    expect(tallyOf(call({ firstAudioAt: null }))).toMatchObject({
      takenCount: 0,
      neverTakenCount: 1,
      lateFromGreetingEndCount: 1,
    });
    expect(tallyOf(call({ by: 'machine' }))).toEqual({ ...emptyTally, machineTakenCount: 1 });
  });

  it('shows beside every rule’s share the strict one of two seconds from the answer', () => {
    const tally = addTallies([
      ...Array.from({ length: 97 }, () => tallyOf(call({ firstAudioAt: 2_500 }))),
      tallyOf(call()),
      tallyOf(call()),
      tallyOf(call({ firstAudioAt: null })),
    ]);
    expect(
      abandonmentRate(tally, { formula: 'person', countedFrom: 'greeting-end' }),
    ).toMatchObject({ lateCount: 1, answeredCount: 100, share: 0.01, strictShare: 0.03 });
  });

  it('reckons the rate of Ofcom: 29 drops, 9 people, 7 machines are 64.44 %', () => {
    const tally = {
      ...emptyTally,
      takenCount: 9,
      neverTakenCount: 29,
      lateFromAnswerCount: 29,
      lateFromGreetingStartCount: 29,
      lateFromGreetingEndCount: 29,
      machineTakenCount: 7,
    };
    const { share } = abandonmentRate(tally, { formula: 'ofcom', countedFrom: 'greeting-start' });
    expect(share * 100).toBeCloseTo(64.44, 2);
  });

  it('adds the people whom screening took for machines, as an audit estimates them', () => {
    const tally = { ...emptyTally, takenCount: 98, machineScreenedCount: 200 };
    const rate = abandonmentRate(tally, { formula: 'person', countedFrom: 'answer' }, 0.01);
    expect(rate).toMatchObject({
      lateCount: 2,
      answeredCount: 100,
      share: 0.02,
      strictShare: 0.02,
    });
  });

  it('is 0 before the first call', () => {
    expect(abandonmentRate(emptyTally, { formula: 'ofcom', countedFrom: 'answer' })).toEqual({
      lateCount: 0,
      answeredCount: 0,
      share: 0,
      strictShare: 0,
    });
  });

  const days = ['2026-10-03', '2026-10-31', '2026-11-01', '2026-11-02', '2026-11-22'].map(
    (date) => ({ ...emptyTally, date }),
  );
  test.each([
    ['day', '2026-11-22', ['2026-11-22']],
    ['month', '2026-11-22', ['2026-11-01', '2026-11-02', '2026-11-22']],
    // The second span of 30 days began on 2 November.
    ['campaign', '2026-11-22', ['2026-11-02', '2026-11-22']],
    ['campaign', '2026-11-01', ['2026-10-03', '2026-10-31', '2026-11-01']],
  ] as const)('counts by %s as of %s', (window, today, wanted) => {
    expect(daysInWindow(days, window, today, '2026-10-03').map(({ date }) => date)).toEqual(wanted);
  });
});

describe('the chance that the true share is over the limit', () => {
  test.each([
    // Reference: closed forms of the binomial sum, P(Beta(a, b) > x) = Σ_{j<a} C(n, j) x^j (1−x)^(n−j), n = a + b − 1.
    [1, 1, 0.3, 0.7],
    [1, 10, 0.03, 0.97 ** 10],
    [2, 3, 0.5, 5 / 16],
    [3, 98, 0.03, 0.419_775_084_8],
  ])('of Beta(%d, %d) over %d is %d', (a, b, limit, wanted) => {
    expect(betaTail(a, b, limit)).toBeCloseTo(wanted, 8);
  });

  it('falls as the limit rises, and stays between 0 and 1', () => {
    const shape = fc.double({ min: 0.1, max: 100_000, noNaN: true });
    const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(shape, shape, share, share, (a, b, x, y) => {
        const [low, high] = x < y ? [x, y] : [y, x];
        const atLow = betaTail(a, b, low);
        const atHigh = betaTail(a, b, high);
        expect(atLow).toBeGreaterThanOrEqual(atHigh - 1e-9);
        expect(atHigh).toBeGreaterThanOrEqual(-1e-9);
        expect(atLow).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });

  it('lets an empty ledger and one on target pass the brake of 0.2, and stops one over the limit', () => {
    const of = (lateCount: number, answeredCount: number) =>
      probabilityOverLimit({ lateCount, answeredCount }, 0.03);
    expect(of(0, 0)).toBeLessThan(0.2);
    expect(of(20, 1_000)).toBeLessThan(0.05);
    expect(of(35, 1_000)).toBeGreaterThan(0.7);
    expect(of(5, 60)).toBeGreaterThan(0.2);
  });
});
