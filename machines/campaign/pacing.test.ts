import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dialSpacing, dialsWithin, takeDial } from './dial-spacing.ts';
import { fairShare, type ShareCredits } from './fair-share.ts';
import { pace } from './pacing.ts';

const demand = fc.record({
  concurrentMax: fc.integer({ min: 1, max: 40 }),
  inFlightCount: fc.integer({ min: 0, max: 40 }),
  dueCount: fc.integer({ min: 0, max: 60 }),
  weight: fc.integer({ min: 1, max: 5 }),
});
const capacity = fc.record({
  freeSlotCount: fc.integer({ min: 0, max: 80 }),
  carrierConcurrentMax: fc.integer({ min: 0, max: 80 }),
  inFlightCount: fc.integer({ min: 0, max: 80 }),
  spacedDialCount: fc.integer({ min: 0, max: 80 }),
});

describe('pacing', () => {
  it('never promises more than fleet, campaign, carrier and calls per second allow, nor leaves usable room', () => {
    fc.assert(
      fc.property(fc.array(demand, { maxLength: 8 }), capacity, (demands, room) => {
        const named = demands.map((one, i) => ({ ...one, campaignId: `c${i}` }));
        const plan = pace(named, room);
        const total = plan.dials.reduce((sum, dial) => sum + dial.count, 0);
        expect(total).toBeLessThanOrEqual(room.freeSlotCount);
        expect(total).toBeLessThanOrEqual(room.spacedDialCount);
        expect(total + room.inFlightCount).toBeLessThanOrEqual(
          Math.max(room.carrierConcurrentMax, room.inFlightCount),
        );
        let wanted = 0;
        for (const one of named) {
          const dial = plan.dials.find((candidate) => candidate.campaignId === one.campaignId)!;
          const want = Math.max(0, Math.min(one.dueCount, one.concurrentMax - one.inFlightCount));
          wanted += want;
          expect(dial.count).toBeLessThanOrEqual(want);
          if (dial.count < want) expect(dial.limit).toMatch(/worker_slots|carrier/);
        }
        const roomMax = Math.min(
          room.freeSlotCount,
          room.spacedDialCount,
          Math.max(0, room.carrierConcurrentMax - room.inFlightCount),
        );
        expect(total).toBe(Math.min(wanted, roomMax));
      }),
    );
  });

  it('names what held a campaign back', () => {
    const room = {
      freeSlotCount: 2,
      carrierConcurrentMax: 100,
      inFlightCount: 0,
      spacedDialCount: 50,
    };
    const one = { campaignId: 'a', concurrentMax: 10, inFlightCount: 0, dueCount: 10 };
    const limitOf = (demand: typeof one, capacity: typeof room) =>
      pace([demand], capacity).dials[0]!.limit;
    expect(limitOf(one, room)).toBe('worker_slots');
    expect(limitOf(one, { ...room, freeSlotCount: 50, spacedDialCount: 1 })).toBe('carrier_cps');
    expect(limitOf(one, { ...room, freeSlotCount: 50, carrierConcurrentMax: 1 })).toBe(
      'carrier_concurrency',
    );
    expect(limitOf({ ...one, inFlightCount: 10 }, room)).toBe('campaign_concurrency');
    expect(limitOf({ ...one, dueCount: 0 }, room)).toBe('leads');
    expect(limitOf({ ...one, dueCount: 1 }, room)).toBe('none');
  });
});

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

describe('dial spacing', () => {
  it('keeps the calls per second in every window of one second', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 60 }),
        (cps, gaps) => {
          let spacing = dialSpacing(cps);
          let now = 1_000_000;
          const dials: number[] = [];
          for (const gap of gaps) {
            now += gap;
            const taken = takeDial(spacing, now);
            spacing = taken.spacing;
            expect(taken.dialAt).toBeGreaterThanOrEqual(now);
            dials.push(taken.dialAt);
          }
          for (const at of dials) {
            const inWindow = dials.filter((other) => other >= at && other < at + 999.999);
            expect(inWindow.length).toBeLessThanOrEqual(cps);
          }
        },
      ),
    );
  });

  it('tells how many dials a tick has room for', () => {
    const spacing = dialSpacing(1);
    expect(dialsWithin(spacing, 10_000, 2_000)).toBe(2);
    const after = takeDial(takeDial(spacing, 10_000).spacing, 10_000).spacing;
    expect(dialsWithin(after, 10_000, 2_000)).toBe(0);
    expect(dialsWithin(dialSpacing(0.25), 10_000, 2_000)).toBe(1);
  });
});
