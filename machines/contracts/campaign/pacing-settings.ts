import { z } from 'zod';

/**
 * How a campaign dials. `preview`: somebody looks at each lead and dials it. `progressive`: one dial for each free slot.
 * `ratio`: a fixed number of them. `predictive`: as many as the look-ahead allows. `agentless`: nobody need be free, a message
 * is played. `callbacks`: only whom a call was promised.
 */
export const DialMode = z.enum([
  'preview',
  'progressive',
  'ratio',
  'predictive',
  'agentless',
  'callbacks',
]);
export type DialMode = z.infer<typeof DialMode>;

export const PacingSettings = z.object({
  mode: DialMode.default('progressive'),
  /** Calls of this campaign at the same time, ringing ones included. */
  concurrentMax: z.number().int().min(1).max(10_000).default(10),
  ringTimeoutMs: z.number().int().min(5_000).max(120_000).default(25_000),
  /** Order of service among campaigns: 0 what was promised to somebody, 1 the ordinary, 2 fillers. */
  tier: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(1),
  /** Share of the slots beside campaigns of its tier. */
  weight: z.number().positive().max(100).default(1),
  /** Dials for each free slot with `ratio`; 1.5 as a careful beginning, VICIdial's own bound is 3. */
  ratio: z.number().min(1).max(5).default(1.5),
  /** Share of those who answer that may find no slot in time: what the look-ahead aims at, below … */
  lateTarget: z.number().min(0.001).max(0.1).default(0.02),
  /** … what the law allows (16 CFR 310.4: 3 %). */
  lateLimit: z.number().min(0.001).max(0.1).default(0.03),
  /** What those hear for whom no slot was free: who called, and where to call back (16 CFR 310.4(b)(4)(iii)). Null: the standard, with the number that is shown. */
  lateMessage: z.string().trim().min(1).max(600).nullable().default(null),
});
export type PacingSettings = z.infer<typeof PacingSettings>;
