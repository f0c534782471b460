import { z } from 'zod';

/** A carrier's status callback in our words; published on the bus and kept on the attempt. */
export const CarrierEvent = z.object({
  attemptId: z.string(),
  carrierCallId: z.string(),
  status: z.enum([
    'queued',
    'ringing',
    'answered',
    'completed',
    'busy',
    'no_answer',
    'failed',
    'canceled',
  ]),
  /** Rises with every callback of a call: orders and de-duplicates them. */
  sequence: z.number().int().min(0),
  at: z.number().int(),
  code: z.string().nullable(),
});
export type CarrierEvent = z.infer<typeof CarrierEvent>;
