import { describe, expect, it } from 'vitest';
import type { PacedCampaign, Pacer, PacingSight } from '../pacer.ts';
import { adaptPacer } from './adapt.ts';
import { erlangPacer, isAboutFree, overcommitted } from './erlang.ts';
import { progressivePacer } from './progressive.ts';
import { linesWanted, ratioPacer } from './ratio.ts';

const campaign = (change: Partial<PacedCampaign> = {}): PacedCampaign => ({
  campaignId: 'c',
  mode: 'predictive',
  weight: 1,
  tier: 1,
  ratio: 1,
  lateTarget: 0.02,
  lateLimit: 0.03,
  concurrentMax: 1_000,
  dueCount: 1_000,
  ...change,
});

const sight = (atMs: number, change: Partial<PacingSight> = {}): PacingSight => ({
  atMs,
  slotCount: 10,
  freeCount: 10,
  reservedCount: 0,
  waitingCount: 0,
  tokenCount: 1_000,
  lineCount: 1_000,
  campaigns: [campaign()],
  ...change,
});

const dialsOf = (pacer: Pacer, seen: PacingSight) =>
  pacer.plan(seen).campaigns.reduce((sum, one) => sum + one.dialCount, 0);

/** So many dials, named from `from` on. */
const dial = (pacer: Pacer, from: number, count: number, atMs = 0) => {
  for (let i = from; i < from + count; i += 1) pacer.dialed(`d${i}`, 'c', atMs);
};
/** A dial that reached a person who got a slot at once. */
const connect = (pacer: Pacer, dialId: string, atMs: number) => {
  pacer.resolved(dialId, 'human', atMs, false);
  pacer.met(dialId, false, atMs);
};

describe('every baseline', () => {
  it.each([
    ['progressive', progressivePacer],
    ['ratio', () => ratioPacer({ level: 2 })],
    ['adapt', () => adaptPacer({ hhmmAt: () => 1200 })],
    ['erlang', () => erlangPacer()],
  ])(
    '%s keeps to tokens, lines, leads and the campaign’s own limit, and says which',
    (_name, open) => {
      const bounds = (change: Partial<PacingSight>) => {
        const [plan] = open().plan(sight(0, change)).campaigns;
        return [plan?.dialCount, plan?.bound];
      };
      expect(bounds({ tokenCount: 3 })).toEqual([3, 'carrier_cps']);
      expect(bounds({ lineCount: 2 })).toEqual([2, 'carrier_concurrency']);
      expect(bounds({ campaigns: [campaign({ dueCount: 4 })] })).toEqual([4, 'none']);
      expect(bounds({ campaigns: [campaign({ dueCount: 0 })] })).toEqual([0, 'leads']);
      expect(bounds({ campaigns: [campaign({ concurrentMax: 5 })] })).toEqual([
        5,
        'campaign_concurrency',
      ]);
      expect(bounds({ campaigns: [] })).toEqual([undefined, undefined]);
      expect(bounds({ slotCount: 0, freeCount: 0 })).toEqual([0, 'worker_slots']);
    },
  );

  it('divides by weight', () => {
    const campaigns = [campaign({ campaignId: 'a', weight: 3 }), campaign({ campaignId: 'b' })];
    const plan = progressivePacer().plan(sight(0, { freeCount: 8, campaigns })).campaigns;
    expect(plan.map((one) => one.dialCount)).toEqual([6, 2]);
  });

  it('counts a dial once, however often its end is told', () => {
    const pacer = progressivePacer();
    dial(pacer, 0, 2);
    for (let i = 0; i < 3; i += 1) pacer.resolved('d0', 'busy', 1, false);
    pacer.met('d0', false, 2);
    pacer.freed('d0', 3);
    pacer.freed('unheard-of', 3);
    expect(dialsOf(pacer, sight(4))).toBe(9);
  });
});

describe('progressive', () => {
  const rows: [string, Partial<PacingSight>, number, number][] = [
    ['a dial for each free slot', {}, 0, 10],
    ['none for a slot that a dial has', {}, 4, 6],
    ['none for a slot that somebody waits for', { waitingCount: 3 }, 4, 3],
    ['none for a reserved slot', { reservedCount: 2 }, 4, 4],
    ['none when more ring than are free', { freeCount: 2 }, 4, 0],
  ];
  it.each(rows)('%s', (_sentence, change, ringing, count) => {
    const pacer = progressivePacer();
    dial(pacer, 0, ringing);
    expect(dialsOf(pacer, sight(1, change))).toBe(count);
  });
});

describe('ratio', () => {
  it.each([
    [2, 10, 0, 20],
    [2, 10, 10, 10],
    [1.25, 10, 0, 13],
    [1.24, 10, 0, 12],
    [1, 10, 12, -2],
  ])('at level %f with %i agents and %i calls wants %i lines', (level, agents, exist, count) => {
    expect(linesWanted(level, agents, exist)).toBe(count);
  });

  it('wants as many ringing as there are slots while all of them talk', () => {
    const pacer = ratioPacer({ level: 2 });
    dial(pacer, 0, 10);
    for (let i = 0; i < 10; i += 1) connect(pacer, `d${i}`, 10_000);
    expect(dialsOf(pacer, sight(10_001, { freeCount: 0 }))).toBe(10);
  });

  it('counts agents more by its target under CALLS_PLACED', () => {
    expect(dialsOf(ratioPacer({ level: 2, callsPlacedDiff: -1 }), sight(0))).toBe(18);
  });
});

describe('adapt', () => {
  const open = () => adaptPacer({ hhmmAt: () => 1200 });

  it('begins at one line for each slot and looks again each 15 s', () => {
    const pacer = open();
    expect(dialsOf(pacer, sight(0))).toBe(10);
    dial(pacer, 0, 10);
    expect(dialsOf(pacer, sight(14_999))).toBe(0);
    // All ten idle over fifteen samples: 100 % more.
    expect(dialsOf(pacer, sight(15_000))).toBe(10);
    dial(pacer, 10, 10, 15_000);
    // And three lines a slot at most.
    expect(dialsOf(pacer, sight(30_000))).toBe(10);
  });

  it('takes its samples of the seconds between two pieces of news', () => {
    const pacer = open();
    dialsOf(pacer, sight(0));
    dial(pacer, 0, 10);
    // Idle for 6 samples (1 to 6 s), half of them busy for 9 (7 to 15 s): mean 7 of 10, level 1.7.
    for (let i = 0; i < 5; i += 1) connect(pacer, `d${i}`, 6_500);
    expect(dialsOf(pacer, sight(15_000, { freeCount: 5 }))).toBe(17 - 10);
  });

  it('counts the day’s drops each minute, and halves from then on', () => {
    const pacer = open();
    dialsOf(pacer, sight(0));
    dial(pacer, 0, 60);
    for (let i = 0; i < 10; i += 1) connect(pacer, `d${i}`, 1);
    for (let i = 10; i < 60; i += 1)
      pacer.resolved(`d${i}`, i < 16 ? 'human' : 'no_answer', 2, false);
    for (let i = 10; i < 16; i += 1) pacer.met(`d${i}`, true, 2_000);
    // Six waited for two of the fifteen seconds: 1 − 0.08 of one, so still one. The slots are full: nothing to dial.
    expect(dialsOf(pacer, sight(15_000, { freeCount: 0 }))).toBe(0);
    for (let i = 0; i < 10; i += 1) pacer.freed(`d${i}`, 15_500);
    expect(dialsOf(pacer, sight(30_000))).toBe(20);
    expect(dialsOf(pacer, sight(45_000))).toBe(30);
    // 6 of 16 people: at 60 s the level is 3, halved.
    expect(dialsOf(pacer, sight(60_000))).toBe(15);
  });

  it('does not move while there are no agents', () => {
    const pacer = open();
    dialsOf(pacer, sight(0, { slotCount: 0, freeCount: 0 }));
    dialsOf(pacer, sight(60_000, { slotCount: 0, freeCount: 0 }));
    expect(dialsOf(pacer, sight(60_001))).toBe(10);
  });

  it('survives a clock set forward by a day in one piece', () => {
    const pacer = open();
    dialsOf(pacer, sight(0));
    expect(dialsOf(pacer, sight(86_400_000))).toBe(30);
  });
});

describe('Issabel’s Erlang', () => {
  it.each([
    // 1 − e^−3.5 = 0.9698: not yet.
    [340_000, 10_000, 100_000, false],
    [341_000, 10_000, 100_000, true],
    [0, 10_000, 2_000, true],
  ])(
    'a call of %i ms with answers after %i and talks of %i is about free: %s',
    (age, answer, talk, is) => {
      expect(isAboutFree(age, answer, talk, 0.97)).toBe(is);
    },
  );

  it.each([
    [5, 2, 1, 3, 0.5, 6],
    [1, 0, 0, 0, 0.2, 5],
    [1, 0, 0, 2, 0.2, -5],
  ])(
    '%i free, %i about free, %i waiting, %i pending at an answer rate of %f place %i',
    (free, about, waiting, pending, rate, count) => {
      expect(overcommitted(free, about, waiting, pending, rate)).toBe(count);
    },
  );

  it('overcommits only after ten calls, and never beyond five for one', () => {
    const pacer = erlangPacer();
    dial(pacer, 0, 10);
    for (let i = 0; i < 9; i += 1) pacer.resolved(`d${i}`, 'no_answer', 1_000, false);
    expect(dialsOf(pacer, sight(1_001))).toBe(9);
    pacer.resolved('d9', 'no_answer', 1_002, false);
    expect(dialsOf(pacer, sight(1_003))).toBe(50);
  });

  it('forgets answers after half an hour', () => {
    const pacer = erlangPacer();
    dial(pacer, 0, 20);
    for (let i = 0; i < 10; i += 1) connect(pacer, `d${i}`, 1_000);
    for (let i = 0; i < 10; i += 1) pacer.freed(`d${i}`, 1_500);
    for (let i = 10; i < 20; i += 1) pacer.resolved(`d${i}`, 'busy', 1_000_000, false);
    expect(dialsOf(pacer, sight(1_000_001))).toBe(20);
    expect(dialsOf(pacer, sight(1_801_001))).toBe(50);
  });

  it('counts a slot as free three and a half mean talks into its call', () => {
    const pacer = erlangPacer();
    dial(pacer, 0, 11);
    for (let i = 0; i < 11; i += 1) connect(pacer, `d${i}`, 10_000);
    for (let i = 0; i < 10; i += 1) pacer.freed(`d${i}`, 110_000);
    const one = { slotCount: 1, freeCount: 0 };
    // The eleventh talks since 10 s; mean talk 100 s, mean answer 10 s.
    expect(dialsOf(pacer, sight(350_000, one))).toBe(0);
    expect(dialsOf(pacer, sight(351_000, one))).toBe(1);
  });
});
