import { z } from 'zod';

/** As models accept it for a function. */
export const toolName = z.string().regex(/^[a-z][a-z0-9_]{0,47}$/u);

const base = {
  name: toolName,
  /** When the model should use it, and what comes back. */
  description: z.string().min(1).max(1_000),
  /** JSON Schema of its input. */
  inputSchema: z
    .record(z.string(), z.unknown())
    .default({ type: 'object', properties: {}, additionalProperties: false }),
  /** Then the model is told that it failed. Provider reference §6.5: 8,000 ms. */
  timeoutMs: z.number().int().min(100).max(30_000).default(8_000),
  /**
   * It may be used twice and nothing comes of it but its answer. Standard: no; then it is used only after its use was kept for whoever
   * might have to go on with the call, and is asked again by the same key, which it must know.
   */
  repeatable: z.boolean().default(false),
  /** Said when the model reaches for it and has said nothing yet. */
  speakBefore: z.string().min(1).max(300).optional(),
};

/** Answers what is written here: for a demonstration, and until the real one exists. */
export const MockTool = z.object({ ...base, kind: z.literal('mock'), output: z.unknown() });

/** What a bot's models may use beside its flow. Later kinds (http, transfer, sms …) join this union. */
export const BotTool = z.discriminatedUnion('kind', [MockTool]);
export type BotTool = z.infer<typeof BotTool>;
