import { z } from 'zod';

const epochMs = z.number().int();

/** Where a campaign stands. What leads from one to the next is the `lifecycle` chart's to say. */
export const CampaignState = z.enum([
  'draft',
  'validating',
  'ready',
  /** Started, but now is not its time: before its start, between two slots, on a holiday, or its day's budget is spent. */
  'scheduled',
  'running',
  /** Nobody new is dialled; calls are still going on. */
  'pausing',
  'paused',
  'stopping',
  'completed',
  /** It cannot go on, and no order but a new start helps. */
  'failed',
]);
export type CampaignState = z.infer<typeof CampaignState>;

/** What an owner may ask of a campaign. */
export const CampaignOrder = z.enum([
  'validate',
  'start',
  'pause',
  'resume',
  'stop',
  'redial',
  'edit',
  'delete',
]);
export type CampaignOrder = z.infer<typeof CampaignOrder>;

/**
 * What becomes of dials and calls when a campaign pauses or stops. `drain`: what rings may be answered, calls go on.
 * `cancel_ringing`: what rings is hung up, calls go on. `now`: calls are ended as well.
 */
export const WindDown = z.enum(['drain', 'cancel_ringing', 'now']);
export type WindDown = z.infer<typeof WindDown>;

/** Entries that a campaign keeps. */
export const campaignLogMax = 200;

/** Something that happened to the campaign, newest last. */
export const CampaignLogEntry = z.object({
  at: epochMs,
  /** The order or fact: `campaign.pause`, `breaker.tripped` … */
  what: z.string(),
  from: CampaignState,
  to: CampaignState,
  /** For the owner, in words. */
  says: z.string(),
});
export type CampaignLogEntry = z.infer<typeof CampaignLogEntry>;

/** Something wrong with the campaign as it is now, or soon. */
export const CampaignWarning = z.object({
  /** Stable, for programs: `bot_not_live`, `leads_missing`, `budget_spent`, `breaker_open` … */
  code: z.string(),
  /** Field of the campaign, dotted; empty: the whole. */
  at: z.string(),
  says: z.string(),
  /** What the owner can do about it. */
  todo: z.string(),
  sinceAt: epochMs,
});
export type CampaignWarning = z.infer<typeof CampaignWarning>;
