import { z } from 'zod';

/** One use of a tool, as the model asks for it. */
export const ToolCall = z.object({
  toolCallId: z.string(),
  toolName: z.string(),
  /** JSON, which knows no `undefined`. */
  input: z.unknown().default(null),
  /** It cannot be carried out, as the model is told: its input is no JSON, for instance. */
  problem: z.string().exactOptional(),
});
export type ToolCall = z.infer<typeof ToolCall>;

/**
 * A use of a tool that is carried out. `key` is the same whoever carries it out, and however often: `<callId>:<n>`, where n counts
 * the call's effects. A tool that changes the world takes two uses of one key for one.
 */
export const Effect = ToolCall.extend({ key: z.string() });
export type Effect = z.infer<typeof Effect>;

export const ToolResult = z.object({
  toolCallId: z.string(),
  toolName: z.string(),
  output: z.unknown().default(null),
  isError: z.boolean(),
});
export type ToolResult = z.infer<typeof ToolResult>;

/** What a model called in one round, and what came back. */
export const Exchange = z.object({
  /** The answer it belongs to, and what was said in its round before the calls. */
  answerId: z.string(),
  said: z.string(),
  /** Where it stands in the call: after the party's words that began there, ms since the answer; null: at its beginning. */
  afterMs: z.number().nullable(),
  calls: z.array(ToolCall),
  results: z.array(ToolResult),
});
export type Exchange = z.infer<typeof Exchange>;

/** Where a talk with a model stands: what a mind goes on with that was not there. Folded from the flow's facts. */
export const TalkPlace = z.object({
  /** `outside`: at a node that is no talk; what the tools told is known all the same. */
  step: z.enum(['outside', 'listening', 'answering', 'departing']),
  answerCount: z.number().int().min(0),
  turnCount: z.number().int().min(0),
  lostCount: z.number().int().min(0),
  effectCount: z.number().int().min(0),
  /** What is being answered. */
  heard: z.string(),
  exit: z.string().nullable(),
  /** Begun and not known to be finished, with the exchange that waits for them. */
  pending: z.array(Effect),
  open: Exchange.nullable(),
  exchanges: z.array(Exchange),
});
export type TalkPlace = z.infer<typeof TalkPlace>;
