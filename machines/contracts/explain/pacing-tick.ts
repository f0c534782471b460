import { z } from 'zod';

const epochMs = z.number().int();
const count = z.number().int().nonnegative();
const share = z.number().min(0);

/** What held a campaign back at a tick. `none`: it dialled all that it wanted to. */
export const PacingBound = z.enum([
  'none',
  'leads',
  'campaign_concurrency',
  'worker_slots',
  'carrier_concurrency',
  'carrier_cps',
  'risk',
  'cold_start',
  'distrust',
  'braked_by_law',
  'carrier_broken',
  'fair_share',
  'mode',
]);
export type PacingBound = z.infer<typeof PacingBound>;

/** What the look-ahead sees: how risky each number of dials would be. */
export const RiskCurve = z.object({
  /** `risks[n]`: the share of people who would find no slot if `n` dials went out now; the last dial's. */
  risks: z.array(share).max(200),
});
export type RiskCurve = z.infer<typeof RiskCurve>;

/** What one tick decided for one campaign. Counts of slots, lines and dials are the whole fleet's unless said otherwise. */
export const PacingTick = z.object({
  campaignId: z.string(),
  at: epochMs,
  mode: z.string(),
  slotCount: count,
  freeCount: count,
  /** Free slots kept for inbound calls and callbacks. */
  reservedCount: count,
  /** People who answered and wait for a slot. */
  waitingCount: count,
  /** Dials and calls that hold a slot or a line. */
  inFlightCount: count,
  /** Dials that the carrier took within this tick, and its free lines. */
  tokenCount: count,
  lineCount: count,
  /** This campaign's own. */
  campaignInFlightCount: count,
  concurrentMax: count,
  /** Leads that could be dialled; counted up to what it could dial at all. */
  dueCount: count,
  dialCount: count,
  bound: PacingBound,
  /** The risk of the last dial, and the price up to which it is taken; null where no look-ahead was asked. */
  risk: share.nullable(),
  allowed: share.nullable(),
  curve: RiskCurve.optional(),
  sentence: z.string().max(300),
});
export type PacingTick = z.infer<typeof PacingTick>;

/** `vox:pacing-tick`: the leader's tick, all running campaigns. */
export const PacingNews = z.object({
  at: epochMs,
  epoch: z.number().int(),
  campaigns: z.array(PacingTick).max(500),
});
export type PacingNews = z.infer<typeof PacingNews>;
