import { z } from 'zod';

const epochMs = z.number().int();

/** Why a lead is not dialled, or what becomes of it now. */
export const WhyCode = z.enum([
  // It is dialled, or over.
  'granted',
  'being_dialled',
  /** Somebody looks at it and decides. */
  'in_preview',
  'in_call',
  'done',
  // It must not be dialled.
  'suppressed',
  'consent_missing',
  'number_unusable',
  'rule_refused',
  'attempt_cap',
  'rest_after_call',
  'calling_window',
  // Its campaign does not dial.
  'campaign_not_started',
  'campaign_scheduled',
  'campaign_paused',
  'campaign_stopping',
  'campaign_over',
  'campaign_failed',
  'schedule_closed',
  'budget_spent',
  'breaker_open',
  'bot_not_live',
  // It waits.
  'retry_not_due',
  'best_time_later',
  'dialler_away',
  'in_queue',
  // What binds the pacing, one for each bound.
  'pacing_campaign_concurrency',
  'pacing_worker_slots',
  'pacing_carrier_concurrency',
  'pacing_carrier_cps',
  'pacing_risk',
  'pacing_cold_start',
  'pacing_distrust',
  'pacing_braked_by_law',
  'pacing_carrier_broken',
  'pacing_fair_share',
  'pacing_mode',
  /** Nothing holds it: one of the next ticks dials it. */
  'due',
]);
export type WhyCode = z.infer<typeof WhyCode>;

/**
 * Who or what ends it. `never`: it stays so · `operator`: somebody has to act · `time`: it ends by itself at `untilAt` ·
 * `system`: it ends by itself, and nobody can say when.
 */
export const WhyEnds = z.enum(['never', 'operator', 'time', 'system']);
export type WhyEnds = z.infer<typeof WhyEnds>;

export const WhyReason = z.object({
  code: WhyCode,
  sentence: z.string(),
  ends: WhyEnds,
  /** Set exactly where `ends` is `time`. */
  untilAt: epochMs.nullable(),
});
export type WhyReason = z.infer<typeof WhyReason>;

/** Answer of `GET /api/v1/leads/:id/why`. */
export const LeadWhy = z.object({
  leadId: z.string(),
  campaignId: z.string(),
  at: epochMs,
  /** The first one binds: without it the second one would, and so on. Never empty. */
  reasons: z.array(WhyReason).min(1),
  /** Earliest instant of its next dial by what is known now; null: it is being dialled, or only somebody's act can bring it about. */
  earliestAt: epochMs.nullable(),
  /** Leads that are as likely to be reached now and come before it; null where it is not waiting in the queue. */
  aheadCount: z.number().int().nonnegative().nullable(),
});
export type LeadWhy = z.infer<typeof LeadWhy>;
