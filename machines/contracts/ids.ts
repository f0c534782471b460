import { z } from 'zod';

/** Ids are ULID strings (26 characters, time-ordered) unless said otherwise; the brand keeps them apart at compile time. */
const id = <const Brand extends string>() => z.string().min(1).max(128).brand<Brand>();

export const BotId = id<'BotId'>();
export type BotId = z.infer<typeof BotId>;

export const BotVersionId = id<'BotVersionId'>();
export type BotVersionId = z.infer<typeof BotVersionId>;

export const CampaignId = id<'CampaignId'>();
export type CampaignId = z.infer<typeof CampaignId>;

/** `<campaignId>:<phone>`: the natural key, so that importing a lead twice cannot make two. */
export const LeadId = id<'LeadId'>();
export type LeadId = z.infer<typeof LeadId>;

/** `<leadId>:<n>`, n counting dials of the lead from 1: writing the same intent twice is a duplicate key. */
export const AttemptId = id<'AttemptId'>();
export type AttemptId = z.infer<typeof AttemptId>;

export const CallId = id<'CallId'>();
export type CallId = z.infer<typeof CallId>;

export const WorkerId = id<'WorkerId'>();
export type WorkerId = z.infer<typeof WorkerId>;

/** E.164: a plus sign and 7 to 15 digits. */
export const Phone = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, 'must be E.164, for example +14155550123');
