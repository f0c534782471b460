import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CampaignForecast } from '../../contracts/explain/forecast.ts';
import { type Chance, dirichlet, gamma } from './chance.ts';
import { forecastOf } from './forecast.ts';
import { type ForecastFacts, forecastRun } from './forecast-run.ts';
import { outcomeLaws, retryDelayMs } from './outcome-law.ts';

const now = 1_700_000_000_000;
const hourMs = 3_600_000;

/** Park and Miller: enough for a test, and the same everywhere. */
const seeded = (seed: number): Chance => {
  let state = (seed % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return (state - 1) / 2_147_483_646;
  };
};

const facts = (more: Partial<ForecastFacts> = {}): ForecastFacts => ({
  now,
  open: [{ dialCount: 0, dueAt: now, count: 1_000 }],
  laws: outcomeLaws([]),
  retry: { no_answer: { delaysMs: [hourMs, hourMs] }, busy: { delaysMs: [600_000] } },
  slots: 10,
  cps: 5,
  madeCount: 0,
  expectedCount: 0,
  hours: null,
  horizonMs: 36 * hourMs,
  stepMs: 300_000,
  ...more,
});
const runs = (given: ForecastFacts, count = 25, seed = 1) => {
  const chance = seeded(seed);
  return Array.from({ length: count }, () => forecastRun(given, chance));
};
const forecast = (given: ForecastFacts, endAt: number | null = null, count = 25) =>
  forecastOf({
    campaignId: 'camp',
    totalCount: 1_500,
    openCount: given.open.reduce((sum, one) => sum + one.count, 0),
    facts: given,
    runs: runs(given, count),
    endAt,
  });

describe('chances', () => {
  it.each([0.5, 3, 40])('of the gamma law of shape %s have its mean and variance', (shape) => {
    const chance = seeded(7);
    const drawn = Array.from({ length: 4_000 }, () => gamma(shape, chance));
    const mean = drawn.reduce((sum, one) => sum + one, 0) / drawn.length;
    const variance = drawn.reduce((sum, one) => sum + (one - mean) ** 2, 0) / drawn.length;
    expect(mean / shape).toBeCloseTo(1, 1);
    expect(variance / shape).toBeGreaterThan(0.85);
    expect(variance / shape).toBeLessThan(1.15);
  });

  it('as shares sum to one', () => {
    const shares = dirichlet([3, 7, 8, 0.8], seeded(1));
    expect(shares.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9);
  });
});

describe('what dials come to', () => {
  it('is the standard where none were counted, and what was counted where many were', () => {
    const total = (laws: ReturnType<typeof outcomeLaws>) =>
      laws.reduce((sum, law) => sum + law.weight, 0);
    const share = (laws: ReturnType<typeof outcomeLaws>, code: string) =>
      (laws.find((law) => law.code === code)?.weight ?? 0) / total(laws);
    expect(share(outcomeLaws([]), 'human')).toBeCloseTo(0.15);
    const counted = outcomeLaws([
      { code: 'done', count: 400, lineMs: 60_000 },
      { code: 'no_answer', count: 600, lineMs: 20_000 },
    ]);
    expect(share(counted, 'done')).toBeCloseTo(0.39, 2);
    expect(counted.find(({ code }) => code === 'no_answer')?.lineMs).toBeCloseTo(20_000, -3);
  });

  it('is followed by the retry that its rule says', () => {
    expect(retryDelayMs(undefined, 1)).toBeNull();
    expect(retryDelayMs({ delaysMs: [5, 6] }, 2)).toBe(6);
    expect(retryDelayMs({ delaysMs: [5, 6] }, 3)).toBeNull();
    expect(retryDelayMs({ delaysMs: [5], past: 'repeat' }, 9)).toBe(5);
    expect(retryDelayMs({ delaysMs: [5], past: 'repeat', totalMax: 3 }, 3)).toBeNull();
    expect(retryDelayMs({ delaysMs: [5], past: 'double', delayMaxMs: 30 }, 4)).toBe(30);
    expect(retryDelayMs({ delaysMs: [5], nextDay: true }, 1)).toBe(18 * hourMs);
    expect(retryDelayMs({ delaysMs: [5], suppress: true }, 1)).toBeNull();
  });
});

describe('a forecast', () => {
  it('is the same for the same seed', () => {
    expect(forecast(facts())).toEqual(forecast(facts()));
  });

  it('has an early, a middle and a late finish, and a line that leads there', () => {
    const given = forecast(facts());
    expect(CampaignForecast.parse(given)).toEqual(given);
    const { p10, p50, p90 } = given.finishAt;
    expect(p10).toBeLessThanOrEqual(p50!);
    expect(p50).toBeLessThanOrEqual(p90!);
    expect(given.atRisk).toBeNull();
    expect(given.progress.length).toBeGreaterThan(5);
    for (const [i, point] of given.progress.entries()) {
      expect(point.p10).toBeLessThanOrEqual(point.p50);
      expect(point.p50).toBeLessThanOrEqual(point.p90);
      if (i > 0) expect(point.p50).toBeGreaterThanOrEqual(given.progress[i - 1]!.p50);
    }
    expect(given.progress.at(-1)?.p50).toBeCloseTo(1, 3);
    expect(given.sentence).toMatch(/^It will be done in about \d+ (minutes|hours)\.$/);
  });

  it('agrees with a reckoning by hand where nothing is left to chance', () => {
    // 10 lines of 36 s carry 1,000 dials an hour; nothing is retried.
    const laws = [
      { code: 'no_answer', kind: 'no_answer' as const, weight: 1e9, lineMs: 36_000, count: 1e9 },
    ];
    const sure = facts({ laws, retry: {}, madeCount: 1e9, expectedCount: 1e9 });
    const [run] = runs(sure, 1);
    expect((run!.finishAt! - now) / hourMs).toBeCloseTo(1, 1);
    expect(run!.left[5]).toBeCloseTo(500, -1);
  });

  it('is surer the more was counted', () => {
    const width = (given: ForecastFacts) => {
      const { p10, p90 } = forecast(given, null, 120).finishAt;
      return p90! - p10!;
    };
    const counted = outcomeLaws(
      outcomeLaws([]).map((law) => ({ ...law, count: Math.round(law.weight * 100) })),
    );
    expect(width(facts({ laws: counted, madeCount: 2_000, expectedCount: 2_000 }))).toBeLessThan(
      width(facts()) / 2,
    );
  });

  it('waits for the hours in which it may dial', () => {
    const hours = [{ fromAt: now + 10 * hourMs, toAt: now + 34 * hourMs }];
    const [run] = runs(facts({ hours }), 1);
    expect(run!.finishAt).toBeGreaterThan(now + 10 * hourMs);
    expect(run!.untouched[10]).toBe(1_000);
  });

  it('names the leads that the end of the campaign comes to first', () => {
    const endAt = now + hourMs;
    const given = forecast(facts({ slots: 2 }), endAt);
    expect(given.atRisk).toMatchObject({ endAt, why: 'campaign_end' });
    expect(given.atRisk!.leadCount.p10).toBeGreaterThan(100);
    expect(given.atRisk!.untouchedCount.p50).toBeLessThanOrEqual(given.atRisk!.leadCount.p50!);
    expect(given.sentence).toContain('leads may be left at its end');
  });

  it('says so when it cannot foresee the end', () => {
    const given = forecast(facts({ slots: 1, cps: 0.001 }));
    expect(given.finishAt).toEqual({ p10: null, p50: null, p90: null });
    expect(given.atRisk?.why).toBe('horizon');
    expect(given.sentence).toMatch(/^It will not be done within what can be foreseen/);
  });

  it('of a campaign without open leads is that it is done', () => {
    const given = forecast(facts({ open: [] }));
    expect(given).toMatchObject({ finishAt: { p10: now, p90: now }, progress: [], atRisk: null });
    expect(given.sentence).toBe('All its leads are done.');
  });
});

describe('whatever the campaign', () => {
  const any = fc.record({
    fresh: fc.integer({ min: 1, max: 3_000 }),
    later: fc.integer({ min: 0, max: 500 }),
    laterMs: fc.integer({ min: 0, max: 10 * hourMs }),
    slots: fc.integer({ min: 1, max: 50 }),
    more: fc.integer({ min: 1, max: 50 }),
    seed: fc.integer({ min: 1, max: 1_000_000 }),
  });
  const given = ({
    fresh,
    later,
    laterMs,
    slots,
  }: {
    fresh: number;
    later: number;
    laterMs: number;
    slots: number;
  }) =>
    facts({
      slots,
      open: [
        { dialCount: 0, dueAt: now, count: fresh },
        { dialCount: 1, dueAt: now + laterMs, count: later },
      ],
    });
  const finish = (of: ForecastFacts, seed: number) =>
    forecastRun(of, seeded(seed)).finishAt ?? Number.POSITIVE_INFINITY;

  it('more slots never finish later', () => {
    fc.assert(
      fc.property(any, ({ more, seed, ...of }) => {
        const few = finish(given(of), seed);
        const many = finish(given({ ...of, slots: of.slots + more }), seed);
        // One step: water is dialled in whole steps.
        expect(many).toBeLessThanOrEqual(few + 300_000);
      }),
      { numRuns: 30 },
    );
  });

  it('more leads never finish earlier, and no lead is lost on the way', () => {
    fc.assert(
      fc.property(any, ({ more, seed, ...of }) => {
        const run = forecastRun(given(of), seeded(seed));
        const longer = finish(given({ ...of, fresh: of.fresh + more * 20 }), seed);
        expect(longer).toBeGreaterThanOrEqual((run.finishAt ?? longer) - 300_000);
        let before = of.fresh + of.later;
        for (const [step, left] of run.left.entries()) {
          expect(left).toBeLessThanOrEqual(before + 1e-2);
          expect(run.untouched[step]!).toBeLessThanOrEqual(left + 1e-2);
          before = left;
        }
      }),
      { numRuns: 30 },
    );
  });
});
