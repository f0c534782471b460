import { z } from 'zod';

/** Who or what answered, by what was heard before any slot had the call. */
const AnswererVerdict = z.enum([
  'human',
  'screener',
  'vmGreeting',
  'unavailable',
  'ivr',
  'fax',
  'silent',
  'uncertain',
]);

/** What told it, and what was done. Times in ms on the axis of the party's stream, which begins with the answer. */
export const ScreeningFindings = z.object({
  verdict: AnswererVerdict.nullable(),
  /** What told it; `reply`: how it answered our answer. */
  by: z
    .enum(['cadence', 'words', 'beep', 'sit', 'busy', 'fax', 'length', 'silence', 'reply', 'time'])
    .nullable(),
  /** Log odds of a machine by cadence, and what they are made of. */
  score: z.number(),
  terms: z.array(z.object({ feature: z.string(), ratio: z.number() })).max(20),
  /** Another verdict came before it. */
  isRevised: z.boolean(),
  judgedAtMs: z.number().nullable(),
  /** The last sound before the verdict; null: there was none. */
  spokeUntilMs: z.number().nullable(),
  /** When the newest beep was over, as it was told. */
  beepAtMs: z.number().nullable(),
  /** What was said to a machine, and when its first and last sound was there. */
  message: z
    .object({
      what: z.enum(['voicemail', 'reason']),
      text: z.string(),
      beganAtMs: z.number().nullable(),
      doneAtMs: z.number().nullable(),
    })
    .nullable(),
});
export type ScreeningFindings = z.infer<typeof ScreeningFindings>;
