import { z } from 'zod';
import { BotId, CallId, LeadId } from '../ids.ts';

/**
 * Body of `POST /send-off`, dialler → fleet, as `/attach`: where the carrier has no voice of its own, a worker says this to
 * whoever answered and met nobody, and hangs up. It takes no slot.
 */
export const SendOffRequest = z.object({
  callId: CallId,
  /** Whose voice it is. */
  botId: BotId,
  leadId: LeadId,
  carrierCallId: z.string().min(1).max(256),
  text: z.string().min(1).max(1_000),
});
export type SendOffRequest = z.infer<typeof SendOffRequest>;

/** 202; 401 and 429 (this worker says as much as it may, or joins no rooms) come as problem+json. */
export const SendOffAccepted = z.object({ workerId: z.string(), callId: CallId });
export type SendOffAccepted = z.infer<typeof SendOffAccepted>;
