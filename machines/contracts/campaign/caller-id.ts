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
