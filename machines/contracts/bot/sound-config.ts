import { z } from 'zod';

/** What is listened for in the party's audio besides speech, and what sounds beside the bot's voice. All standards: what costs nothing. */
export const SoundConfig = z.object({
  /**
   * Digits that the party's telephone sends as tones in the audio. For carriers that do not tell them as messages; with one that
   * does, each would count twice.
   */
  digitTones: z.boolean().default(false),
  /** Signals that are told to the journal and counted in the record. Screening listens for both by itself. */
  signals: z
    .array(z.enum(['beep', 'fax']))
    .max(2)
    .default([]),
  /** Music on the party's line is taken for a hold, which the bot waits out; see `turn.holdWaitMaxMs`. */
  holdDetection: z.boolean().default(false),
  /**
   * Soft noise as loud as the party's own line while the bot is silent, so that the line does not seem dead. Every utterance
   * begins up to 60 ms later then.
   */
  comfortNoise: z.boolean().default(false),
  /**
   * So much of the bot's voice goes to a carrier as one message, beyond a frame of 20 ms; 0: each frame alone, for carriers that want
   * them so. What lies there ahead of time grows by it, and an interruption clears it all. Ms.
   */
  burstMs: z.number().int().min(0).max(180).multipleOf(20).default(180),
});
export type SoundConfig = z.infer<typeof SoundConfig>;
