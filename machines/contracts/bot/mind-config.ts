import { z } from 'zod';

const ms = (standard: number, min: number, max: number) =>
  z.number().int().min(min).max(max).default(standard);
const phrase = z.string().min(1).max(300);

/**
 * How long the party waits for the bot's mind, and what it hears meanwhile. The standard values keep every silence below 2.5 s: the
 * end of a turn is known 0.5 s after it, a filler of a second sounds 0.2 s after it is ordered, and the same for what follows.
 */
export const MindConfig = z.object({
  /** Nothing to say yet: a filler. Our choice: heard 1.9 s after the party's last word. */
  fillerAfterMs: ms(1_200, 200, 10_000),
  /** Said in turn; empty: those known for the bot's language (`machines/flow/talk/phrases.ts`). */
  fillers: z.array(phrase).max(20).default([]),
  /** In one turn; 0: none. While a tool works there are further ones, for it has more time than a model. */
  fillersMax: z.number().int().min(0).max(5).default(1),
  /** A model that has given nothing is left for the next of the bot's list. Ours; the reference's 4,000 ms (§6.5) is no phone call. */
  firstWordMs: ms(2_200, 200, 20_000),
  /** No word from any of them: apology, and the way out. */
  answerMaxMs: ms(4_000, 500, 30_000),
  /**
   * Nothing more comes for so long after what was said last has sounded: another filler if there is one, or the answer is given up. Our
   * choice: heard silence of 1.7 s.
   */
  pieceMaxMs: ms(1_500, 200, 10_000),
  /** Said when an answer breaks off in the middle; then the bot listens. Empty: the phrase known for its language. */
  lost: z.string().max(300).default(''),
  /** Said when no answer comes; then the node is left by `otherwise`. Empty: the phrase known for its language. */
  trouble: z.string().max(300).default(''),
  /** Answers in a row that may break off before the node is left by `otherwise`. */
  lostMax: z.number().int().min(0).max(5).default(1),
  /** Rounds of tools in one answer; in the last one the model has only the exits. Our choice: look up, refine, act, and one to spare. */
  toolRoundsMax: z.number().int().min(1).max(10).default(4),
  /** Begin an answer before the party's turn is over, where its words so far stand. */
  speculates: z.boolean().default(true),
  /** Answers begun so in one turn. LiveKit: 3. */
  speculationsMax: z.number().int().min(1).max(10).default(3),
});
export type MindConfig = z.infer<typeof MindConfig>;
