import { z } from 'zod';

/** When a campaign whose calls fail stops by itself (dialler.md §1: half of them within two minutes, five at least). */
export const BreakerSettings = z.object({
  isOn: z.boolean().default(true),
  windowMs: z.number().int().min(10_000).max(3_600_000).default(120_000),
  failedShare: z.number().min(0.05).max(1).default(0.5),
  countMin: z.number().int().min(1).max(10_000).default(5),
  /** `order`: somebody resumes it. `probe`: it tries one call at a time after a while, and goes on when they succeed. */
  recovery: z.enum(['order', 'probe']).default('order'),
  /** Wait before the first probe; doubled each time that it fails, up to 16 times as long. */
  probeAfterMs: z.number().int().min(10_000).max(3_600_000).default(60_000),
  /** Calls in a row that must not fail. */
  probeCount: z.number().int().min(1).max(100).default(3),
});
export type BreakerSettings = z.infer<typeof BreakerSettings>;

/** Where the breaker stands; the stored half of it, so that a restart forgets nothing. */
export const BreakerStand = z.object({
  state: z.enum(['closed', 'open', 'probing']).default('closed'),
  /** Calls that ended before are not counted any more. */
  sinceAt: z.number().int().default(0),
  /** Times that it opened without closing in between. */
  tripCount: z.number().int().default(0),
});
export type BreakerStand = z.infer<typeof BreakerStand>;
