import { z } from 'zod';
import { DialVerdict } from '../compliance/dial-judgement.ts';
import { LeadLine } from './campaign-views.ts';

const epochMs = z.number().int();

/** Who looks: a name, so that two people are shown different leads. */
const By = z.string().trim().min(1).max(120).default('console');

/** Query of `GET /api/v1/campaigns/:id/preview`. */
export const PreviewQuery = z.object({
  by: By,
  /** Leads kept for whoever asks, those of earlier questions included. */
  count: z.coerce.number().int().min(1).max(10).default(1),
  /** How long a lead is kept; two minutes are enough to read it. */
  holdMs: z.coerce
    .number()
    .int()
    .min(10_000)
    .max(15 * 60_000)
    .default(120_000),
});
export type PreviewQuery = z.infer<typeof PreviewQuery>;

/** A lead that is kept for somebody, with what is known of it. */
export const PreviewedLead = z.object({
  /** To be named with what is decided about it. */
  leaseId: z.string(),
  /** The lead is in its turn again from then on. */
  untilAt: epochMs,
  lead: LeadLine,
  /** The number of it that is rung. */
  to: z.string(),
  /** Why it may be dialled now, in words; the rules are asked again when it is dialled. */
  says: z.string(),
  /** What the rules say to its dial now. */
  verdict: DialVerdict,
});
export type PreviewedLead = z.infer<typeof PreviewedLead>;

export const CampaignPreview = z.object({
  campaignId: z.string(),
  at: epochMs,
  items: z.array(PreviewedLead),
  /** Why there are no more, in words; null: there are as many as were asked for. */
  says: z.string().nullable(),
});
export type CampaignPreview = z.infer<typeof CampaignPreview>;

/** Body of `POST …/preview/:leadId/dial` and `…/release`. */
export const PreviewOrder = z.strictObject({ leaseId: z.string().min(1).max(128) });

/** Body of `POST …/preview/:leadId/skip`. */
export const PreviewSkip = PreviewOrder.extend({
  reason: z.string().trim().min(1).max(200),
  /** It is shown again after so long; null: it is taken out for good. */
  againInMs: z
    .number()
    .int()
    .min(60_000)
    .max(366 * 86_400_000)
    .nullable()
    .default(86_400_000),
});
export type PreviewSkip = z.infer<typeof PreviewSkip>;

/** Answer of `POST …/preview/:leadId/dial`. The same order again has the same answer. */
export const PreviewDial = z.object({
  lead: LeadLine,
  /** The dial that was ordered: `<leadId>:<n>`. */
  attemptId: z.string(),
  orderedAt: epochMs,
  /** Nobody took it up by then: the lead is in its turn again. */
  untilAt: epochMs,
});
export type PreviewDial = z.infer<typeof PreviewDial>;
