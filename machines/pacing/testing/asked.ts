import type { PacedCampaign, PacingSight } from '../pacer.ts';

/** A campaign that wants as much as it may have. */
export const askedOf = (change: Partial<PacedCampaign> = {}): PacedCampaign => ({
  campaignId: 'c',
  mode: 'predictive',
  weight: 1,
  tier: 1,
  ratio: 2,
  lateTarget: 0.02,
  lateLimit: 0.03,
  concurrentMax: 1_000,
  dueCount: 1_000,
  ...change,
});

export const sightOf = (change: Partial<PacingSight> = {}): PacingSight => ({
  atMs: 0,
  slotCount: 20,
  freeCount: 20,
  reservedCount: 0,
  waitingCount: 0,
  tokenCount: 1_000,
  lineCount: 1_000,
  campaigns: [askedOf()],
  ...change,
});
