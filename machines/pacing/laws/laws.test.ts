import { expect, it } from 'vitest';
import { defaultPacerSettings } from '../settings.ts';
import { DueRate } from './due-rate.ts';
import { stepCount, stepMs } from './horizon.ts';
import { Outlook } from './outlook.ts';
import { RingLaw } from './ring-law.ts';
import { flatRingHazards, RingTable } from './ring-table.ts';
import { talkEdgesMs } from './talk-bins.ts';
import { TalkLaw } from './talk-law.ts';
import { flatTalkHazards, TalkTable } from './talk-table.ts';

const { ring, talk } = defaultPacerSettings;

it('knows from the middle of which bin a dial of constant hazards starts: 1 − e^(−λt), shared by cause', () => {
  const law = new RingLaw();
  law.refresh(flatRingHazards(0.25));
  for (const [a, k] of [
    [0, 0],
    [3, 7],
    [23, 23],
  ] as const) {
    const ended = 1 - Math.exp(-0.11 * (k + 1));
    expect(law.human[a * stepCount + k]).toBeCloseTo(0.25 * ended, 12);
    expect(law.other[a * stepCount + k]).toBeCloseTo(0.75 * ended, 12);
  }
  // A new dial begins half a step later.
  expect(law.newHuman[9]).toBeCloseTo(0.25 * (1 - Math.exp(-0.11 * 9.5)), 12);
  expect(law.arrival.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
});

it('forgets what it learnt since an instant, as far back as the longest ringing', () => {
  const table = new RingTable({ ...ring, floorCount: 1 }, flatRingHazards(0.15));
  const minute = (fromMs: number, isHuman: boolean) => {
    for (let atMs = fromMs; atMs < fromMs + 60_000; atMs += 2_000) {
      for (let n = 0; n < 20; n += 1) {
        table.rang(0, 12_000, atMs);
        table.ended(11_000, isHuman && n % 5 === 0, atMs);
      }
      table.refresh(atMs);
    }
  };
  minute(0, true);
  const before = table.hazards.human.slice();
  minute(60_000, false);
  expect(table.hazards.human[5]!).toBeLessThan(0.7 * before[5]!);
  table.forgetSince(60_000);
  table.refresh(120_000);
  for (const [bin, hazard] of table.hazards.human.entries())
    expect(hazard / before[bin]!).toBeCloseTo(1, 1);
  // What was kept later is of that time too.
  table.forgetSince(200_000);
  table.refresh(120_000);
  expect(table.hazards.human[5]! / before[5]!).toBeCloseTo(1, 1);
});

it('learns when people answer, also while most dials of the first minute still ring', () => {
  const table = new RingTable({ ...ring, startCount: 0, floorCount: 1e-6 }, flatRingHazards(0.5));
  // A tenth answers after 5 s; nine tenths ring on, and were seen up to 20 s only.
  for (let i = 0; i < 1_000; i += 1) {
    const isHuman = i % 10 === 0;
    table.rang(0, isHuman ? 5_000 : 20_000, 0);
    if (isHuman) table.ended(5_000, true, 0);
  }
  table.refresh(0);
  const law = new RingLaw();
  law.refresh(table.hazards);
  // Those who answer leave half way through their bin: 100 of 950 at risk in it, on average.
  expect(table.hazards.human[2]).toBeCloseTo(100 / 950, 6);
  expect(law.newHuman[8]).toBeCloseTo(1 - Math.exp(-100 / 950), 6);
});

it('forgets by half in a half-life', () => {
  const table = new RingTable({ ...ring, startCount: 0, floorCount: 0 }, flatRingHazards(0.5));
  table.rang(0, stepMs, 0);
  table.ended(1_000, true, 0);
  const laterMs = ring.halfLifeMs;
  table.rang(0, stepMs, laterMs);
  table.refresh(laterMs);
  // Half an answer in one and a half dials.
  expect(table.hazards.human[0]).toBeCloseTo(0.5 / 1.5, 12);
});

it('keeps its hazards when forty half-lives have passed', () => {
  const table = new RingTable({ ...ring, floorCount: 1e-9 }, flatRingHazards(0.5));
  for (let at = 0; at < 60; at += 1) {
    const atMs = at * ring.halfLifeMs;
    for (let i = 0; i < 10; i += 1) table.rang(0, stepMs, atMs);
    table.ended(1_000, true, atMs);
    table.refresh(atMs);
  }
  expect(table.hazards.human[0]).toBeCloseTo(0.1, 6);
});

it('turns every hazard of people by the same factor when the answer rate has changed', () => {
  const table = new RingTable(ring, flatRingHazards(0.15));
  table.refresh(0);
  const before = table.hazards.human.slice();
  table.shift(2, 50, 0);
  table.refresh(0);
  for (let bin = 0; bin < stepCount; bin += 1)
    expect(table.hazards.human[bin]! / before[bin]!).toBeCloseTo(2, 9);
});

it('counts the time that long conversations spend in the last bin', () => {
  const table = new TalkTable(
    { ...talk, startCount: 0, floorCount: 1e-9 },
    flatTalkHazards(90_000),
  );
  const last = talkEdgesMs.at(-1)!;
  for (let i = 0; i < 100; i += 1) {
    table.talked(0, last + 600_000, 0);
    table.ended(last + 600_000, 0);
  }
  table.refresh(0);
  expect(table.hazards.at(-1)).toBeCloseTo(1 / 600_000, 9);
});

it('frees a slot of constant hazard after 1 − e^(−t/mean), patience included', () => {
  const law = new TalkLaw(2_000);
  law.refresh(flatTalkHazards(90_000));
  for (const [bin, k] of [
    [0, 0],
    [10, 5],
    [23, 23],
  ] as const) {
    const soonMs = (k + 0.5) * stepMs + 2_000;
    expect(law.free[bin * stepCount + k]).toBeCloseTo(1 - Math.exp(-soonMs / 90_000), 12);
  }
});

it('foresees the slots that promised calls will take, as often as they fell due', () => {
  const law = new RingLaw();
  law.refresh(flatRingHazards(0.15));
  const due = new DueRate(15 * 60_000, 0);
  expect(Math.max(...due.taken(60_000, law))).toBe(0);
  // One a minute for an hour.
  for (let minute = 1; minute <= 60; minute += 1) due.dialed(minute * 60_000);
  const taken = due.taken(3_600_000, law);
  expect(taken[0]! / (stepMs / 60_000)).toBeCloseTo(1 - law.newOther[0]!, 1);
  // After half a minute, half a call; some of those have ended without a person.
  expect(taken[14]).toBeGreaterThan(0.25);
  expect(taken[14]).toBeLessThan(0.5);
  const outlook = new Outlook();
  outlook.clear(3);
  const before = outlook.risk(law.arrival);
  outlook.addTaken(taken);
  expect(outlook.mean[14]).toBeCloseTo(3 - taken[14]!, 12);
  expect(outlook.risk(law.arrival)).toBeGreaterThan(before);
  // Nothing fell due for two hours.
  expect(due.taken(10_800_000, law)[14]).toBeLessThan(0.02);
});

it('believes beside what it saw when people answer, and not how many do', () => {
  const prior = flatRingHazards(0.3);
  const table = new RingTable({ ...ring, startCount: 0, floorCount: 10 }, prior);
  // Nobody was seen to ring for longer than 12 s, and half as many answered as was believed.
  for (let i = 0; i < 1_000; i += 1) {
    table.rang(0, 12_000, 0);
    if (i % 10 === 0) table.ended(11_000, true, 0);
  }
  table.refresh(0);
  const seen = 100 / (6_000 * prior.human[0]!);
  expect(table.hazards.human[20]! / prior.human[20]!).toBeCloseTo(seen, 6);
});
