import { z } from 'zod';

const ms = (standard: number, min: number, max: number) =>
  z.number().int().min(min).max(max).default(standard);

/**
 * How an answer is given. People pause inside numbers, spellings and addresses; each mode has its own delays and its own
 * rule for "not over yet" (`machines/call/turn/end-of-turn.ts`).
 */
export const AnswerMode = z.enum(['free', 'digits', 'spelling', 'email', 'slow']);
export type AnswerMode = z.infer<typeof AnswerMode>;

const delays = (minMs: number, maxMs: number) =>
  z
    .object({ minMs: ms(minMs, 0, 10_000), maxMs: ms(maxMs, 0, 20_000) })
    .refine(({ minMs, maxMs }) => minMs <= maxMs, 'minMs is not above maxMs')
    .prefault({});

/** Every number by which `turn` decides. Defaults: reference/turn-taking.md §2.1 unless another source is named. */
export const TurnConfig = z.object({
  // The end of the party's turn. Delays count from the last sound of the party, not from the detector's edge.

  /** `dynamic` learns the lower delay from the party's own pauses, as a moving mean; the upper one is a ceiling. */
  endpointing: z.enum(['fixed', 'dynamic']).default('fixed'),
  /** Weight in that mean of what was learnt before; 1: nothing is learnt. LiveKit: 0.9. */
  endpointAlpha: z.number().min(0).max(1).default(0.9),
  /** The words so far are a whole answer: this much silence ends the turn. LiveKit: 500 ms. */
  endpointMinMs: ms(500, 0, 5_000),
  /** They are not: this much ends it anyway. LiveKit: 3,000 ms. */
  endpointMaxMs: ms(3_000, 0, 10_000),
  /** Who says whether the words are a whole answer: the rule on words, or a model behind the port `endOfTurn`. */
  endOfTurn: z.enum(['rule', 'model']).default('rule'),
  /** The model's time; then the rule decides. LiveKit: 1,000 ms. */
  endOfTurnMaxMs: ms(1_000, 50, 5_000),
  /**
   * Instead of the two delays above, for a question with that answer mode. Our choice: callers are cut off in numbers and
   * addresses at 500 ms (livekit/agents 3701, 3373); between two groups of a number people pause about a second.
   */
  answerModes: z
    .object({
      digits: delays(1_000, 4_000),
      spelling: delays(1_500, 5_000),
      email: delays(1_500, 5_000),
      slow: delays(2_000, 6_000),
    })
    .prefault({}),
  /** Speech has ended but no final transcript came: go on with what was heard. LiveKit: 2,000 ms. */
  transcriptWaitMs: ms(2_000, 100, 10_000),
  /**
   * In free talk: words that have not changed for this long and are a whole answer by the rule are given to the model before the
   * turn is over. Our choice: half of a recogniser's 250 ms between two guesses, so that one of them is seen to stand.
   */
  guessStableMs: ms(120, 20, 2_000),
  /** Asked when the party has spoken and no transcript came at all; a second time in a row, the bot apologises and ends the call. */
  unheardPrompt: z.string().min(1).max(500).default('I am sorry, could you say that again?'),
  /** A party that speaks without a pause: the turn ends with the words so far; without words it is not a person. Our choice. */
  monologueMaxMs: ms(30_000, 5_000, 300_000),

  // Speech over the bot: it pauses at once and then decides.

  interruptible: z.boolean().default(true),
  /** Running guesses of words count once the party has spoken this long; final words always do. LiveKit: 500 ms. */
  interruptAfterMs: ms(500, 0, 5_000),
  /** Fewer words do not interrupt. LiveKit: 0, which is as 1 here: words decide, not noise. */
  interruptWordsMin: z.number().int().min(0).max(10).default(0),
  /** Further words that mean "go on", besides those known for the bot's language. */
  backchannels: z.array(z.string().min(1).max(40)).max(50).default([]),
  /** Such words answer the question if it ends within this time after them; else they are dropped. LiveKit: 1,000 ms. */
  backchannelBoundaryMs: ms(1_000, 0, 5_000),
  /** The party fell silent and no words came: the bot goes on where it stopped. LiveKit: 2,000 ms. */
  falseInterruptionMs: ms(2_000, 100, 10_000),
  /** An utterance that sounds without words have made pause so often does not mind them any more: it would never be said. Our choice. */
  resumesMax: z.number().int().min(1).max(20).default(3),
  /** Nothing has decided about a paused utterance: it is given up. LiveKit: 5,000 ms. */
  interruptWatchdogMs: ms(5_000, 500, 30_000),
  /** Calls from a browser: the echo canceller needs this long of the bot's voice before speech over it, and words, mean anything. LiveKit: 3,000 ms. */
  aecWarmUpMs: ms(3_000, 0, 10_000),

  // Silence.

  /** After the bot has spoken and the party says nothing: prompt. */
  silencePromptMs: ms(6_000, 500, 60_000),
  silencePrompts: z.array(z.string().min(1).max(500)).max(5).default(['Are you still there?']),
  /** Said after the last prompt stayed unanswered; then the call ends. */
  silenceGoodbye: z.string().max(500).default('I cannot hear you, so I will hang up now. Goodbye.'),
  /** Nothing was heard of the party for this long while the bot waits: it counts as away. LiveKit: 15,000 ms. */
  awayMs: ms(15_000, 1_000, 300_000),
  /** "One moment, please" is no answer: the bot waits as it does on hold. */
  holdPhrases: z.boolean().default(true),
  /** The party has put us on hold: wait this long without a word, then say goodbye. Our choice. */
  holdWaitMaxMs: ms(120_000, 5_000, 1_800_000),

  // Our own parts.

  /** Nothing comes back from the flow or the model: apologise and end. */
  thinkingMaxMs: ms(10_000, 500, 60_000),
  /** An utterance does not begin to sound, or stops sounding for half of this or more: it is said again once. LiveKit (JS): 10,000 ms. */
  playoutStallMs: ms(10_000, 1_000, 60_000),
  /** What the bot has to say waits so long for a party that never stops talking; then it is said over it. Our choice. */
  floorWaitMaxMs: ms(15_000, 1_000, 120_000),
  /** A voice that was told to stop and does not answer counts as silent then. Ours: above the 600 ms by which the speaker bounds it. */
  cutMaxMs: ms(1_500, 700, 10_000),
  /** No utterance sounds longer. Ours: 2,000 characters, as a node's text may have, at 15 a second, and something. */
  speakMaxMs: ms(150_000, 10_000, 600_000),
  /** Between two digits; then what was pressed counts as the answer. */
  digitGapMs: ms(3_000, 500, 10_000),
});
export type TurnConfig = z.infer<typeof TurnConfig>;
