import { z } from 'zod';
import { Phone } from '../ids.ts';
import { ConsentKind } from './rule-pack.ts';

const epochMs = z.number().int();

/** Collection `consents`: what a person agreed to, and what shows it. Revoked ones stay, as evidence of calls before. */
export const Consent = z.object({
  _id: z.string(),
  schemaVersion: z.literal(1),
  number: Phone,
  kind: ConsentKind,
  /** Null: for every campaign of the organisation. */
  campaignId: z.string().nullable(),
  /** When the person gave it. */
  givenAt: epochMs,
  /** What shows it: address of the form, recording, file and line. */
  evidence: z.string().min(1).max(500),
  untilAt: epochMs.nullable(),
  revokedAt: epochMs.nullable(),
  createdAt: epochMs,
});
export type Consent = z.infer<typeof Consent>;
