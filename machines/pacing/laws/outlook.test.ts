import fc from 'fast-check';
import { expect, it } from 'vitest';
import { defaultPacerSettings } from '../settings.ts';
import { CampaignLaw } from './campaign-law.ts';
import { stepCount } from './horizon.ts';
import { Outlook } from './outlook.ts';
import { flatRingHazards } from './ring-table.ts';
import { flatTalkHazards } from './talk-table.ts';

const lawOf = (humanShare: number): CampaignLaw =>
  new CampaignLaw(defaultPacerSettings, flatRingHazards(humanShare), flatTalkHazards(90_000), 0, 0);

const riskWith = (law: CampaignLaw, freeCount: number, dialCount: number): number => {
  const outlook = new Outlook();
  outlook.clear(freeCount);
  law.clearCounts();
  law.expect();
  law.addNew(dialCount);
  outlook.addDemand(law.demand, law.spread, law.gone, law.doubt);
  return outlook.risk(law.ringLaw.arrival);
};

it('risks more with every dial, as long as the risk is one that anybody would run', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.03, max: 0.5, noNaN: true }),
      fc.integer({ min: 0, max: 200 }),
      (humanShare, freeCount) => {
        const law = lawOf(humanShare);
        let last = 0;
        for (let n = 1; last < 0.5 && n < 400; n += 1) {
          const risk = riskWith(law, freeCount, n);
          expect(risk).toBeGreaterThanOrEqual(last - 1e-12);
          last = risk;
        }
      },
    ),
    { numRuns: 30 },
  );
});

it('comes near the exact chance that all slots are taken', () => {
  // 60 dials of 0.15 and 12 slots that stay: the 61st finds none if 12 of the others came first. Exact by convolution, step by step.
  const law = lawOf(0.15);
  law.doubt = 0;
  law.gone.fill(0);
  const slots = 12;
  let exact = 0;
  for (let k = 0; k < stepCount; k += 1) {
    const q = law.ringLaw.newHuman[k]!;
    let chances = [1];
    for (let i = 0; i < 60; i += 1)
      chances = Array.from(
        { length: chances.length + 1 },
        (_, n) => (chances[n] ?? 0) * (1 - q) + (chances[n - 1] ?? 0) * q,
      );
    const blocked = chances.slice(slots).reduce((a, b) => a + b, 0);
    exact += law.ringLaw.arrival[k]! * blocked;
  }
  expect(Math.abs(riskWith(law, slots, 60) - exact)).toBeLessThan(0.01);
});

it('takes trial dials away without a trace', () => {
  const law = lawOf(0.2);
  const outlook = new Outlook();
  outlook.clear(5);
  law.expect();
  law.addNew(20);
  outlook.addDemand(law.demand, law.spread, law.gone, law.doubt);
  outlook.addDemand(law.demand, law.spread, law.gone, law.doubt, -1);
  for (let k = 0; k < stepCount; k += 1) {
    expect(outlook.mean[k]).toBeCloseTo(5, 10);
    expect(outlook.variance[k]).toBeCloseTo(0, 10);
  }
});

it('tells of a trial what the same dials would come to for good, and with a limit on which side of it', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.03, max: 0.5, noNaN: true }),
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: 0, max: 200 }),
      fc.integer({ min: 1, max: 200 }),
      fc.double({ min: 1e-6, max: 0.2, noNaN: true }),
      (humanShare, freeCount, inFlightCount, count, limit) => {
        const law = lawOf(humanShare);
        const outlook = new Outlook();
        outlook.clear(freeCount);
        law.expect();
        law.addNew(inFlightCount);
        outlook.addDemand(law.demand, law.spread, law.gone, law.doubt);
        const trial = outlook.riskWith(law, count);
        const side = outlook.riskWith(law, count, limit);
        const none = outlook.risk(law.ringLaw.arrival);
        outlook.addDemand(law.demand, law.spread, law.gone, law.doubt, -1);
        law.addNew(count);
        outlook.addDemand(law.demand, law.spread, law.gone, law.doubt);
        expect(trial).toBeCloseTo(outlook.risk(law.ringLaw.arrival), 9);
        expect(side > limit).toBe(trial > limit);
        expect(outlook.riskWith(law, -count)).toBeCloseTo(none, 9);
      },
    ),
  );
});
