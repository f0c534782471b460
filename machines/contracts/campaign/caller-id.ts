import { z } from 'zod';
import { Phone } from '../ids.ts';

/** One number of a campaign's pool of numbers to show. */
export const CallerId = z.object({
  phone: Phone,
  /** Epoch ms since when it is dialled from; a new number is warmed up over two weeks. Absent: it is warm. */
  sinceAt: z.number().int().optional(),
  /** Dials in 24 h. Default 100 (dialler.md §5.3). */
  perDayMax: z.number().int().min(1).max(10_000).optional(),
  /** Calls at the same time, ringing ones included. Default: as many as there are. */
  concurrentMax: z.number().int().min(1).optional(),
});
export type CallerId = z.infer<typeof CallerId>;

/** Collection `caller_ids`. `_id` is the number: one that is shown no more for a while, since fewer people answer it than its pool. */
export const CallerIdQuarantine = z.object({
  _id: z.string(),
  schemaVersion: z.literal(1),
  campaignId: z.string(),
  fromAt: z.number().int(),
  untilAt: z.number().int(),
  /** In words that an operator reads. */
  why: z.string(),
});
export type CallerIdQuarantine = z.infer<typeof CallerIdQuarantine>;

const count = z.number().int().nonnegative();

/** How one number of a pool stands now. */
export const CallerIdStand = z.object({
  phone: z.string(),
  /** Dials in the last 24 h, by all campaigns, and how many it may have today: a new number is warmed up. */
  dayCount: count,
  dayCap: count,
  /** Of the last 48 h. */
  dialCount: count,
  humanCount: count,
  quarantine: CallerIdQuarantine.pick({ fromAt: true, untilAt: true, why: true }).nullable(),
});
export type CallerIdStand = z.infer<typeof CallerIdStand>;

/** Answer of `GET /api/v1/campaigns/:id/caller-ids`, in the order of the pool. */
export const CampaignCallerIds = z.object({ items: z.array(CallerIdStand).max(100) });
export type CampaignCallerIds = z.infer<typeof CampaignCallerIds>;
