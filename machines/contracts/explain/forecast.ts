import { z } from 'zod';

const epochMs = z.number().int();
const count = z.number().nonnegative();

/** Where one run in ten, every second, and nine in ten are; null: not before `horizonAt`. */
const Band = z.object({
  p10: z.number().nullable(),
  p50: z.number().nullable(),
  p90: z.number().nullable(),
});

/** Answer of `GET /api/v1/campaigns/:id/forecast`. */
export const CampaignForecast = z.object({
  campaignId: z.string(),
  at: epochMs,
  /** Leads that are not done. */
  openCount: z.number().int().nonnegative(),
  totalCount: z.number().int().nonnegative(),
  /** Epoch ms; p10 is the early end. */
  finishAt: Band,
  /** Share of the leads that is done by then, as a line with its band; at most 60 points. */
  progress: z.array(z.object({ at: epochMs, p10: z.number(), p50: z.number(), p90: z.number() })),
  /** Leads that the end of the campaign, or of what is looked at, comes to first. */
  atRisk: z
    .object({
      endAt: epochMs,
      why: z.enum(['campaign_end', 'horizon']),
      /** Of them those that nobody has dialled yet. */
      leadCount: Band,
      untouchedCount: Band,
    })
    .nullable(),
  /** How far ahead it looks. */
  horizonAt: epochMs,
  /** What it reckons with, each with where it is from. */
  assumptions: z.array(
    z.object({
      name: z.enum([
        'dials_per_hour',
        'human_share',
        'machine_share',
        'no_answer_share',
        'busy_share',
        'failed_share',
        'line_seconds',
        'slots',
      ]),
      value: count,
      /** Dials by which it was counted; 0: the standard, since there are none. */
      from: z.number().int().nonnegative(),
    }),
  ),
  sentence: z.string(),
});
export type CampaignForecast = z.infer<typeof CampaignForecast>;

/** Body of `POST /api/v1/campaigns/:id/what-if`; what is absent stays as it is. */
export const WhatIfRequest = z.object({
  slots: z.number().int().min(1).max(1_000).optional(),
  mode: z.enum(['progressive', 'ratio', 'predictive']).optional(),
  /** Dials for each free slot with `ratio`. */
  ratio: z.number().min(1).max(5).optional(),
  lateTarget: z.number().min(0.001).max(0.1).optional(),
  cps: z.number().min(0.1).max(200).optional(),
});
export type WhatIfRequest = z.infer<typeof WhatIfRequest>;

const WhatIfOutcome = z.object({
  slots: z.number().int(),
  mode: z.string(),
  lateTarget: z.number(),
  cps: z.number(),
  /** An hour, its cold start included. */
  dialsPerHour: count,
  humansPerHour: count,
  /** Of the people who answered those who found no slot; null: nobody answered. */
  lateShare: z.number().min(0).max(1).nullable(),
  /** Of the slots those in a call. */
  utilisation: z.number().min(0).max(1),
  /** When every second course is done; null: not within two weeks, or nobody is left to dial. */
  finishAt: epochMs.nullable(),
});

/** A simulated stretch of the campaign as it is and as it would be, by the same chances. */
export const WhatIf = z.object({
  campaignId: z.string(),
  present: WhatIfOutcome,
  asked: WhatIfOutcome,
  /** Simulated hours, the seed, and dials from which its chances were learnt (0: the standard). */
  hours: z.number(),
  seed: z.number().int(),
  learntFrom: z.number().int().nonnegative(),
  sentence: z.string(),
});
export type WhatIf = z.infer<typeof WhatIf>;
