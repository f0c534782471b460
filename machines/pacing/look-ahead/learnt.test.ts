import { describe, expect, it } from 'vitest';
import { learntSchema } from '../learnt.ts';
import type { Pacer, PacingPlan, PacingSight } from '../pacer.ts';
import { askedOf, sightOf } from '../testing/asked.ts';
import { runSmallWorld } from '../testing/small-world.ts';
import type { LookAhead } from './look-ahead.ts';
import { createLookAheadPacer } from './look-ahead-pacer.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Longer than the ramp. */
const rampedMs = 5.5 * minuteMs;
const tickMs = 2_000;
const pauseMs = 10_000;

interface Seen {
  pacer: Pacer;
  /** Ends at this instant all that is still in the air. */
  settle(atMs: number): void;
  peopleCount: number;
  lateCount: number;
}

/** The same pacer; remembers what it was told of. */
function watched(pacer: LookAhead): Seen {
  const ringing = new Set<string>();
  const waiting = new Set<string>();
  const talking = new Set<string>();
  const seen: Seen = {
    peopleCount: 0,
    lateCount: 0,
    settle: (atMs) => {
      for (const id of ringing) pacer.resolved(id, 'no_answer', atMs, false);
      for (const id of waiting) seen.pacer.met(id, false, atMs);
      for (const id of talking) pacer.freed(id, atMs);
    },
    pacer: {
      dialed: (id, campaignId, atMs) => {
        ringing.add(id);
        pacer.dialed(id, campaignId, atMs);
      },
      resolved: (id, end, atMs, isFast) => {
        ringing.delete(id);
        if (end === 'human') waiting.add(id);
        pacer.resolved(id, end, atMs, isFast);
      },
      met: (id, isLate, atMs) => {
        waiting.delete(id);
        if (!isLate) talking.add(id);
        seen.peopleCount += 1;
        seen.lateCount += isLate ? 1 : 0;
        pacer.met(id, isLate, atMs);
      },
      freed: (id, atMs) => {
        talking.delete(id);
        pacer.freed(id, atMs);
      },
      plan: (sight) => pacer.plan(sight),
    },
  };
  return seen;
}

const roomOf = (slotCount: number, atMs = 0) => sightOf({ slotCount, freeCount: slotCount, atMs });

/** A pacer that has dialled for so long, and has nothing in the air any more. */
function taught(seed: number, forMs: number, slotCount = 20) {
  const pacer = createLookAheadPacer();
  const seen = watched(pacer);
  const weather = { slots: () => slotCount };
  runSmallWorld(seen.pacer, { seed, forMs, campaigns: [askedOf()], weather });
  seen.settle(forMs);
  // It has taken in all that it heard.
  const atMs = forMs + pauseMs;
  pacer.plan(roomOf(slotCount, atMs));
  return { pacer, seen, atMs };
}

/** Through the store and back. */
const kept = (learnt: unknown): unknown => JSON.parse(JSON.stringify(learnt));

/** The pacer of a leader that comes `passedMs` later; its own time begins at 0. */
function heir({ pacer, seen, atMs }: ReturnType<typeof taught>, passedMs: number): LookAhead {
  const next = createLookAheadPacer();
  expect(next.beginPool(kept(pacer.learntPool(atMs)), passedMs, 0)).toBe(true);
  expect(next.beginCampaign('c', kept(pacer.learntCampaign('c', atMs)), passedMs, 0)).toBe(true);
  next.remember('c', seen.peopleCount, seen.lateCount, 0);
  return next;
}

const stateOf = (pacer: LookAhead) => pacer.picture('c')!.state;
const closeTo = (numbers: number[]): number[] =>
  numbers.map((one) => (Number.isNaN(one) ? one : (expect.closeTo(one, 6) as number)));

/** Both hear and see the same, each at its own time; what the second plans is done. */
function together(first: LookAhead, offsetMs: number, second: LookAhead, aheadMs: number) {
  const compared = { planCount: 0, dialCount: 0 };
  // Whole ms: ages are then the same by both clocks to the last digit, and fall into the same bins.
  const firstAt = (atMs: number) => Math.round(atMs) + offsetMs;
  const secondAt = (atMs: number) => Math.round(atMs) + aheadMs;
  const both: Pacer = {
    dialed: (id, campaignId, atMs) => {
      first.dialed(`n${id}`, campaignId, firstAt(atMs));
      second.dialed(`n${id}`, campaignId, secondAt(atMs));
    },
    resolved: (id, end, atMs, isFast) => {
      first.resolved(`n${id}`, end, firstAt(atMs), isFast);
      second.resolved(`n${id}`, end, secondAt(atMs), isFast);
    },
    met: (id, isLate, atMs) => {
      first.met(`n${id}`, isLate, firstAt(atMs));
      second.met(`n${id}`, isLate, secondAt(atMs));
    },
    freed: (id, atMs) => {
      first.freed(`n${id}`, firstAt(atMs));
      second.freed(`n${id}`, secondAt(atMs));
    },
    plan: (sight: PacingSight): PacingPlan => {
      const [one] = first.plan({ ...sight, atMs: sight.atMs + offsetMs }).campaigns;
      const plan = second.plan({ ...sight, atMs: sight.atMs + aheadMs });
      const [other] = plan.campaigns;
      const figures = ({ dialCount, risk, allowed }: NonNullable<typeof one>) => [
        dialCount,
        risk,
        allowed,
      ];
      expect(figures(other!)).toEqual(closeTo(figures(one!)));
      expect([other!.bound, stateOf(second)]).toEqual([one!.bound, stateOf(first)]);
      compared.planCount += 1;
      compared.dialCount += other!.dialCount;
      return plan;
    },
  };
  return { both, compared };
}

describe('a pacer that goes on from what another had learnt', () => {
  it.each([
    [1, 0],
    [2, 16_000],
    [3, 2 * minuteMs],
    [4, 10 * minuteMs],
  ])(
    'is careful while it ramps, and then plans as that one would have (seed %i, %i ms later)',
    (seed, passedMs) => {
      const before = taught(seed, 12 * minuteMs);
      const next = heir(before, passedMs);
      const elsewhereMs = before.atMs + passedMs;
      const [first] = next.plan(sightOf({ atMs: 0 })).campaigns;
      const [would] = before.pacer.plan(sightOf({ atMs: elsewhereMs })).campaigns;
      expect([stateOf(before.pacer), stateOf(next)]).toEqual(['lookingAhead', 'learning']);
      expect(first!.dialCount).toBeLessThanOrEqual(would!.dialCount);
      expect(first!.dialCount).toBeGreaterThan(20);
      // Then a pause, after which both make their laws at the same ticks.
      for (let atMs = tickMs; atMs < rampedMs - pauseMs; atMs += tickMs) {
        next.plan(sightOf({ atMs }));
        before.pacer.plan(sightOf({ atMs: elsewhereMs + atMs }));
      }
      const { both, compared } = together(before.pacer, elsewhereMs + rampedMs, next, rampedMs);
      runSmallWorld(both, { seed: seed + 50, forMs: 5 * minuteMs, campaigns: [askedOf()] });
      expect(compared.planCount).toBeGreaterThan(140);
      expect(compared.dialCount).toBeGreaterThan(100);
    },
    30_000,
  );

  it.each([30 * minuteMs, 3 * hourMs, 20 * hourMs])(
    'has forgotten what that one would have forgotten after %i ms, and starts cold with what is left',
    (passedMs) => {
      const before = taught(5, 20 * minuteMs);
      const next = heir(before, passedMs);
      const { ring, talk } = next.learntCampaign('c', 0)!;
      const then = before.pacer.learntCampaign('c', before.atMs + passedMs)!;
      expect(ring.risk).toEqual(closeTo(then.ring.risk));
      expect(ring.human).toEqual(closeTo(then.ring.human));
      expect(talk.ends).toEqual(closeTo(then.talk.ends));
      const { ledger } = next.learntPool(0);
      const ledgerThen = before.pacer.learntPool(before.atMs + passedMs).ledger;
      expect(ledger.people).toEqual(ledgerThen.people);
      const [plan] = next.plan(sightOf()).campaigns;
      expect([stateOf(next), plan!.dialCount]).toEqual(['coldStart', 20]);
    },
  );

  it('waits for the rest of its start where that one was still in it', () => {
    const before = taught(6, minuteMs);
    const next = heir(before, 16_000);
    next.plan(sightOf());
    expect(stateOf(next)).toBe('coldStart');
  });

  describe('of a few slots', () => {
    const before = taught(11, 3 * minuteMs, 4);
    const { coldStart } = before.pacer.learntPool(before.atMs);
    const stateAfter = (passedMs: number, slotCounts: number[]) => {
      const next = heir(before, passedMs);
      for (const [n, slotCount] of slotCounts.entries()) next.plan(roomOf(slotCount, n * tickMs));
      return stateOf(next);
    };

    it('starts as warm as that one was, though many slots would wait for more than it heard', () => {
      expect(coldStart.isOver).toBe(true);
      expect(coldStart.outcomeCount).toBeLessThan(100);
      expect(stateAfter(16_000, [4])).toBe('learning');
      expect(stateAfter(16_000, [20])).toBe('coldStart');
    });

    it('waits for the slots before it says whether that is enough for them', () => {
      expect(stateAfter(16_000, [0, 0])).toBe('coldStart');
      expect(stateAfter(16_000, [0, 4])).toBe('learning');
      expect(stateAfter(16_000, [0, 20])).toBe('coldStart');
    });

    it('starts cold where too much of that is forgotten', () => {
      expect(stateAfter(2 * hourMs, [4])).toBe('coldStart');
      expect(stateAfter(2 * hourMs, [0, 4])).toBe('coldStart');
    });
  });

  it('distrusts what that one distrusted', () => {
    const before = taught(7, 20 * minuteMs);
    for (let i = 0; i < 8; i += 1) {
      before.pacer.dialed(`late${i}`, 'c', before.atMs);
      before.pacer.resolved(`late${i}`, 'human', before.atMs + 5_000, false);
      before.pacer.met(`late${i}`, true, before.atMs + 7_000);
    }
    before.atMs += 8_000;
    before.pacer.plan(sightOf({ atMs: before.atMs }));
    expect(stateOf(before.pacer)).toBe('distrusting');
    const next = heir(before, 16_000);
    next.plan(sightOf());
    expect(stateOf(next)).toBe('distrusting');
  });

  it('probes a carrier that refused that one everything, until it takes dials', () => {
    const before = taught(8, 20 * minuteMs);
    for (let i = 0; i < 40; i += 1) {
      before.pacer.dialed(`dead${i}`, 'c', before.atMs);
      before.pacer.resolved(`dead${i}`, 'failed', before.atMs + 500, true);
    }
    const next = heir(before, 16_000);
    const [plan] = next.plan(sightOf()).campaigns;
    expect([plan!.bound, plan!.dialCount]).toEqual(['carrier_broken', 1]);
    for (let i = 0; i < 3; i += 1) {
      next.dialed(`probe${i}`, 'c', 0);
      next.resolved(`probe${i}`, 'no_answer', 25_000, false);
    }
    next.plan(sightOf({ atMs: 26_000 }));
    expect(stateOf(next)).toBe('learning');
  });

  it('learns of a dial that it adopts only what happens from then on', () => {
    const next = heir(taught(9, 20 * minuteMs), 0);
    const counted = () => {
      const { ring, talk } = next.learntCampaign('c', 0)!;
      return [...ring.human, ...ring.risk, ...talk.ends, ...talk.riskMs].reduce((a, b) => a + b);
    };
    const before = counted();
    next.adopted('talks', 'c', { sinceMs: -70_000, isTalking: true, isAhead: false }, 0);
    next.adopted('rings', 'c', { sinceMs: -9_000, isTalking: false, isAhead: true }, 0);
    // Of the first it is told that it has a slot, as of every call that is found attached.
    next.resolved('talks', 'human', 0, false);
    next.met('talks', false, 0);
    expect(counted()).toBe(before);
    next.plan(sightOf({ freeCount: 19 }));
    expect(next.picture('c')).toMatchObject({ talkingCount: 1, inFlightCount: 1, heldCount: 0 });
    next.resolved('rings', 'human', 1_000, false);
    // One person, and the half of a step that it rang from then on.
    const { ring } = next.learntCampaign('c', 1_000)!;
    const { ring: then } = heir(taught(9, 20 * minuteMs), 1_000).learntCampaign('c', 0)!;
    expect(ring.human[5]! - then.human[5]!).toBeCloseTo(1, 3);
    expect(ring.risk[4]! - then.risk[4]!).toBeCloseTo(0.5, 3);
    expect(ring.risk[3]!).toBeCloseTo(then.risk[3]!, 6);
  });
});

describe('a pacer that is given what it does not know', () => {
  const { pacer, atMs } = taught(10, 20 * minuteMs);
  const pool = pacer.learntPool(atMs);
  const campaign = pacer.learntCampaign('c', atMs)!;
  const withRisk = (risk: unknown[]) => ({ ...campaign.ring, risk });

  it.each<[string, unknown, unknown]>([
    ['nothing', null, undefined],
    ['text', 'learnt', '{}'],
    [
      'another schema',
      { ...pool, schema: learntSchema + 1 },
      { ...campaign, schema: learntSchema + 1 },
    ],
    ['no schema', { ...pool, schema: undefined }, { ...campaign, schema: undefined }],
    [
      'what is no number',
      { ...pool, price: { ...pool.price, factor: Number.NaN } },
      { ...campaign, ring: withRisk(campaign.ring.risk.with(3, Number.NaN)) },
    ],
    [
      'what is not finite',
      { ...pool, coldStart: { outcomeCount: Number.POSITIVE_INFINITY, isOver: true } },
      { ...campaign, ring: withRisk(campaign.ring.risk.with(0, Number.POSITIVE_INFINITY)) },
    ],
    [
      'NaN as JSON writes it',
      { ...pool, ring: withRisk(campaign.ring.risk.map(() => null)) },
      { ...campaign, ring: withRisk(campaign.ring.risk.map(() => null)) },
    ],
    [
      'fewer bins',
      { ...pool, talk: { ...pool.talk, ends: pool.talk.ends.slice(1) } },
      { ...campaign, ring: withRisk(campaign.ring.risk.slice(1)) },
    ],
    [
      'less than nothing',
      { ...pool, ledger: { ...pool.ledger, people: pool.ledger.people.with(0, -1) } },
      { ...campaign, ends: campaign.ends.with(0, -1) },
    ],
    [
      'a law that never ends',
      { ...pool, talk: { ...pool.talk, prior: pool.talk.prior.with(0, 0) } },
      { ...campaign, talk: { ...campaign.talk, prior: campaign.talk.prior.with(0, 0) } },
    ],
  ])('starts cold: %s', (_, poolSaid, campaignSaid) => {
    const next = createLookAheadPacer();
    expect(next.beginPool(poolSaid, 0, 0)).toBe(false);
    expect(next.beginCampaign('c', campaignSaid, 0, 0)).toBe(false);
    expect(next.plan(sightOf())).toEqual(createLookAheadPacer().plan(sightOf()));
    expect(stateOf(next)).toBe('coldStart');
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 25 * hourMs])(
    'starts cold with what was learnt %f ms ago',
    (passedMs) => {
      const next = createLookAheadPacer();
      expect(next.beginPool(pool, passedMs, 0)).toBe(false);
      expect(next.beginCampaign('c', campaign, passedMs, 0)).toBe(false);
      expect(next.plan(sightOf())).toEqual(createLookAheadPacer().plan(sightOf()));
    },
  );

  it('keeps what it has learnt itself when it is told too late', () => {
    const next = createLookAheadPacer();
    next.dialed('a', 'c', 0);
    expect(next.beginCampaign('c', campaign, 0, 0)).toBe(false);
    expect(next.beginPool(pool, 0, 0)).toBe(false);
  });

  it('has nothing to tell of a campaign that it never heard of', () => {
    const next = createLookAheadPacer();
    expect(next.learntCampaign('c', 0)).toBeNull();
    expect([next.newsCount(), next.newsCount('c')]).toEqual([0, 0]);
  });
});
