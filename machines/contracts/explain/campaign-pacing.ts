import { z } from 'zod';
import { DecisionRun } from './decision.ts';
import { PacingTick } from './pacing-tick.ts';

/** A tick older than this says nothing of now: five ticks of the standard 2 s. */
export const tickFreshMs = 10_000;

/** Answer of `GET /api/v1/campaigns/:id/pacing`. */
export const CampaignPacing = z.object({
  campaignId: z.string(),
  at: z.number().int(),
  /** The newest tick that this API has heard of; null: none since it began. */
  tick: PacingTick.nullable(),
  /** The tick is fresh: a dialler is at work on this campaign. */
  isLive: z.boolean(),
  /** The last hour, oldest first: ticks in a row that were bound by the same thing. */
  series: z.array(DecisionRun),
});
export type CampaignPacing = z.infer<typeof CampaignPacing>;
