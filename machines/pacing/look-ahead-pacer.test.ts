import { expect, it } from 'vitest';
import { createLookAheadPacer } from './look-ahead-pacer.ts';
import type { PacedCampaign } from './pacer.ts';
import { runSmallWorld } from './testing/small-world.ts';

const campaign = (mode: PacedCampaign['mode'], campaignId = 'c'): PacedCampaign => ({
  campaignId,
  mode,
  weight: 1,
  tier: 1,
  ratio: 2,
  lateTarget: 0.02,
  lateLimit: 0.03,
  concurrentMax: 1_000,
  dueCount: 1_000,
});
const hourMs = 3_600_000;

it('is late for nobody with one dial a slot', () => {
  for (const mode of ['progressive', 'agentless', 'callbacks'] as const) {
    const { lateCount, connectCount } = runSmallWorld(createLookAheadPacer(), {
      seed: 7,
      forMs: hourMs,
      campaigns: [campaign(mode)],
    });
    expect(lateCount).toBe(0);
    expect(connectCount).toBeGreaterThan(200);
  }
});

it('plans the same for the same news', () => {
  const run = () =>
    runSmallWorld(createLookAheadPacer(), {
      seed: 3,
      forMs: hourMs / 2,
      campaigns: [campaign('predictive', 'a'), campaign('predictive', 'b')],
    });
  expect(run()).toEqual(run());
});
