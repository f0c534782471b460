import { z } from 'zod';
import type { CarrierEvent } from '../../../machines/contracts/call/carrier-event.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';

/** Twilio's `CallStatus` in our words; also spoken by the REST resource. */
export const twilioStatuses = {
  queued: 'queued',
  initiated: 'queued',
  ringing: 'ringing',
  'in-progress': 'answered',
  completed: 'completed',
  busy: 'busy',
  'no-answer': 'no_answer',
  failed: 'failed',
  canceled: 'canceled',
} as const satisfies Record<string, CarrierEvent['status']>;

export const TwilioStatus = z.enum(
  Object.keys(twilioStatuses) as [keyof typeof twilioStatuses, ...(keyof typeof twilioStatuses)[]],
);
export type TwilioStatus = z.infer<typeof TwilioStatus>;

/** Form body of a status callback. Twilio adds fields without notice: unknown ones are let pass. */
const StatusCallback = z.object({
  CallSid: z.string().min(1),
  CallStatus: TwilioStatus,
  SequenceNumber: z.coerce.number().int().min(0),
  Timestamp: z.string().optional(),
  SipResponseCode: z.string().optional(),
  ErrorCode: z.string().optional(),
});

/** Query of the status URL that we gave when dialling. */
const StatusQuery = z.object({ attemptId: z.string().min(1) });

/**
 * When it happened. Twilio says it to the second, so our own time of receipt is better unless the callback came late
 * (repeated, or held up on its way).
 */
const instantOf = (timestamp: string | undefined, receivedAt: number): number => {
  const saidAt = timestamp === undefined ? Number.NaN : Date.parse(timestamp);
  return receivedAt - saidAt >= 2_000 ? saidAt : receivedAt;
};

/** Errors: `bad_request` when a field is missing or unknown. Check the signature first. */
export const twilioCallback = (body: unknown, query: unknown, receivedAt: number): CarrierEvent => {
  const form = StatusCallback.safeParse(body);
  const address = StatusQuery.safeParse(query);
  if (!form.success) throw new VoxError('bad_request', z.prettifyError(form.error));
  if (!address.success) throw new VoxError('bad_request', z.prettifyError(address.error));
  return {
    attemptId: address.data.attemptId,
    carrierCallId: form.data.CallSid,
    status: twilioStatuses[form.data.CallStatus],
    sequence: form.data.SequenceNumber,
    at: instantOf(form.data.Timestamp, receivedAt),
    code: form.data.ErrorCode ?? form.data.SipResponseCode ?? null,
  };
};
