import { z } from 'zod';
import { SpokenDisclosure } from '../compliance/spoken-disclosure.ts';
import { AttemptId, BotId, BotVersionId, CallId, CampaignId, LeadId } from '../ids.ts';

/** Body of `POST /attach`, dialler → fleet, `Authorization: Bearer VOXCORE_SECRET`. */
export const AttachRequest = z.object({
  callId: CallId,
  /** Single-use random token; the carrier's media stream must present it as its `token` parameter. */
  token: z.string().min(16).max(256),
  botId: BotId,
  versionId: BotVersionId.optional(),
  direction: z.enum(['inbound', 'outbound']).default('outbound'),
  leadId: LeadId.optional(),
  campaignId: CampaignId.optional(),
  attemptId: AttemptId.optional(),
  carrierCallId: z.string().nullable(),
  from: z.string(),
  to: z.string(),
  answeredAt: z.number().int(),
  /** What the bot says first; absent: no rule asks for anything. */
  disclosure: SpokenDisclosure.optional(),
  /** What the carrier asks when a stream of this call has ended; for a worker that has a lost stream brought back. */
  endedUrl: z.string().max(2_000).optional(),
});
export type AttachRequest = z.infer<typeof AttachRequest>;

/** 202: the slot is reserved and waits for the media stream. 401, 409 and 429 come as problem+json. */
export const AttachAccepted = z.object({
  workerId: z.string(),
  callId: CallId,
  /** When this worker started: a later worker of the same name has none of its calls. */
  startedAt: z.number().int().optional(),
});
export type AttachAccepted = z.infer<typeof AttachAccepted>;
