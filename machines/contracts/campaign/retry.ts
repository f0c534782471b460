import { z } from 'zod';

const count = z.number().int().min(1).max(100);
const ms = z
  .number()
  .int()
  .min(0)
  .max(366 * 86_400_000);

/**
 * What follows after a dial that ended in one disposition. A rule with nothing but `delaysMs` means what it meant before the
 * other fields came: as many retries as there are delays.
 */
export const RetryRule = z.object({
  /** `delaysMs[n-1]` is the wait after the n-th dial that ended so. */
  delaysMs: z.array(ms).max(20),
  /** Past the end of `delaysMs`: the lead is done, the last delay goes on, or it doubles each time up to `delayMaxMs`. */
  past: z.enum(['done', 'repeat', 'double']).optional(),
  delayMaxMs: ms.optional(),
  /** Up to so much of the delay is added at random, so that what failed together does not come back together. */
  jitter: z.number().min(0).max(1).optional(),
  /** From the n-th such dial on, the next one is in another part of the callee's day than this one was. */
  otherDaypartFrom: count.optional(),
  /** Not on the same day again, by the callee's calendar. */
  nextDay: z.boolean().optional(),
  /** Dials of the lead in one day of the callee, whatever they ended in; beyond it the next day. */
  perDayMax: count.optional(),
  /** Dials of the lead within a rolling window; beyond it the lead waits until the oldest leaves the window. */
  window: z.object({ count, ms }).optional(),
  /** Dials that ended in this disposition; with the last of them the lead is done. */
  totalMax: count.optional(),
  /** False: it is no attempt, neither here nor in the caps of other rules. Default true. */
  counts: z.boolean().optional(),
  /** Whom to ring next: the number most likely to answer (default), the same, or any but this one. */
  number: z.enum(['best', 'same', 'other']).optional(),
  /** The number is given up after so many of these; the lead goes on with its others, and is done without any. */
  numberDeadAfter: count.optional(),
  /** The retry goes before leads that are dialled in their turn. */
  first: z.boolean().optional(),
  /** The retry needs a slot that waits for it: nobody may be abandoned twice. */
  reservedSlot: z.boolean().optional(),
  /** The lead is never dialled again. */
  suppress: z.boolean().optional(),
});
export type RetryRule = z.infer<typeof RetryRule>;

/** By disposition; one without a rule is final. */
export const RetryMatrix = z.record(z.string(), RetryRule);
export type RetryMatrix = z.infer<typeof RetryMatrix>;
