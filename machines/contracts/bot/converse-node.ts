import { z } from 'zod';
import { toolName } from './tools.ts';
import { AnswerMode } from './turn-config.ts';

const key = z.string().min(1).max(64);
const phrases = z.array(z.string().min(1)).max(64).default([]);

/** A way out that the model chooses, as it would call a tool. */
export const Exit = z.object({
  name: toolName,
  /** When to take it: the goal, or what ends the talk without it. */
  description: z.string().min(1).max(1_000),
  /** What the embedded model takes for it; a language model reads the description. */
  words: phrases,
  to: key,
});
export type Exit = z.infer<typeof Exit>;

/**
 * Free talk with a language model, until it takes an exit, the party has had `turnsMax` turns, or no model answers.
 * `{{name}}` is replaced in the instructions as in any text.
 */
export const ConverseNode = z.object({
  type: z.literal('converse'),
  /** Said first; absent: the model begins, by what was said before. */
  text: z.string().min(1).max(2_000).optional(),
  interruptible: z.boolean().optional(),
  /** How answers are given. Standard: `free`. */
  answer: AnswerMode.optional(),
  /** Who the bot is, what it wants and knows. */
  instructions: z.string().min(1).max(20_000),
  exits: z.array(Exit).min(1).max(16),
  /** Variables that the model may set by the tool `set_variable`. */
  variables: z
    .array(z.object({ name: z.string().min(1).max(64), description: z.string().max(500) }))
    .max(32)
    .default([]),
  /** Names of the bot's tools that the model has here. */
  toolIds: z.array(toolName).max(16).default([]),
  turnsMax: z.number().int().min(1).max(200).default(30),
  /** The edge where nothing else leads on. */
  otherwise: key,
  /** What the embedded model says, which has no words of its own: the reply whose phrase it hears. */
  script: z
    .object({
      replies: z.array(z.object({ words: phrases, text: z.string().min(1).max(500) })).max(64),
      otherwise: z.string().min(1).max(500),
    })
    .optional(),
});
export type ConverseNode = z.infer<typeof ConverseNode>;

/** The tool by which a model keeps what it has learnt. */
export const setVariable = 'set_variable';

/** A model tells its functions apart by their names. */
export const toolNamesOf = ({ exits, toolIds, variables }: ConverseNode): string[] => [
  ...exits.map(({ name }) => name),
  ...toolIds,
  ...(variables.length > 0 ? [setVariable] : []),
];
