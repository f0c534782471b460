import { z } from 'zod';

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
