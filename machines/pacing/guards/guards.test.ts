import { expect, it } from 'vitest';
import { defaultPacerSettings } from '../settings.ts';
import { CarrierBreaker } from './carrier-breaker.ts';
import { ChangeDetector } from './change-detector.ts';
import { ColdStart } from './cold-start.ts';
import { Distrust } from './distrust.ts';
import { LateLedger } from './late-ledger.ts';
import { legalCaution, legalDoubt } from './legal-stop.ts';
import { Ramp } from './ramp.ts';

const { coldStart, distrust, carrier, change, law } = defaultPacerSettings;

it('is cold until enough time has passed and enough dials have ended', () => {
  const guard = new ColdStart(coldStart);
  expect(guard.isOver(1_000_000)).toBe(false);
  guard.dialed(10_000);
  for (let i = 0; i < coldStart.outcomeCount - 1; i += 1) guard.resolved();
  expect(guard.isOver(10_000 + coldStart.leastMs)).toBe(false);
  guard.resolved();
  expect(guard.isOver(10_000 + coldStart.leastMs - 1)).toBe(false);
  expect(guard.isOver(10_000 + coldStart.leastMs)).toBe(true);
});

it('lets a few slots wait for fewer outcomes, and many for all of them', () => {
  const guard = new ColdStart(coldStart);
  guard.dialed(0);
  for (let i = 0; i < 5 * coldStart.slotOutcomeCount; i += 1) guard.resolved();
  const isOverAt = (slotCount: number) => {
    guard.serves(slotCount);
    return guard.isOver(coldStart.leastMs);
  };
  expect([4, 5, 6, 500].map(isOverAt)).toEqual([true, true, false, false]);
  for (let i = 0; i < coldStart.outcomeCount; i += 1) guard.resolved();
  expect(isOverAt(500)).toBe(true);
});

it('goes on from a start that was over where what is left of its outcomes is enough for the slots', () => {
  const isOverAt = (keep: number, slotCounts: number[], isOver = true) => {
    const guard = new ColdStart(coldStart);
    guard.begin({ outcomeCount: 8 * coldStart.slotOutcomeCount, isOver }, keep);
    for (const slotCount of slotCounts) guard.serves(slotCount);
    return guard.isOver(1_000);
  };
  expect([4, 8, 9, 20].map((slotCount) => isOverAt(1, [slotCount]))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect([4, 5].map((slotCount) => isOverAt(0.5, [slotCount]))).toEqual([true, false]);
  expect(isOverAt(1, [4], false)).toBe(false);
  expect([[], [0], [0, 9]].map((slotCounts) => isOverAt(1, slotCounts))).toEqual([
    false,
    false,
    false,
  ]);
});

it('waits the time again where outcomes of the start before are missing', () => {
  const guard = new ColdStart(coldStart);
  guard.begin({ outcomeCount: 4 * coldStart.slotOutcomeCount, isOver: true }, 1);
  guard.serves(5);
  guard.dialed(2_000);
  for (let i = 0; i < coldStart.slotOutcomeCount; i += 1) guard.resolved();
  expect(guard.isOver(2_000 + coldStart.leastMs - 1)).toBe(false);
  expect(guard.isOver(2_000 + coldStart.leastMs)).toBe(true);
});

it('hands on what it was told of the start before, as long as it has seen no slots', () => {
  const guard = new ColdStart(coldStart);
  guard.begin({ outcomeCount: 40, isOver: true }, 0.5);
  expect(guard.learnt(1_000)).toEqual({ outcomeCount: 20, isOver: true });
  guard.serves(5);
  expect(guard.learnt(1_000)).toEqual({ outcomeCount: 20, isOver: false });
});

it('takes a moment without any slot for no sign that the start is over', () => {
  const guard = new ColdStart(coldStart);
  guard.dialed(0);
  guard.resolved();
  guard.serves(5);
  guard.serves(0);
  expect(guard.isOver(coldStart.leastMs)).toBe(false);
});

it('then allows a tenth of all slots more every ten seconds', () => {
  const ramp = new Ramp(coldStart);
  expect(ramp.isOver(0)).toBe(false);
  ramp.begin(0);
  ramp.begin(20_000);
  expect(ramp.inFlightMax(0, 40, 100)).toBe(50);
  expect(ramp.inFlightMax(9_999, 40, 100)).toBe(50);
  expect(ramp.inFlightMax(30_000, 40, 100)).toBe(80);
  expect(ramp.isOver(299_999)).toBe(false);
  expect(ramp.isOver(300_000)).toBe(true);
});

it('distrusts the model after seven lates in sixty people, and trusts it again after twenty in time', () => {
  const guard = new Distrust(distrust);
  const met = (isLate: boolean) => {
    guard.met(isLate);
    guard.poolMet(isLate);
  };
  for (let i = 0; i < 6; i += 1) met(true);
  expect(guard.isRaised(0.03)).toBe(false);
  met(true);
  expect(guard.isRaised(0.03)).toBe(true);
  for (let i = 0; i < 19; i += 1) met(false);
  met(true);
  for (let i = 0; i < 19; i += 1) met(false);
  expect(guard.isRaised(0.03)).toBe(true);
  met(false);
  expect(guard.isRaised(0.03)).toBe(false);
});

it('distrusts the model for the lates of a campaign alone, and trusts it again by the people of all', () => {
  const guard = new Distrust(distrust);
  for (let i = 0; i < 20; i += 1) guard.poolMet(true);
  expect(guard.isRaised(0.03)).toBe(false);
  for (let i = 0; i < 7; i += 1) guard.met(true);
  expect(guard.isRaised(0.03)).toBe(true);
  for (let i = 0; i < 20; i += 1) guard.poolMet(false);
  expect(guard.isRaised(0.03)).toBe(false);
});

it('opens for a carrier that refuses half of the last forty dials at once, and closes after three good probes', () => {
  const guard = new CarrierBreaker(carrier);
  for (let i = 0; i < 20; i += 1) guard.resolved(false, 0, 0);
  for (let i = 0; i < 20; i += 1) guard.resolved(true, 0, 0);
  expect(guard.isOpen).toBe(false);
  guard.resolved(true, 0, 5_000);
  expect(guard.isOpen).toBe(true);
  // Dials from before the outage say nothing about it.
  for (let i = 0; i < 10; i += 1) guard.resolved(false, 4_000, 6_000);
  expect(guard.isOpen).toBe(true);
  guard.resolved(false, 6_000, 7_000);
  guard.resolved(false, 6_000, 7_000);
  guard.resolved(true, 6_000, 7_000);
  for (let i = 0; i < 3; i += 1) guard.resolved(false, 7_000, 8_000);
  expect(guard.isOpen).toBe(false);
});

it('knows since when the dials were placed that opened it', () => {
  const guard = new CarrierBreaker(carrier);
  for (let i = 0; i < 40; i += 1) guard.resolved(false, 1_000, 30_000);
  for (let i = 0; i < 21; i += 1) guard.resolved(true, 10_000 + 100 * i, 40_000 + 100 * i);
  expect(guard.isOpen).toBe(true);
  expect(guard.brokenSinceMs).toBe(10_000);
});

it('does not open for a handful of refusals', () => {
  const guard = new CarrierBreaker(carrier);
  for (let i = 0; i < 19; i += 1) guard.resolved(true, 0, 0);
  expect(guard.isOpen).toBe(false);
});

/** One expected event a second and so many that happen; the seconds until an alarm, and what it says. */
const changeAfter = (happens: (second: number) => number, perSecond = 1) => {
  const guard = new ChangeDetector(change);
  for (let second = 1; second <= 300; second += 1) {
    guard.expected(perSecond);
    for (let i = 0; i < perSecond * happens(second); i += 1) guard.happened();
    const found = guard.alarm(second * 1_000);
    if (found) return { seconds: second, ...found };
  }
  return null;
};

it('finds answers that doubled within 25 expected ones or as soon as they have lasted, and by how much', () => {
  const found = changeAfter(() => 2)!;
  expect(found.seconds).toBe(change.leastMs / 1_000 + 1);
  expect(found.factor).toBeGreaterThan(1.7);
  expect(found.factor).toBeLessThanOrEqual(2);
  const slow = new ChangeDetector(change);
  let expectedCount = 0;
  for (let alarm = null; !alarm; alarm = slow.alarm(expectedCount * change.leastMs)) {
    slow.expected(1);
    slow.happened();
    slow.happened();
    expectedCount += 1;
  }
  expect(expectedCount).toBeLessThan(25);
});

it('finds answers that fell to a third', () => {
  const found = changeAfter((second) => (second % 3 === 0 ? 1 : 0))!;
  expect(found.seconds).toBeLessThan(40);
  expect(found.factor).toBeLessThan(0.5);
});

it('takes bursts for no change, as long as what they bring is expected', () => {
  expect(changeAfter(() => 1, 12)).toBeNull();
});

it('takes a wave of dials that is over sooner than a change lasts for none, however many came with it', () => {
  const seconds = change.leastMs / 1_000;
  const wave = (second: number) => (second % seconds < seconds / 2 ? 2 : 0.5);
  expect(changeAfter(wave, 50)).toBeNull();
  expect(changeAfter(() => 2, 50)?.seconds).toBe(seconds + 1);
});

it('goes on with a change that had begun before its start', () => {
  const tell = (guard: ChangeDetector) => {
    guard.expected(10);
    for (let i = 0; i < 20; i += 1) guard.happened();
  };
  const before = new ChangeDetector(change);
  tell(before);
  expect(before.alarm(0)).toBeNull();
  const heir = (passedMs: number) => {
    const after = new ChangeDetector(change);
    after.begin(before.learnt(10_000), passedMs, 1_000_000);
    tell(after);
    return after.alarm(1_000_000);
  };
  expect(heir(change.leastMs - 10_001)).toBeNull();
  expect(heir(change.leastMs - 10_000)?.factor).toBeGreaterThan(1.8);
});

it('doubts the law by the tail of the posterior', () => {
  const ledger = new LateLedger(law.windowMs);
  const doubt = () => legalDoubt(ledger, 0.02, 0.03, law);
  expect(doubt()).toBeLessThan(law.doubtMax);
  for (let i = 0; i < 300; i += 1) ledger.met(i % 50 === 0 ? 1 : 0, 0);
  expect(doubt()).toBeLessThan(law.doubtMax);
  for (let i = 0; i < 12; i += 1) ledger.met(1, 0);
  expect(doubt()).toBeGreaterThan(law.doubtMax);
});

it('lets all dial with more care the nearer one comes to the brake', () => {
  expect(legalCaution(0, law)).toBe(1);
  expect(legalCaution(law.cautionFrom, law)).toBe(1);
  expect(legalCaution((law.cautionFrom + law.doubtMax) / 2, law)).toBeCloseTo(
    (1 + law.cautionLeast) / 2,
  );
  expect(legalCaution(1, law)).toBe(law.cautionLeast);
});

it('forgets what has left the window', () => {
  const ledger = new LateLedger(48_000);
  ledger.met(1, 0);
  ledger.met(0, 24_000);
  ledger.turn(47_999);
  expect([ledger.peopleCount, ledger.lateCount]).toEqual([2, 1]);
  ledger.turn(48_000);
  expect([ledger.peopleCount, ledger.lateCount]).toEqual([1, 0]);
  ledger.turn(1_000_000);
  expect(ledger.peopleCount).toBe(0);
});
