import { z } from 'zod';
import { CampaignScreening } from '../campaign/campaign-screening.ts';
import { SpokenDisclosure } from '../compliance/spoken-disclosure.ts';
import { AttemptId, BotId, CallId, CampaignId, LeadId } from '../ids.ts';
import { ScreeningFindings } from './screening-findings.ts';

/** Body of `POST /screen`, dialler → fleet, as `/attach`: this answered call's stream is listened to, without a slot. */
export const ScreenRequest = z.object({
  callId: CallId,
  /** The carrier's media stream must present it. */
  token: z.string().min(16).max(256),
  botId: BotId,
  leadId: LeadId,
  campaignId: CampaignId,
  attemptId: AttemptId,
  /** For a carrier whose media is fetched. */
  carrierCallId: z.string(),
  to: z.string(),
  answeredAt: z.number().int(),
  /** From the first ring to the answer; null: not known. */
  ringMs: z.number().min(0).nullable(),
  /** What answered this number before, newest last. */
  past: z.array(z.enum(['human', 'machine'])).max(20),
  /** The bot's, for what its words mean. */
  language: z.string().min(1).max(35).default('en'),
  policy: CampaignScreening,
  /** What rules ask to be said first; before a message for a mailbox, too. */
  disclosure: SpokenDisclosure.optional(),
});
export type ScreenRequest = z.infer<typeof ScreenRequest>;

/** 202; 401, 409 (known already) and 429 come as problem+json. */
export const ScreenAccepted = z.object({ workerId: z.string(), callId: CallId });
export type ScreenAccepted = z.infer<typeof ScreenAccepted>;

/**
 * How a screening stands: the whole of it, told at every change and whenever it is asked, so that news may be lost, doubled or late.
 * `wanted`: a slot is to have the call. `machine`: no slot is, and something is still to be done about it. `over`: nothing is, hang up.
 * `left`: the party has hung up. `lost`: it cannot be listened to.
 */
export const ScreeningStanding = z.object({
  callId: z.string(),
  workerId: z.string(),
  /** Counts its changes. */
  sequence: z.number().int().min(0),
  stage: z.enum(['waiting', 'listening', 'wanted', 'machine', 'over', 'left', 'lost']),
  /** A slot is to be held for it, though the verdict is open. */
  wantsSlot: z.boolean(),
  findings: ScreeningFindings,
});
export type ScreeningStanding = z.infer<typeof ScreeningStanding>;

/** On the bus, `fleet` → `dialler`. */
export const ScreeningNews = z.object({ attemptId: z.string(), standing: ScreeningStanding });
export type ScreeningNews = z.infer<typeof ScreeningNews>;
