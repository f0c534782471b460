import { expect, it } from 'vitest';
import { seededRandom } from '../../../actors/chance/random.ts';
import { RingLaw } from '../../../machines/pacing/laws/ring-law.ts';
import { campaignStandards } from '../scenarios/scenario.ts';
import { worldStandards } from '../world/world-settings.ts';
import { trueLaws } from './true-laws.ts';

it('knows how many dials bring somebody whom the screener takes for a person', () => {
  const { ring } = trueLaws(worldStandards, campaignStandards, seededRandom(1));
  const law = new RingLaw();
  law.refresh(ring);
  const { humanShare, falseMachineShare, machineShare, missedMachineShare } = worldStandards;
  const wanted = humanShare * (1 - falseMachineShare) + machineShare * missedMachineShare;
  expect(Math.abs(law.humanShare - wanted)).toBeLessThan(0.005);
});
