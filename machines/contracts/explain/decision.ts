import { z } from 'zod';
import { WhyCode } from './lead-why.ts';
import { PacingBound } from './pacing-tick.ts';

const epochMs = z.number().int();
const count = z.number().int().nonnegative();
const share = z.number().min(0);

/** Ticks in a row that were bound by the same thing. */
export const DecisionRun = z.object({
  fromAt: epochMs,
  /** Instant of its last tick. */
  toAt: epochMs,
  tickCount: count,
  bound: PacingBound,
  /** All its ticks together. */
  dialCount: count,
  /** Least and most of its ticks. */
  freeMin: count,
  freeMax: count,
  /** Most of its ticks. */
  dueMax: count,
  inFlightMax: count,
  waitingMax: count,
  riskMax: share.nullable(),
  /** Of its last tick. */
  allowed: share.nullable(),
  sentence: z.string(),
});
export type DecisionRun = z.infer<typeof DecisionRun>;

const kept = {
  /** `<campaignId>:<at, 13 digits>:<epoch>.<number>`: in the order of time within a campaign. */
  _id: z.string(),
  schemaVersion: z.literal(1),
  campaignId: z.string(),
  at: epochMs,
  /** Of the leader that decided. */
  epoch: z.number().int(),
  expiresAt: z.date(),
};

/** What a campaign's ticks of one minute decided; of up to ten minutes where nothing was dialled and nothing changed. */
export const PacingDecision = z.object({
  ...kept,
  kind: z.literal('pacing'),
  toAt: epochMs,
  runs: z.array(DecisionRun).min(1).max(60),
});
export type PacingDecision = z.infer<typeof PacingDecision>;

/** What was decided about a lead, told when it changes. */
export const LeadDecision = z.object({
  ...kept,
  kind: z.literal('lead'),
  leadId: z.string(),
  code: WhyCode,
  sentence: z.string(),
  /** When that ends by itself; null: it does not, or nobody knows. */
  untilAt: epochMs.nullable(),
});
export type LeadDecision = z.infer<typeof LeadDecision>;

/** Collection `decisions`: what the dialler decided and why, for 30 days. */
export const Decision = z.discriminatedUnion('kind', [PacingDecision, LeadDecision]);
export type Decision = z.infer<typeof Decision>;

export const decisionsKeptMs = 30 * 24 * 3_600_000;

export const DecisionFilter = z.object({
  /** Epoch ms. */
  from: z.coerce.number().int().min(0).optional(),
  to: z.coerce.number().int().min(0).optional(),
  leadId: z.string().min(1).max(256).optional(),
  kind: z.enum(['pacing', 'lead']).optional(),
});
export type DecisionFilter = z.infer<typeof DecisionFilter>;

/** Newest first. */
export const DecisionPage = z.object({
  items: z.array(Decision),
  nextCursor: z.string().nullable(),
});
export type DecisionPage = z.infer<typeof DecisionPage>;
