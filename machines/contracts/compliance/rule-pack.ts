import { z } from 'zod';

/** ISO: Monday is 1, Sunday 7. */
const Weekday = z.number().int().min(1).max(7);
/** Wall-clock time of day; `24:00` ends a day. */
const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/);
/** Calendar date of the callee. */
const CalendarDate = z.iso.date();
const durationMs = z.number().int().positive();

/** From `from` until just before `to`, by the callee's own clock. */
export const CallingHours = z.object({
  days: z.array(Weekday).min(1).max(7),
  from: TimeOfDay,
  to: TimeOfDay,
});
export type CallingHours = z.infer<typeof CallingHours>;

/** What the calls of a campaign are for; the law asks more of some. */
export const CallPurpose = z.enum(['sales', 'service', 'research', 'debt_collection']);
export type CallPurpose = z.infer<typeof CallPurpose>;

/** Who calls, as far as numbering rules ask. */
export const CallerSector = z.enum(['general', 'financial', 'government']);
export type CallerSector = z.infer<typeof CallerSector>;

/** `written` covers `express`. */
export const ConsentKind = z.enum(['express', 'written']);
export type ConsentKind = z.infer<typeof ConsentKind>;

/** At most `callsMax` dials in any `inMs`, of one number or of one person, by one campaign or by all. */
export const AttemptCap = z.object({
  callsMax: z.number().int().positive(),
  inMs: durationMs,
  over: z.enum(['number', 'person']),
  by: z.enum(['campaign', 'organisation']),
});
export type AttemptCap = z.infer<typeof AttemptCap>;

/** How the share of calls that nobody took in time is counted. */
export const AbandonmentRule = z.object({
  /** `person`: late ÷ all that a person answered. `ofcom`: the same with the machines estimated away. */
  formula: z.enum(['person', 'ofcom']),
  /** `campaign`: over the campaign, or its successive 30 days when it is longer. Days and months are the caller's. */
  window: z.enum(['day', 'month', 'campaign']),
  /** Share that must not be exceeded. */
  limit: z.number().gt(0).lt(1),
  /** Share that pacing aims at. */
  target: z.number().gt(0).lt(1),
  /** A call is late when nobody of ours is there so long after `countedFrom`. */
  lateAfterMs: durationMs,
  countedFrom: z.enum(['greeting-end', 'greeting-start', 'answer']),
});
export type AbandonmentRule = z.infer<typeof AbandonmentRule>;

/** One rule: whom it is for, and what it asks. Everything it names must hold. */
export const Rule = z.object({
  /** ISO 3166 codes of the callee. */
  countries: z.array(z.string().length(2)).min(1),
  /** States or provinces of the callee; absent: everywhere in those countries. */
  states: z.array(z.string().min(2).max(3)).optional(),
  /** Absent: whatever the call is for. */
  purposes: z.array(CallPurpose).optional(),
  sectors: z.array(CallerSector).optional(),
  /** First day on which it binds; absent: it binds already. */
  sinceDate: CalendarDate.optional(),
  hours: z.array(CallingHours).optional(),
  /** No calls on public holidays of the callee's country and state. */
  noHolidays: z.boolean().optional(),
  caps: z.array(AttemptCap).optional(),
  /** No call for so long after … */
  lockouts: z
    .object({
      refusalMs: durationMs.optional(),
      conversationMs: durationMs.optional(),
      abandonedMs: durationMs.optional(),
      machineMs: durationMs.optional(),
      /** … unless a slot is kept for the call (abandoned and machine only). */
      unlessSlotKept: z.boolean().optional(),
    })
    .optional(),
  /** An unanswered call rings at least so long. */
  ringMinMs: durationMs.optional(),
  /** Nobody is called by an artificial voice without this consent. */
  consent: ConsentKind.optional(),
  /** The caller's number begins with one of these. */
  callerPrefixes: z.array(z.string().startsWith('+')).optional(),
  /** The bot says at its start, by language (ISO 639-1), that it is none of us. In square brackets, with `{caller}`: where the caller's name is known. */
  disclosure: z.record(z.string().length(2), z.string()).optional(),
  /** The party may speak over it; standard: it is said to its end. */
  disclosureMayBeCut: z.boolean().optional(),
  /** Who says one of these, by language, is not called again, whatever else comes of the call. */
  optOut: z.record(z.string().length(2), z.array(z.string()).min(1)).optional(),
  abandonment: AbandonmentRule.optional(),
});
export type Rule = z.infer<typeof Rule>;

export const PresetId = z.enum([
  'us-ftc',
  'us-fcc',
  'us-ai-voice',
  'us-states',
  'us-reg-f',
  'uk-ofcom',
  'in-trai',
  'ca-crtc',
  'au-acma',
  'fr-demarchage',
  'eu-ai-act',
]);
export type PresetId = z.infer<typeof PresetId>;

/** One authority's rules, as one edition of ours states them. Not legal advice: each names where it was read. */
export const RulePack = z.object({
  id: PresetId,
  title: z.string(),
  /** Date of our edition; a dial stores `id@version`. A change of a rule is a new version. */
  version: CalendarDate,
  /** Since when the authority's rules bind, as far as one date tells it. */
  effectiveDate: CalendarDate,
  sources: z
    .array(
      z.object({
        url: z.url(),
        says: z.string(),
        /** `memory`: not read again for this edition; have it checked before relying on it. */
        read: z.enum(['primary', 'secondary', 'memory']),
      }),
    )
    .min(1),
  rules: z.array(Rule).min(1),
});
export type RulePack = z.infer<typeof RulePack>;
