import { z } from 'zod';
import { CampaignState } from './campaign-state.ts';

/** Where the news of one campaign go, and what everybody who wants all of them listens for. */
export const campaignTopic = (campaignId: string): string => `callytics:campaign:${campaignId}`;

/** On `callytics:campaign:<id>`, `dialler` → whoever watches; the store has the truth. */
export const CampaignNews = z.discriminatedUnion('event', [
  /** Its state or its counters have changed; at most once in a tick. */
  z.object({
    event: z.literal('campaign:progress'),
    campaignId: z.string(),
    at: z.number(),
    state: CampaignState,
    counters: z.record(z.string(), z.number()),
  }),
  /** A dial of it has ended. */
  z.object({
    event: z.literal('campaign:contact-result'),
    campaignId: z.string(),
    at: z.number(),
    leadId: z.string(),
    attemptId: z.string(),
    callId: z.string(),
    phone: z.string(),
    outcome: z.string(),
    disposition: z.string().nullable(),
  }),
]);
export type CampaignNews = z.infer<typeof CampaignNews>;
