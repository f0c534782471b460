import { describe, expect, it } from 'vitest';
import { newCampaign } from '../../contracts/campaign/new-campaign.ts';
import {
  costOf,
  nothingRecent,
  nothingSpent,
  type Recent,
  type Spent,
  spentWith,
  verdictOf,
} from './spending.ts';
import { dialsMaxOf, happenedTo, type Standing } from './standing.ts';

type Said = Partial<Parameters<typeof newCampaign>[0]>;
const campaign = (said: Said = {}) =>
  newCampaign({
    _id: 'c',
    schemaVersion: 1,
    name: 'c',
    botId: 'bot',
    from: '+15550100',
    state: 'running',
    pacing: {},
    retry: {},
    createdAt: new Date(0),
    stateChangedAt: new Date(0),
    ...said,
  });
const spent = (change: Partial<Spent> = {}): Spent => ({ ...nothingSpent, ...change });
const standing = (change: Partial<Standing> = {}): Standing => ({
  now: 1_000_000,
  opening: { isOpen: true },
  bot: { name: 'Bot', isLive: true, isArchived: false },
  spent: null,
  dayEndsAt: 2_000_000,
  dayEndsSaid: 'midnight',
  recent: nothingRecent,
  ...change,
});
const recent = (kind: keyof Recent, goodCount: number, failedCount: number): Recent => ({
  ...nothingRecent,
  [kind]: { goodCount, failedCount },
});
const happens = (said: Said, change: Partial<Standing> = {}) =>
  happenedTo(campaign(said), standing(change));
const ended = (outcome: string, disposition: string | null = null, retryCode?: string) =>
  ({
    outcome,
    disposition,
    answeredAt: outcome === 'answered' ? 1_000 : null,
    endedAt: 31_000,
    ...(retryCode === undefined ? {} : { retryCode }),
  }) as Parameters<typeof verdictOf>[0];

describe('what a dial was', () => {
  it.each([
    ['answered', 'confirmed', undefined, 'good', 'good', 1],
    ['answered', 'hung_up', undefined, 'good', 'good', 1],
    ['answered', 'failed', undefined, 'good', 'failed', 0],
    ['answered', 'dropped', undefined, 'good', 'failed', 0],
    ['answered', 'interrupted', undefined, 'good', null, 0],
    ['answered', 'voicemail', undefined, 'good', null, 0],
    ['abandoned', null, undefined, 'good', null, 0],
    ['failed', null, undefined, 'failed', null, 0],
    ['failed', null, 'invalid', null, null, 0],
    ['busy', null, undefined, 'good', null, 0],
    ['no_answer', null, undefined, 'good', null, 0],
    ['carrier_error', null, undefined, null, null, 0],
    ['canceled', null, undefined, null, null, 0],
  ] as const)(
    'that ended %s, %s (%s) is a dial %s and a call %s',
    (outcome, disposition, retryCode, asDial, asCall, talks) => {
      const dial = ended(outcome, disposition, retryCode);
      expect(verdictOf(dial)).toEqual({ dial: asDial, call: asCall });
      const sum = spentWith(nothingSpent, dial);
      expect(sum).toEqual({
        dialCount: 1,
        conversationCount: talks,
        talkMs: outcome === 'answered' ? 30_000 : 0,
      });
    },
  );

  it('costs by dial and by minute', () => {
    const price = { perDial: 0.01, perMinute: 0.2 };
    expect(costOf(spent({ dialCount: 3, talkMs: 90_000 }), price)).toBeCloseTo(0.33);
  });
});

describe('what happens to a campaign', () => {
  it('is nothing while all is well', () => {
    for (const state of ['running', 'pausing', 'paused', 'stopping'] as const)
      expect(happens({ state })).toBeNull();
  });

  it('is its window, in both directions, and the words it waits with', () => {
    const waits = { untilAt: 7, says: 'It waits' };
    const opening = { isOpen: false, waits } as const;
    expect(happens({}, { opening })).toEqual({ type: 'schedule.closed', waits });
    expect(happens({ state: 'scheduled', waits }, { opening })).toBeNull();
    expect(happens({ state: 'scheduled', waits: { ...waits, untilAt: 6 } }, { opening })).toEqual({
      type: 'schedule.closed',
      waits,
    });
    expect(happens({ state: 'scheduled' })).toEqual({ type: 'schedule.opened' });
  });

  it('is its end date, whatever else is so', () => {
    const schedule = { endAt: 1_000_000 };
    for (const state of ['scheduled', 'running', 'pausing', 'paused'] as const)
      expect(happens({ state, schedule })).toEqual({ type: 'schedule.ended' });
    expect(happens({ state: 'stopping', schedule })).toBeNull();
  });

  it.each([
    [{ dialsMax: 10 }, { dialCount: 10 }, '10 dials'],
    [{ conversationsMax: 3 }, { conversationCount: 3 }, '3 conversations'],
    [{ callMinutesMax: 2 }, { talkMs: 120_000 }, '2 minutes of calls'],
    [{ spendMax: 0.3 }, { dialCount: 3 }, 'a cost of 0.3'],
  ])('is its budget %j, by %j: %s', (limits, used, words) => {
    const price = { perDial: 0.1 };
    const all = { day: spent(used), total: spent(used) };
    expect(happens({ budget: { total: limits, price } }, { spent: all })).toMatchObject({
      type: 'budget.spent',
      fault: { code: 'budget_spent', says: `Its budget is used up: ${words}` },
    });
    expect(happens({ budget: { day: limits, price } }, { spent: all })).toEqual({
      type: 'budget.dayspent',
      waits: {
        untilAt: 2_000_000,
        says: `Its budget of the day is used up: ${words}; it goes on from midnight`,
      },
    });
    const less = spent({ dialCount: 2, conversationCount: 2, talkMs: 119_999 });
    const fresh = { day: less, total: less };
    expect(happens({ budget: { day: limits, total: limits, price } }, { spent: fresh })).toBeNull();
  });

  it.each(['dials', 'calls'] as const)(
    'is a breaker that trips at half of at least five %s',
    (kind) => {
      const trips = (goodCount: number, failedCount: number) =>
        happens({}, { recent: recent(kind, goodCount, failedCount) })?.type ?? null;
      expect([trips(0, 4), trips(2, 2), trips(3, 2), trips(2, 3), trips(0, 5)]).toEqual([
        null,
        null,
        null,
        'breaker.tripped',
        'breaker.tripped',
      ]);
      expect(happens({ breaker: { isOn: false } }, { recent: recent(kind, 0, 9) })).toBeNull();
    },
  );

  it('is no breaker where a few dials fail beside many that reach nobody, and as many people', () => {
    const few = {
      dials: { goodCount: 60, failedCount: 5 },
      calls: { goodCount: 4, failedCount: 0 },
    };
    expect(happens({}, { recent: few })).toBeNull();
  });

  it('is a probe after a wait that doubles, and never without the setting', () => {
    const open = (tripCount: number) => ({ state: 'open' as const, sinceAt: 0, tripCount });
    const paused = (tripCount: number, now: number, recovery: 'probe' | 'order' = 'probe') =>
      happens({ state: 'paused', breaker: { recovery }, breakerStand: open(tripCount) }, { now })
        ?.type;
    expect(paused(1, 59_999)).toBeUndefined();
    expect(paused(1, 60_000)).toBe('breaker.probed');
    expect(paused(3, 239_999)).toBeUndefined();
    expect(paused(3, 240_000)).toBe('breaker.probed');
    expect(paused(99, 960_000)).toBe('breaker.probed');
    expect(paused(1, 9e9, 'order')).toBeUndefined();
  });

  it('is decided by the first failure while it probes, or by enough that did not fail', () => {
    const breakerStand = { state: 'probing', sinceAt: 0, tripCount: 1 } as const;
    const probes = (goodCount: number, failedCount: number) =>
      happens({ breakerStand }, { recent: recent('calls', goodCount, failedCount) })?.type;
    expect(probes(2, 0)).toBeUndefined();
    expect(probes(3, 0)).toBe('breaker.closed');
    expect(probes(2, 1)).toBe('breaker.tripped');
    const failedDial = { recent: recent('dials', 0, 1) };
    expect(happens({ breakerStand }, failedDial)?.type).toBe('breaker.tripped');
  });
});

describe('the dials that may be under way', () => {
  it('are as many as the budgets leave, and one while it probes', () => {
    const budget = { day: { dialsMax: 10 }, total: { conversationsMax: 100 } };
    const used = { day: spent({ dialCount: 7 }), total: spent({ conversationCount: 98 }) };
    expect(dialsMaxOf(campaign(), standing())).toBe(Infinity);
    expect(dialsMaxOf(campaign({ budget }), standing({ spent: used }))).toBe(2);
    const over = { day: spent({ dialCount: 12 }), total: spent() };
    expect(dialsMaxOf(campaign({ budget }), standing({ spent: over }))).toBe(0);
    const breakerStand = { state: 'probing', sinceAt: 0, tripCount: 1 } as const;
    expect(dialsMaxOf(campaign({ breakerStand }), standing())).toBe(1);
  });
});
