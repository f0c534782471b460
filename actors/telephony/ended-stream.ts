import { z } from 'zod';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';

/** Where the carrier asks when a stream of a call has ended. The address names the call: it is signed as a whole. */
export const streamEndedUrl = (publicUrl: string, callId: string): string =>
  `${publicUrl}/webhooks/carriers/twilio/stream-ended?callId=${encodeURIComponent(callId)}`;

/** Form body of the request to a `<Connect>`'s action. Twilio adds fields without notice: unknown ones are let pass. */
const EndedStream = z.object({ CallSid: z.string().min(1).max(128) });

/** Errors: `bad_request` when a field is missing. Check the signature first. */
export const twilioEndedStream = (body: unknown): { carrierCallId: string } => {
  const form = EndedStream.safeParse(body);
  if (!form.success) throw new VoxError('bad_request', z.prettifyError(form.error));
  return { carrierCallId: form.data.CallSid };
};
