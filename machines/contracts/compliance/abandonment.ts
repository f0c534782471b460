import { z } from 'zod';
import { PresetId } from './rule-pack.ts';

const count = z.number().int().min(0);

/**
 * What one campaign's calls of one day came to (collection `abandonment_days`, `_id` is `<campaignId>:<date>`). A late call
 * is one that a person answered and in which nobody of ours was heard within two seconds of …
 */
export const AbandonmentDay = z.object({
  /** By the caller's calendar. */
  date: z.iso.date(),
  /** Calls that a person answered and that were taken in time or late, but taken. */
  takenCount: count,
  /** … their answer: the strict figure, which is always shown. */
  lateFromAnswerCount: count,
  /** … the start of their greeting. */
  lateFromGreetingStartCount: count,
  /** … its end. */
  lateFromGreetingEndCount: count,
  /** Answered by a person and never taken; in all three counts above as well. */
  neverTakenCount: count,
  /** Machines that reached a slot. */
  machineTakenCount: count,
  /** Machines that the screening kept from one. */
  machineScreenedCount: count,
});
export type AbandonmentDay = z.infer<typeof AbandonmentDay>;

/** How one pack counts a campaign's abandonment now. */
export const AbandonmentStand = z.object({
  pack: PresetId,
  limit: z.number(),
  target: z.number(),
  /** First day that counts. */
  sinceDate: z.iso.date(),
  lateCount: z.number(),
  answeredCount: z.number(),
  share: z.number(),
  /** Two seconds from the answer, over the same days. */
  strictShare: z.number(),
  /** Chance that the true share is over the limit, given these counts. */
  overLimitChance: z.number(),
});
export type AbandonmentStand = z.infer<typeof AbandonmentStand>;

/** Answer of `GET /api/v1/campaigns/:id/abandonment`. */
export const CampaignAbandonment = z.object({
  /** By the campaign's calendar. */
  today: z.iso.date(),
  days: z.array(AbandonmentDay),
  /** Of the packs that the campaign names; of all that count abandonment where it goes by country. */
  stands: z.array(AbandonmentStand),
});
export type CampaignAbandonment = z.infer<typeof CampaignAbandonment>;
