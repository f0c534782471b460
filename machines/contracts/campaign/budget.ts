import { z } from 'zod';

/** Bounds of one span; null: none. */
export const BudgetLimits = z.object({
  dialsMax: z.number().int().min(1).nullable().default(null),
  /** Calls in which somebody was spoken to: answered, and no machine. */
  conversationsMax: z.number().int().min(1).nullable().default(null),
  /** From answer to end, all calls together. */
  callMinutesMax: z.number().positive().nullable().default(null),
  /** In the money of `price`. */
  spendMax: z.number().positive().nullable().default(null),
});
export type BudgetLimits = z.infer<typeof BudgetLimits>;

/** What a campaign may use up, counted from its stored attempts. */
export const CampaignBudget = z.object({
  /** A day of the campaign's zone; what is spent by then waits for the next one. */
  day: BudgetLimits.prefault({}),
  /** The whole campaign: when it is spent, it pauses. */
  total: BudgetLimits.prefault({}),
  /** What a call costs its owner; carriers tell their price too late to dial by. */
  price: z
    .object({
      perDial: z.number().min(0).default(0),
      /** Of each begun second a sixtieth. */
      perMinute: z.number().min(0).default(0),
    })
    .prefault({}),
});
export type CampaignBudget = z.infer<typeof CampaignBudget>;
