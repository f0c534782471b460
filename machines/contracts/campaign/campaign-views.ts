import { z } from 'zod';
import { Attempt, Lead } from './campaign.ts';

/** One dial of a lead, as its line shows it. */
export const LeadAttempt = Attempt.pick({
  n: true,
  callId: true,
  state: true,
  intendedAt: true,
  answeredAt: true,
  endedAt: true,
  outcome: true,
  disposition: true,
  carrierCode: true,
  screening: true,
});
export type LeadAttempt = z.infer<typeof LeadAttempt>;

/** A lead with its dials, oldest first, at most 20. */
export const LeadLine = Lead.extend({ attempts: z.array(LeadAttempt) });
export type LeadLine = z.infer<typeof LeadLine>;

export const LeadFilter = z.object({
  state: Lead.shape.state.optional(),
  outcome: z.string().min(1).max(64).optional(),
  /** Anywhere in the words that say why it is where it is, in any case. */
  why: z.string().trim().min(2).max(100).optional(),
});
export type LeadFilter = z.infer<typeof LeadFilter>;

/** `next`: who is dialled soonest first, of those that wait for their time; `number` (standard): by their numbers. */
export const LeadOrder = z.enum(['number', 'next']);
export type LeadOrder = z.infer<typeof LeadOrder>;

/** `nextCursor` of a page that is not full: a filter by words reads so many leads at a time, and goes on from there. */
export const LeadPage = z.object({
  items: z.array(LeadLine),
  nextCursor: z.string().nullable(),
});
export type LeadPage = z.infer<typeof LeadPage>;

/** How a campaign's dials ended, and when: bar `n` covers `fromAt + n × barMs` (epoch ms) up to the next one. */
export const CampaignOutcomes = z.object({
  fromAt: z.number(),
  barMs: z.number(),
  /** Dials that ended, by outcome; those without are absent. */
  bars: z.array(z.record(z.string(), z.number().int())),
  totals: z.record(z.string(), z.number().int()),
});
export type CampaignOutcomes = z.infer<typeof CampaignOutcomes>;
