import { z } from 'zod';

const ms = (standard: number, min: number, max: number) =>
  z.number().int().min(min).max(max).default(standard);

/** Who or what has answered. `screening`: a telephone that asks for the caller's name and reason before its owner decides. */
export const AnswerVerdict = z.enum([
  'human',
  'voicemail',
  'ivr',
  'screening',
  'unavailable',
  'uncertain',
]);
export type AnswerVerdict = z.infer<typeof AnswerVerdict>;

/** What follows from a verdict: the flow as if a person had answered, the text and then the end, or the end. */
export const VerdictAction = z.enum(['continue', 'message', 'hangUp']);
export type VerdictAction = z.infer<typeof VerdictAction>;

/** Who answered an outbound call, found in its audio. Times: LiveKit's, reference/turn-taking.md §2.1 AMD, unless another source is named. */
export const ScreeningConfig = z.object({
  enabled: z.boolean().default(false),
  /**
   * The bot says nothing before the verdict. Standard no: it begins at once, for a person must not wait, and what answers instead
   * is found out meanwhile.
   */
  waitForVerdict: z.boolean().default(false),
  /** So much speech, and silence after it, are a person's greeting. */
  humanSpeechMaxMs: ms(2_500, 500, 10_000),
  humanSilenceMs: ms(500, 100, 3_000),
  /** Words of a greeting without a telling phrase that a person would not say at once. jambonz: 9. */
  humanWordsMax: z.number().int().min(2).max(40).default(8),
  /** Whoever speaks longer than this without a telling phrase is a recording. Our choice, above app_amd's 5,000 ms: a person's loss is the worse error. */
  monologueMs: ms(6_000, 2_000, 20_000),
  /** Silence behind what a machine says. */
  machineSilenceMs: ms(1_500, 200, 5_000),
  /** The last words of a stretch of speech may take this long to be recognised. */
  endOfTurnMaxMs: ms(3_000, 500, 10_000),
  /** From the answer on: nobody has spoken, or it could not be decided. Later words and tones revise no verdict. */
  noSpeechMs: ms(10_000, 1_000, 30_000),
  totalMs: ms(20_000, 2_000, 60_000),
  /** A mailbox that is silent but has not beeped yet. Our choice: most beep within two seconds of their greeting. */
  beepWaitMs: ms(2_500, 0, 10_000),
  /** A mailbox whose greeting does not end: the message is left all the same. reference/dialler.md §4.2: 30,000 ms. */
  mailboxMaxMs: ms(30_000, 5_000, 120_000),
  onVoicemail: VerdictAction.default('hangUp'),
  onIvr: VerdictAction.default('hangUp'),
  /** `message`: the reason is told at once, and the call goes on, for the person may take it. */
  onScreening: VerdictAction.default('message'),
  onUnavailable: VerdictAction.default('hangUp'),
  onUncertain: z.enum(['continue', 'hangUp']).default('continue'),
  /** Left on a mailbox, after its beep. */
  message: z.string().min(1).max(1_000).default('We tried to reach you and will call again.'),
  /** Told to a call screener: who calls, and why. */
  reason: z.string().min(1).max(300).default('This is an automated call about your request.'),
});
export type ScreeningConfig = z.infer<typeof ScreeningConfig>;

/** Part of a call's record: what its screening found. */
export const ScreeningFinding = z.object({
  verdict: AnswerVerdict,
  /** What told it. */
  by: z.enum(['greeting', 'words', 'length', 'beep', 'fax', 'silence', 'time', 'end']),
  /** From the answer to the verdict. */
  afterMs: z.number().int().nonnegative(),
  /** Another verdict came before it. */
  isRevised: z.boolean(),
});
export type ScreeningFinding = z.infer<typeof ScreeningFinding>;
