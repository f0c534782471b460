import { z } from 'zod';
import { CallerSector, CallingHours, CallPurpose, ConsentKind, PresetId } from './rule-pack.ts';

const epochMs = z.number().int();

/** Where the callee is, as far as it is known: more than one candidate means that every one of them must allow the call. */
export const CalleePlace = z.object({
  number: z.string(),
  /** ISO 3166; null for a number of no country's plan. */
  country: z.string().nullable(),
  /** Candidates, `FL`; empty: any state of the country. */
  states: z.array(z.string()),
  /** IANA names; empty: unknown. */
  zones: z.array(z.string()),
  /** Who says so: the lead's list, the number's prefix, or the country alone. */
  zonesFrom: z.enum(['lead', 'number', 'country', 'unknown']),
  lineType: z.enum(['mobile', 'fixed', 'mobile-or-fixed', 'other']),
});
export type CalleePlace = z.infer<typeof CalleePlace>;

/** One earlier dial of the person, as the rules ask of it. */
export const EarlierDial = z.object({
  at: epochMs,
  number: z.string(),
  campaignId: z.string(),
  ended: z.enum(['conversation', 'refusal', 'abandoned', 'machine', 'other']),
});
export type EarlierDial = z.infer<typeof EarlierDial>;

/** Everything a dial is judged by. */
export const DialFacts = z.object({
  at: epochMs,
  callee: CalleePlace,
  from: z.string(),
  campaignId: z.string(),
  /** Presets chosen or, by country, found; empty: the lists alone. */
  presets: z.array(PresetId),
  purpose: CallPurpose,
  sector: CallerSector,
  hours: z.array(CallingHours).optional(),
  isArtificialVoice: z.boolean(),
  /** A slot is kept for the call until it is over, so that nobody waits. */
  hasSlotKept: z.boolean(),
  /** Of the person, on all of its numbers, newest first, of the last 60 days, at most 200. */
  earlier: z.array(EarlierDial),
  /** Those that hold now. */
  consents: z.array(z.object({ consentId: z.string(), kind: ConsentKind })),
  /** Entry of a suppression list that holds now. */
  listed: z
    .object({ suppressionId: z.string(), reason: z.string(), untilAt: epochMs.nullable() })
    .nullable(),
});
export type DialFacts = z.infer<typeof DialFacts>;

export const JudgementCode = z.enum([
  'lawful',
  'suppressed',
  'consent_missing',
  'caller_number_series',
  'after_refusal',
  'after_conversation',
  'after_abandoned',
  'after_machine',
  'cap_reached',
  'too_soon',
  'outside_hours',
  'holiday',
  'place_unknown',
]);
export type JudgementCode = z.infer<typeof JudgementCode>;

/** Why a call is or is not allowed, for a program and for a person. */
export const JudgementReason = z.object({
  code: JudgementCode,
  sentence: z.string(),
  /** Whose rule; null: ours. */
  pack: z.string().nullable(),
  /** No call before; null: until somebody changes something. */
  untilAt: epochMs.nullable(),
});
export type JudgementReason = z.infer<typeof JudgementReason>;

export const DialVerdict = z.object({
  isAllowed: z.boolean(),
  because: JudgementReason,
  /** `id@version` of every pack with a rule that applied. */
  packVersions: z.array(z.string()),
  /** The callee's clocks at `at`, `2026-11-22T14:05`. */
  clocks: z.array(z.object({ zone: z.string(), local: z.string() })),
  /** The dial must ring at least so long; 0: no rule says so. */
  ringMinMs: z.number().int(),
});
export type DialVerdict = z.infer<typeof DialVerdict>;

/** What an attempt keeps of its judgement. */
export const AttemptCompliance = z.object({
  packVersions: z.array(z.string()),
  verdict: DialVerdict,
  facts: DialFacts,
});
export type AttemptCompliance = z.infer<typeof AttemptCompliance>;
