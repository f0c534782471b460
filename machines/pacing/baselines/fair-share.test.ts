import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fairShare, type ShareCredits } from './fair-share.ts';

describe('fair share', () => {
  it('starves nobody: who keeps wanting is served within twice its turn, whatever the others want', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 }),
        fc.array(
          fc.record({
            dials: fc.integer({ min: 0, max: 4 }),
            wants: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 6, maxLength: 6 }),
          }),
          { minLength: 5, maxLength: 40 },
        ),
        (weights, ticks) => {
          const sum = weights.reduce((total, weight) => total + weight, 0);
          const turn = 2 * Math.ceil(sum / weights[0]!) + 1;
          let credits: ShareCredits = {};
          let waited = 0;
          for (const tick of ticks) {
            const demands = weights.map((weight, i) => ({
              campaignId: `c${i}`,
              weight,
              wantCount: i === 0 ? 99 : tick.wants[i]!,
            }));
            const share = fairShare(demands, tick.dials, credits);
            credits = { ...credits, ...share.credits };
            const total = Object.values(share.counts).reduce((all, count) => all + count, 0);
            waited = share.counts.c0! > 0 ? 0 : waited + total;
            expect(waited).toBeLessThanOrEqual(turn);
          }
        },
      ),
    );
  });

  it('serves by weight when everybody wants more than there is', () => {
    const demands = [
      { campaignId: 'a', weight: 3, wantCount: 1000 },
      { campaignId: 'b', weight: 1, wantCount: 1000 },
    ];
    expect(fairShare(demands, 100, {}).counts).toEqual({ a: 75, b: 25 });
  });
});
