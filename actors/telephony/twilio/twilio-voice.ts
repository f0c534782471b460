import { z } from 'zod';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { TwilioStatus, twilioStatuses } from './twilio-callback.ts';

/** A call that a number of ours receives, as the carrier tells of it. */
export interface IncomingCall {
  carrierCallId: string;
  /** The caller: E.164, or what the carrier says of one that withholds its number. */
  from: string;
  /** The number that was called. */
  to: string;
}

/** Form body of the voice webhook. Twilio adds fields without notice: unknown ones are let pass. */
const VoiceRequest = z.object({
  CallSid: z.string().min(1).max(128),
  From: z.string().min(1).max(128),
  To: z.string().min(1).max(128),
});

/** Form body of a number's own status callback: it names no sequence that could be relied on. */
const EndedCall = z.object({
  CallSid: z.string().min(1).max(128),
  CallStatus: TwilioStatus,
  SipResponseCode: z.string().max(32).optional(),
  ErrorCode: z.string().max(32).optional(),
});

const read = <Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> => {
  const form = schema.safeParse(body);
  if (form.success) return form.data;
  throw new VoxError('bad_request', z.prettifyError(form.error));
};

/** Errors: `bad_request` when a field is missing. Check the signature first. */
export const twilioVoiceRequest = (body: unknown): IncomingCall => {
  const { CallSid, From, To } = read(VoiceRequest, body);
  return { carrierCallId: CallSid, from: From, to: To };
};

const goingOn: ReadonlySet<string> = new Set(['queued', 'ringing', 'answered']);

/** Errors: `bad_request` when a field is missing or unknown. Check the signature first. */
export const twilioInboundStatus = (
  body: unknown,
): { carrierCallId: string; isOver: boolean; code: string | null } => {
  const form = read(EndedCall, body);
  return {
    carrierCallId: form.CallSid,
    isOver: !goingOn.has(twilioStatuses[form.CallStatus]),
    code: form.ErrorCode ?? form.SipResponseCode ?? null,
  };
};
