import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Attempt } from '../contracts/campaign/campaign.ts';
import { CampaignHeat } from '../contracts/explain/dial-counts.ts';
import { utc } from '../lead/local-time.ts';
import { addCounts, countsOf, heatOf, noDials } from './dial-tally.ts';

type Dial = Pick<Attempt, 'n' | 'outcome' | 'disposition' | 'talk'>;
const dial = (more: Partial<Dial>): Dial => ({ n: 2, outcome: null, disposition: null, ...more });
const hourMs = 3_600_000;
/** Monday, 00:00 UTC. */
const monday = Date.parse('2026-11-16T00:00:00Z');
const hour = (at: number, dialCount: number, humanCount = 0) => ({
  at,
  counts: { ...noDials, dialCount, answeredCount: humanCount, humanCount },
});

describe('dials are counted', () => {
  it.each<[string, Partial<Dial>, Partial<typeof noDials>]>([
    ['that ring', {}, {}],
    ['that are the first of their lead', { n: 1 }, { firstDialCount: 1 }],
    ['that nobody answered', { outcome: 'no_answer' }, {}],
    [
      'that a voicemail answered',
      { outcome: 'answered', disposition: 'voicemail' },
      { answeredCount: 1 },
    ],
    [
      'that somebody answered',
      { outcome: 'answered', disposition: 'hung_up' },
      { answeredCount: 1, humanCount: 1 },
    ],
    [
      'that were abandoned',
      { outcome: 'abandoned' },
      { answeredCount: 1, humanCount: 1, abandonedCount: 1 },
    ],
    [
      'whose call says that it was a machine',
      {
        outcome: 'answered',
        disposition: 'hung_up',
        talk: { isHuman: false, isConversation: false, goal: null },
      },
      { answeredCount: 1 },
    ],
    [
      'whose call reached its goal',
      { outcome: 'answered', talk: { isHuman: true, isConversation: true, goal: true } },
      { answeredCount: 1, humanCount: 1, conversationCount: 1, goalCount: 1 },
    ],
  ])('%s', (_, of, counts) => {
    expect(countsOf([dial(of)])).toEqual({ ...noDials, dialCount: 1, ...counts });
  });

  it('so that each step is among those before it, whatever they were', () => {
    const any = fc.array(
      fc.record({
        outcome: fc.constantFrom('answered', 'abandoned', 'busy', 'no_answer', null),
        disposition: fc.constantFrom('voicemail', 'done', null),
        talk: fc.option(
          fc.record({
            isHuman: fc.boolean(),
            isConversation: fc.boolean(),
            goal: fc.option(fc.boolean()),
          }),
        ),
      }) as unknown as fc.Arbitrary<Dial>,
    );
    fc.assert(
      fc.property(any, (dials) => {
        const counts = countsOf(dials);
        expect(counts.dialCount).toBe(dials.length);
        expect(counts.answeredCount).toBeLessThanOrEqual(counts.dialCount);
        expect(counts.humanCount).toBeLessThanOrEqual(counts.answeredCount);
        expect(counts.conversationCount).toBeLessThanOrEqual(counts.humanCount);
        expect(counts.goalCount).toBeLessThanOrEqual(counts.humanCount);
        expect(counts.abandonedCount).toBeLessThanOrEqual(counts.answeredCount);
      }),
    );
  });
});

describe('the heat of hours', () => {
  it('lays the same hour of different weeks over each other', () => {
    const weeks = [0, 7, 14].map((days) => hour(monday + days * 24 * hourMs + 9 * hourMs, 10, 2));
    const { cells, totals, humanRate } = heatOf(weeks, utc);
    expect(cells).toMatchObject([{ weekday: 0, hour: 9, dialCount: 30, humanRate: 0.2 }]);
    expect([totals.dialCount, humanRate]).toEqual([30, 0.2]);
  });

  it('goes by the clocks of its zone', () => {
    const aheadOfUtc = () => 5.5 * hourMs;
    const late = hour(monday + 18.5 * hourMs, 30, 3);
    expect(heatOf([late], aheadOfUtc).cells).toMatchObject([{ weekday: 1, hour: 0 }]);
    expect(heatOf([late], () => -19 * hourMs).cells).toMatchObject([{ weekday: 6, hour: 23 }]);
  });

  it('gives no rate for fewer than twenty dials', () => {
    const { cells, humanRate } = heatOf([hour(monday, 19, 5)], utc);
    expect([cells[0]?.humanRate, humanRate]).toEqual([null, 5 / 19]);
    expect(heatOf([], utc).humanRate).toBeNull();
  });

  it('loses no dial, and has at most one cell for each hour of a week', () => {
    const any = fc.array(fc.tuple(fc.nat(24 * 7 * 10), fc.nat(50)), { maxLength: 300 });
    fc.assert(
      fc.property(any, (hours) => {
        const tallies = hours.map(([n, count]) => hour(monday + n * hourMs, count));
        const heat = heatOf(tallies, utc);
        expect(addCounts(heat.cells)).toEqual(heat.totals);
        expect(CampaignHeat.shape.cells.safeParse(heat.cells).success).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});
