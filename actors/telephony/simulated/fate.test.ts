import { expect, test } from 'vitest';
import { type Fate, fateOf } from './fate.ts';

const numbers = Array.from({ length: 20_000 }, (_, n) => `+1555${String(n).padStart(7, '0')}`);
const fates = numbers.map((to) => fateOf('seed', to, 1));
const share = (is: (fate: Fate) => boolean) => fates.filter(is).length / fates.length;
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test('depends on seed, number and attempt only', () => {
  const to = '+15550100042';
  expect(fateOf('s', to, 2)).toEqual(fateOf('s', to, 2));
  const outcomes = (seed: string) => numbers.slice(0, 50).map((n) => fateOf(seed, n, 1).pddMs);
  expect(outcomes('a')).not.toEqual(outcomes('b'));
  expect(fateOf('s', to, 1).pddMs).not.toBe(fateOf('s', to, 2).pddMs);
});

test('outcomes come in the reference mix', () => {
  expect(share((fate) => fate.outcome === 'human')).toBeCloseTo(0.15, 1.7);
  expect(share((fate) => fate.outcome === 'voicemail')).toBeCloseTo(0.35, 1.7);
  expect(share((fate) => fate.outcome === 'no-answer')).toBeCloseTo(0.4, 1.7);
  expect(share((fate) => fate.outcome === 'busy')).toBeCloseTo(0.04, 1.7);
  expect(share((fate) => fate.outcome === 'failed')).toBeCloseTo(0.06, 1.7);
});

test('rings as long as the reference says', () => {
  const rings = (outcome: Fate['outcome']) =>
    fates.filter((fate) => fate.outcome === outcome).map((fate) => fate.ringMs);
  expect(Math.max(...rings('human'))).toBeLessThan(25_000);
  // Γ(3, 3.2 s) has the mean 9.6 s; the cut at 25 s takes a little off.
  expect(mean(rings('human'))).toBeGreaterThan(8_800);
  expect(mean(rings('human'))).toBeLessThan(9_900);
  const phonesOff = rings('voicemail').filter((ringMs) => ringMs <= 5_000);
  expect(phonesOff.length / rings('voicemail').length).toBeCloseTo(0.25, 1.5);
  expect(mean(rings('voicemail').filter((ringMs) => ringMs > 5_000)) / 1_000).toBeCloseTo(21, 0);
  expect(mean(fates.map((fate) => fate.pddMs)) / 1_000).toBeCloseTo(3, 1);
});

test('the same person answers a number at every attempt', () => {
  for (const to of numbers.slice(0, 100)) {
    const personas = [1, 2, 3, 4].map((attempt) => fateOf('s', to, attempt, { human: 1 }).persona);
    expect(new Set(personas).size).toBe(1);
  }
});

test('an explicit mix is kept to', () => {
  for (const to of numbers.slice(0, 200))
    expect(fateOf('s', to, 1, { human: 1 }, { keypad: 1, slow: 0 })).toMatchObject({
      outcome: 'human',
      persona: 'keypad',
    });
  expect(() => fateOf('s', '+1', 1, {})).toThrow(/weight/);
});
