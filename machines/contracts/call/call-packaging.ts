import { z } from 'zod';

const share = z.number().min(0).max(1);
const count = z.number().int().nonnegative();

/** A place in the transcript that shows something: its entry by index, and the words in question. */
export const Evidence = z.object({
  utterance: count,
  /** Start of that entry, as there. */
  atMs: z.number().min(0),
  words: z.string().max(500),
});
export type Evidence = z.infer<typeof Evidence>;

export const FindingCode = z.enum([
  'interrupted_repeatedly',
  'talked_over_party',
  'long_silence',
  'slow_answer',
  'question_unanswered',
  'asked_repeatedly',
  'farewell_missing',
  'disclosure_missing',
  'profanity_by_party',
  'profanity_by_bot',
  'hung_up_mid_sentence',
]);
export type FindingCode = z.infer<typeof FindingCode>;

/** Something that a reviewer should look at. */
export const Finding = z.object({
  code: FindingCode,
  /** `serious` is ours to mend, `warning` worth a look, `info` only a fact. */
  severity: z.enum(['info', 'warning', 'serious']),
  /** One sentence, with its figures. */
  text: z.string().max(500),
  evidence: z.array(Evidence).max(20),
});
export type Finding = z.infer<typeof Finding>;

/** What a finished call comes to. One shape, whoever made it. */
export const CallPackaging = z.object({
  schemaVersion: z.literal(1),
  by: z.enum(['rules', 'model']),
  /** A sentence or two in English. */
  summary: z.string().max(1_000),
  /** What the flow asked for or set in this call. */
  variables: z.record(z.string(), z.string()),
  /** `reached` null: the bot has no end that could be a goal. */
  goal: z.object({ reached: z.boolean().nullable(), reason: z.string().max(500) }),
  sentiment: z.object({
    label: z.enum(['positive', 'neutral', 'negative']),
    /** Weight of the good words minus that of the bad ones, of both; 0 without any. */
    score: z.number().min(-1).max(1),
    /** What counted; `weight` below 0: against. */
    evidence: z.array(Evidence.extend({ weight: z.number() })).max(50),
  }),
  findings: z.array(Finding).max(50),
  disposition: z.object({
    code: z.string(),
    source: z.enum(['flow', 'termination', 'screening', 'model']),
    confidence: share,
    reason: z.string().max(500),
  }),
  usage: z.object({
    /** The line was open. */
    telephonySeconds: z.number().min(0),
    /** Audio of the party that was sent to be recognised. */
    sttSeconds: z.number().min(0),
    /** Ordered from the voice, and what of it the party heard. */
    ttsCharsSpoken: count,
    ttsCharsHeard: count,
    modelTokensIn: count,
    modelTokensOut: count,
  }),
});
export type CallPackaging = z.infer<typeof CallPackaging>;
