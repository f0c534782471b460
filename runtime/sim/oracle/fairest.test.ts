import { expect, it } from 'vitest';
import { ofSize } from '../comparison.ts';
import { scenarios } from '../scenarios/scenarios.ts';
import { fairestJain } from './fairest.ts';

const fairShare = scenarios.find((one) => one.name === 'fair-share')!;
const meanJain = (slotCount: number, used: number): number => {
  const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
  const jains = seeds.map((seed) => fairestJain(ofSize(fairShare, slotCount), used, seed, 3));
  return jains.reduce((sum, jain) => sum + jain, 0) / seeds.length;
};

it('shares many slots evenly and few less so, since conversations are whole', () => {
  expect(meanJain(20, 0.8)).toBeGreaterThan(0.999);
  expect(meanJain(5, 0.6)).toBeLessThan(0.995);
  expect(meanJain(5, 0.6)).toBeGreaterThan(0.98);
});

it('shares less evenly what is used less', () => {
  expect(meanJain(5, 0.3)).toBeLessThan(meanJain(5, 0.9));
});
