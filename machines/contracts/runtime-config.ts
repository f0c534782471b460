import { z } from 'zod';
import { BotConfig } from './bot/bot-config.ts';
import { BotId, BotVersionId, CallId, CampaignId, LeadId } from './ids.ts';

/** In place of a version: the bot as it is being worked on, for trying it. Ids of versions are not of this form. */
export const draftVersionId = BotVersionId.parse('draft');

/** Query of `GET /api/v1/config`, asked by the fleet at the start of every call. */
export const RuntimeConfigQuery = z.object({
  call_id: CallId,
  bot_id: BotId,
  lead_id: LeadId.optional(),
  direction: z.enum(['inbound', 'outbound']).default('outbound'),
  /** Pins a version, or the draft; without it the live one. */
  version: BotVersionId.optional(),
});
export type RuntimeConfigQuery = z.infer<typeof RuntimeConfigQuery>;

/** What one call needs to know. Secrets never travel here. */
export const RuntimeConfig = z.object({
  call: z.object({ callId: CallId, direction: z.enum(['inbound', 'outbound']) }),
  bot: z.object({ botId: BotId, versionId: BotVersionId, hash: z.string(), name: z.string() }),
  config: BotConfig,
  /** The lead's variables (name, appointment …) over the bot's defaults. */
  vars: z.record(z.string(), z.string()),
  lead: z.object({ leadId: LeadId, campaignId: CampaignId }).optional(),
  callbacks: z.object({ resultsUrl: z.string() }),
});
export type RuntimeConfig = z.infer<typeof RuntimeConfig>;
