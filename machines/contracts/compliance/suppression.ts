import { z } from 'zod';
import { Phone } from '../ids.ts';

const epochMs = z.number().int();

/** Why a number is on a list. */
export const SuppressionReason = z.enum([
  /** The person asked not to be called. */
  'refused',
  'wrong_party',
  /** From a public do-not-call register. */
  'register',
  /** The owner's own list. */
  'own_list',
]);
export type SuppressionReason = z.infer<typeof SuppressionReason>;

/**
 * Collection `suppressions`: a number that is not dialled, by anyone (`campaignId` null) or by one campaign. `_id` is
 * `<scope>:<number>`, so that listing twice is once and a batch of numbers is looked up by ids alone.
 */
export const Suppression = z.object({
  _id: z.string(),
  schemaVersion: z.literal(1),
  number: Phone,
  campaignId: z.string().nullable(),
  reason: SuppressionReason,
  /** Which register, which upload, which call. */
  source: z.string().max(200),
  createdAt: epochMs,
  /** It holds until then; null: for good. */
  untilAt: epochMs.nullable(),
});
export type Suppression = z.infer<typeof Suppression>;

export const suppressionId = (campaignId: string | null, number: string): string =>
  `${campaignId === null ? 'organisation' : `campaign:${campaignId}`}:${number}`;
