import { expect, it } from 'vitest';
import { defaultPacerSettings } from '../settings.ts';
import { Price } from './price.ts';

const settings = {
  ...defaultPacerSettings.price,
  fewSlotCount: 20,
  fewestSlotCount: 5,
  fewPower: 0.5,
};
const target = 0.02;

it.each([
  [500, 1],
  [20, 1],
  [5, 2],
  [1, 2],
])(
  'begins at %d slots with %d of the target: the fewer, the fewer dials add to a risk',
  (slotCount, factor) => {
    const price = new Price(settings);
    price.serves(slotCount);
    expect(price.factor).toBeCloseTo(factor);
  },
);

it('follows the slots until somebody was met, and only results after that', () => {
  const price = new Price(settings);
  price.serves(20);
  price.serves(5);
  price.serves(0);
  expect(price.factor).toBeCloseTo(2);
  price.met(true, target, 1, 0);
  const { factor } = price;
  expect(factor).toBeLessThan(2);
  price.serves(20);
  expect(price.factor).toBe(factor);
});

it('goes on from what another one was met with, at whatever number of slots', () => {
  const before = new Price(settings);
  before.serves(5);
  before.met(true, target, 1, 0);
  const price = new Price(settings);
  price.begin(before.learnt(0), 0, 0);
  price.serves(500);
  expect(price.factor).toBe(before.factor);
});

it('is moved less by one person where slots are few, whose rate is chance the more', () => {
  const moved = (slotCount: number) => {
    const price = new Price({ ...settings, fewPower: 0 });
    price.serves(slotCount);
    price.met(true, target, 1, 0);
    return price.factor;
  };
  expect(moved(20)).toBe(moved(500));
  expect(moved(5)).toBeGreaterThan(moved(20));
  expect(moved(5)).toBeLessThan(1);
});
