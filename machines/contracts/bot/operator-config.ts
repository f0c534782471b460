import { z } from 'zod';

const ms = (standard: number, min: number, max: number) =>
  z.number().int().min(min).max(max).default(standard);

/** What an operator may do on the calls of a bot, and what the party hears of it. Numbers are our choice unless a source is named. */
export const OperatorConfig = z.object({
  /** Operators on one call, listeners included; each costs the audio thread a mix of 50 frames a second. */
  operatorsMax: z.number().int().min(1).max(8).default(4),
  /**
   * An operator who has taken the call over and whose socket is lost may come back so long, while the party hears music; then the bot
   * goes on. Nobody on the line for longer is taken for the end of the call (turn-taking.md §2.1: silence prompts at 6 s and above).
   */
  graceMs: ms(4_000, 500, 30_000),
  /** Said before the bot goes on after that. */
  lostText: z
    .string()
    .max(500)
    .default('I am sorry, my colleague was cut off. I will go on with you.'),
  /** Said before the bot goes on when it is handed back; empty: it just goes on. */
  handBackText: z.string().max(500).default(''),
  /** Longest that an operator has a call, the party's time on hold included; then the bot goes on. The call's own maximum holds as well. */
  takeOverMaxMs: ms(1_800_000, 10_000, 14_400_000),
  /** Longest whisper: a forgotten button does not leave a microphone open. */
  whisperMaxMs: ms(120_000, 1_000, 1_800_000),
});
export type OperatorConfig = z.infer<typeof OperatorConfig>;
