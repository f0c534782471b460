import { z } from 'zod';
import { Phone } from '../ids.ts';
import { Consent } from './consent.ts';
import { Suppression } from './suppression.ts';

/** Numbers of one request; more come in several. */
const Numbers = z.array(Phone).min(1).max(5_000);

/** Body of `POST /api/v1/suppressions`. Times are epoch ms. */
export const NewSuppressions = Suppression.pick({
  reason: true,
  source: true,
}).extend({
  numbers: Numbers,
  /** Absent: for every campaign. */
  campaignId: Suppression.shape.campaignId.default(null),
  untilAt: Suppression.shape.untilAt.default(null),
});
export type NewSuppressions = z.infer<typeof NewSuppressions>;

/** Body of `DELETE /api/v1/suppressions`. */
export const SuppressionsToLift = z.object({
  numbers: Numbers,
  campaignId: Suppression.shape.campaignId.default(null),
});

/** Body of `POST /api/v1/consents`. */
export const NewConsents = Consent.pick({ kind: true, givenAt: true, evidence: true }).extend({
  numbers: Numbers,
  campaignId: Consent.shape.campaignId.default(null),
  untilAt: Consent.shape.untilAt.default(null),
});
export type NewConsents = z.infer<typeof NewConsents>;

/** `releasedCount`: leads that were held back by it and may be dialled again. */
export const ListChange = z.object({
  changedCount: z.number().int(),
  releasedCount: z.number().int(),
});
export type ListChange = z.infer<typeof ListChange>;
