import fc from 'fast-check';
import { expect, it } from 'vitest';
import { explainPacing } from '../explanation.ts';
import type { DialMode, PacingPlan, PacingSight, Tier } from '../pacer.ts';
import { defaultPacerSettings } from '../settings.ts';
import { askedOf, sightOf } from '../testing/asked.ts';
import { runSmallWorld, type WorldSight } from '../testing/small-world.ts';
import { createLookAheadPacer } from './look-ahead-pacer.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const totalOf = (plan: PacingPlan): number =>
  plan.campaigns.reduce((sum, { dialCount }) => sum + dialCount, 0);

it('is late for nobody with one dial a slot', () => {
  for (const mode of ['progressive', 'agentless', 'callbacks'] as const) {
    const { lateCount, connectCount } = runSmallWorld(createLookAheadPacer(), {
      seed: 7,
      forMs: hourMs / 4,
      campaigns: [askedOf({ mode })],
    });
    expect(lateCount).toBe(0);
    expect(connectCount).toBeGreaterThan(50);
  }
});

it('plans the same for the same news', () => {
  const run = () =>
    runSmallWorld(createLookAheadPacer(), {
      seed: 3,
      forMs: hourMs / 6,
      campaigns: [askedOf({ campaignId: 'a' }), askedOf({ campaignId: 'b' })],
    });
  expect(run()).toEqual(run());
});

it('reaches twice as many as one dial a slot, and is late for fewer than the target and a little', () => {
  const run = (mode: DialMode) =>
    runSmallWorld(createLookAheadPacer(), {
      seed: 1_001,
      forMs: 1.5 * hourMs,
      campaigns: [askedOf({ mode })],
    });
  const ahead = run('predictive');
  expect(ahead.connectCount / run('progressive').connectCount).toBeGreaterThan(1.9);
  expect(ahead.lateCount / ahead.peopleCount).toBeLessThan(0.023);
});

it('never overruns slots, tokens, lines, concurrency or leads, whatever the campaigns', () => {
  const modes: DialMode[] = [
    'preview',
    'progressive',
    'ratio',
    'predictive',
    'agentless',
    'callbacks',
  ];
  const asked = fc.record({
    mode: fc.constantFrom(...modes),
    weight: fc.integer({ min: 1, max: 5 }),
    tier: fc.constantFrom<Tier[]>(0, 1, 2),
    concurrentMax: fc.integer({ min: 0, max: 40 }),
    dueCount: fc.integer({ min: 0, max: 60 }),
  });
  fc.assert(
    fc.property(
      fc.array(asked, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 0, max: 15 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 5, max: 60 }),
      fc.integer({ min: 0, max: 3 }),
      (list, slots, cpsMax, lineMax, reservedCount) => {
        const campaigns = list.map((one, i) => askedOf({ ...one, campaignId: `c${i}` }));
        const check = (sight: PacingSight, plan: PacingPlan, world: WorldSight) => {
          expect(totalOf(plan)).toBeLessThanOrEqual(Math.min(sight.tokenCount, sight.lineCount));
          plan.campaigns.forEach(({ dialCount, holdsSlots }, i) => {
            const { mode, concurrentMax, dueCount } = campaigns[i]!;
            expect(dialCount).toBeLessThanOrEqual(dueCount);
            if (dialCount > 0)
              expect(world.ringing[i]! + world.talking[i]! + dialCount).toBeLessThanOrEqual(
                concurrentMax,
              );
            if (mode === 'preview') expect(dialCount).toBe(0);
            if (holdsSlots) expect(dialCount).toBeLessThanOrEqual(sight.freeCount);
          });
        };
        const { lateBy } = runSmallWorld(createLookAheadPacer(), {
          seed: slots * 100 + cpsMax,
          forMs: 5 * minuteMs,
          campaigns,
          weather: { slots: () => slots },
          cpsMax,
          lineMax,
          reservedCount,
          onPlan: check,
        });
        // Who holds a slot is never late, whoever else dials ahead.
        campaigns.forEach(({ mode }, i) => {
          if (['progressive', 'agentless', 'callbacks'].includes(mode)) expect(lateBy[i]).toBe(0);
        });
      },
    ),
    { numRuns: 12 },
  );
});

it('leaves no slot idle while leads are due', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.constantFrom<DialMode[]>('progressive', 'predictive', 'agentless'),
      (slotCount, mode) => {
        const plan = createLookAheadPacer().plan(
          sightOf({ slotCount, freeCount: slotCount, campaigns: [askedOf({ mode })] }),
        );
        expect(totalOf(plan)).toBeGreaterThanOrEqual(slotCount);
      },
    ),
  );
});

it('shares slot-time by weight within 5 % once everybody is warm, however people answer', () => {
  const weights = [1, 2, 4];
  const answers = [0.05, 0.15, 0.3];
  const used = weights.map(() => 0);
  runSmallWorld(createLookAheadPacer(), {
    seed: 11,
    forMs: hourMs,
    campaigns: weights.map((weight, i) => askedOf({ campaignId: `c${i}`, weight })),
    weather: { slots: () => 40, humanShare: (_atMs, campaign) => answers[campaign]! },
    onPlan: ({ atMs }, _plan, { talking }) => {
      if (atMs < hourMs / 4) return;
      for (const [i, count] of talking.entries()) used[i]! += count;
    },
  });
  const all = used.reduce((a, b) => a + b, 0);
  for (const [i, weight] of weights.entries())
    expect(Math.abs(used[i]! / all / (weight / 7) - 1)).toBeLessThan(0.05);
});

it('serves everybody within 30 s, a newcomer beside those who were there included', () => {
  const campaigns = Array.from({ length: 8 }, (_, i) => askedOf({ campaignId: `c${i}` }));
  const servedAt = campaigns.map(() => 0);
  runSmallWorld(createLookAheadPacer(), {
    seed: 5,
    forMs: 20 * minuteMs,
    campaigns,
    weather: { slots: () => 40 },
    onPlan: ({ atMs }, plan, { ringing, talking }) =>
      plan.campaigns.forEach(({ dialCount }, i) => {
        if (dialCount + ringing[i]! + talking[i]! > 0) servedAt[i] = atMs;
        expect(atMs - servedAt[i]!).toBeLessThanOrEqual(30_000);
      }),
  });
});

it('counts what a conversation will still take as had, so that nobody looks poor whose conversation has just begun', () => {
  const pacer = createLookAheadPacer();
  const campaigns = [askedOf({ campaignId: 'talking' }), askedOf({ campaignId: 'poor' })];
  pacer.plan(sightOf({ atMs: 0, slotCount: 5, freeCount: 5, campaigns }));
  pacer.dialed('d1', 'talking', 0);
  pacer.resolved('d1', 'human', 8_000, false);
  pacer.met('d1', false, 8_000);
  const seen = { slotCount: 5, freeCount: 4, tokenCount: 4, campaigns };
  const [talking, poor] = pacer.plan(sightOf({ atMs: 10_000, ...seen })).campaigns;
  expect(talking!.dialCount).toBe(0);
  expect(poor!.dialCount).toBe(4);
});

it('lets a campaign that begins beside others look ahead at once, step by step', () => {
  const pacer = createLookAheadPacer();
  const stateOf = (campaignId: string, atMs: number) => {
    pacer.plan(sightOf({ atMs, campaigns: [askedOf(), askedOf({ campaignId: 'late' })] }));
    return pacer.picture(campaignId)!.state;
  };
  expect(stateOf('late', 0)).toBe('coldStart');
  runSmallWorld(pacer, { seed: 12, forMs: 10 * minuteMs, campaigns: [askedOf()] });
  expect(stateOf('c', 10 * minuteMs)).toBe('lookingAhead');
  expect(stateOf('late', 10 * minuteMs)).toBe('learning');
});

it('gives fillers what the others leave, and callbacks the slots that are kept for them', () => {
  const pacer = createLookAheadPacer();
  const plan = pacer.plan(
    sightOf({
      freeCount: 6,
      reservedCount: 2,
      campaigns: [
        askedOf({ campaignId: 'filler', mode: 'progressive', tier: 2 }),
        askedOf({ campaignId: 'list', mode: 'progressive', dueCount: 3 }),
        askedOf({ campaignId: 'promised', mode: 'callbacks', dueCount: 5 }),
      ],
    }),
  );
  const counts = plan.campaigns.map(({ dialCount }) => dialCount);
  expect(counts).toEqual([0, 0, 5]);
  expect(plan.campaigns[0]!.bound).toBe('fair_share');
});

it('stops learning and probes while the carrier refuses everything, then goes on as before', () => {
  const pacer = createLookAheadPacer();
  const at = 12 * minuteMs;
  let probes = 0;
  const { lateCount, peopleCount } = runSmallWorld(pacer, {
    seed: 2,
    forMs: 30 * minuteMs,
    campaigns: [askedOf()],
    weather: { slots: () => 20, isCarrierDead: (ms) => ms > at && ms < at + 3 * minuteMs },
    onPlan: ({ atMs }, plan) => {
      if (atMs < at + 30_000 || atMs > at + 2.5 * minuteMs) return;
      expect(plan.campaigns[0]!.bound).toBe('carrier_broken');
      probes = Math.max(probes, plan.campaigns[0]!.dialCount);
    },
  });
  expect(probes).toBe(1);
  expect(lateCount / peopleCount).toBeLessThan(0.03);
});

it('stays lawful when half of the slots vanish', () => {
  const { lateCount, peopleCount } = runSmallWorld(createLookAheadPacer(), {
    seed: 4,
    forMs: hourMs,
    campaigns: [askedOf()],
    weather: { slots: (ms) => (ms > hourMs / 2 && ms < hourMs * 0.75 ? 10 : 20) },
  });
  expect(lateCount / peopleCount).toBeLessThan(0.03);
});

it('recalls only dials that rang as long as the law asks, and only if told to', () => {
  const isOn = { ...defaultPacerSettings, recall: { ...defaultPacerSettings.recall, isOn: true } };
  const dialedAt = new Map<string, number>();
  let recallCount = 0;
  const pacer = createLookAheadPacer(isOn);
  const watched = {
    resolved: pacer.resolved.bind(pacer),
    met: pacer.met.bind(pacer),
    freed: pacer.freed.bind(pacer),
    plan: pacer.plan.bind(pacer),
    dialed: (id: string, campaignId: string, atMs: number) => {
      dialedAt.set(id, atMs);
      pacer.dialed(id, campaignId, atMs);
    },
  };
  runSmallWorld(watched, {
    seed: 9,
    forMs: hourMs / 2,
    campaigns: [askedOf()],
    weather: { slots: (ms) => (ms % (10 * minuteMs) < 5 * minuteMs ? 20 : 8) },
    onPlan: ({ atMs }, { recalls }) => {
      recallCount += recalls.length;
      for (const id of recalls) expect(atMs - dialedAt.get(id)!).toBeGreaterThanOrEqual(20_000);
    },
  });
  expect(recallCount).toBeGreaterThan(0);
});

it('shows the curve of its last plan, and says in words what bound it', () => {
  const pacer = createLookAheadPacer();
  let shownCount = 0;
  runSmallWorld(pacer, {
    seed: 6,
    forMs: 20 * minuteMs,
    campaigns: [askedOf()],
    onPlan: (_sight, plan) => {
      const [made] = plan.campaigns;
      const picture = pacer.picture('c')!;
      expect(picture.dialCount).toBe(made!.dialCount);
      if (made!.bound !== 'risk' || made!.dialCount === 0) return;
      shownCount += 1;
      expect(picture.risks[made!.dialCount]).toBeCloseTo(made!.risk, 9);
      expect(explainPacing(picture)).toMatch(
        /with one more, .* % of its people would find no slot/,
      );
    },
  });
  expect(shownCount).toBeGreaterThan(50);
  expect(pacer.picture('unknown')).toBeNull();
});

it('bears news that come twice, of dials that nobody told of, and none at all', () => {
  const pacer = createLookAheadPacer();
  pacer.resolved('nobody', 'human', 0, false);
  pacer.met('nobody', true, 0);
  pacer.freed('nobody', 0);
  for (const id of ['a', 'b', 'b']) pacer.dialed(id, 'c', 0);
  for (let i = 0; i < 2; i += 1) {
    pacer.resolved('a', 'human', 5_000, false);
    pacer.met('a', false, 6_000);
  }
  expect(totalOf(pacer.plan(sightOf({ atMs: 8_000, freeCount: 19 })))).toBe(18);
  pacer.freed('a', 9_000);
  pacer.freed('a', 9_000);
  // `b` never ends: forgotten after the longest ring.
  const lateMs = defaultPacerSettings.bounds.ringMaxMs + 10_000;
  expect(totalOf(pacer.plan(sightOf({ atMs: lateMs })))).toBe(20);
});
