import { z } from 'zod';
import { Flow } from './flow-nodes.ts';

const ms = (standard: number, min: number, max: number) =>
  z.number().int().min(min).max(max).default(standard);

/** Energy voice-activity detection on 20 ms frames. Defaults: 200 ms start and stop as in Pipecat's VAD. */
export const VadConfig = z.object({
  startMs: ms(60, 20, 1_000),
  stopMs: ms(200, 40, 3_000),
  /** Speech must exceed the adaptive noise floor by this many dB. */
  thresholdDb: z.number().min(3).max(40).default(12),
});
export type VadConfig = z.infer<typeof VadConfig>;

/** Every number by which `turn` decides. */
export const TurnConfig = z.object({
  /** After the bot has spoken and the party says nothing: prompt. */
  silencePromptMs: ms(6_000, 500, 60_000),
  silencePrompts: z.array(z.string().min(1).max(500)).max(5).default(['Are you still there?']),
  /** Said after the last prompt stayed unanswered; then the call ends. */
  silenceGoodbye: z.string().max(500).default('I cannot hear you, so I will hang up now. Goodbye.'),
  /** The party must have spoken this long over the bot before the bot falls silent. LiveKit: 500 ms. */
  interruptAfterMs: ms(500, 0, 5_000),
  interruptible: z.boolean().default(true),
  /** Speech has ended but no final transcript came: go on with what was heard. */
  transcriptWaitMs: ms(2_000, 100, 10_000),
  /** Nothing comes back from the flow or the model: apologise and end. */
  thinkingMaxMs: ms(10_000, 500, 60_000),
  /** Between two digits; then what was pressed counts as the answer. */
  digitGapMs: ms(3_000, 500, 10_000),
});
export type TurnConfig = z.infer<typeof TurnConfig>;

/** The versioned configuration of a bot. Published versions never change. */
export const BotConfig = z.object({
  language: z.string().default('en'),
  services: z
    .object({
      stt: z.object({ provider: z.string().default('loopback') }).prefault({}),
      tts: z
        .object({ provider: z.string().default('loopback'), voice: z.string().default('standard') })
        .prefault({}),
      llm: z.object({ provider: z.string().default('scripted') }).prefault({}),
    })
    .prefault({}),
  pipeline: z
    .object({
      vad: VadConfig.prefault({}),
      turn: TurnConfig.prefault({}),
      callMaxMs: ms(600_000, 1_000, 14_400_000),
    })
    .prefault({}),
  flow: Flow,
  /** Variables every call starts with; those of the lead override them. */
  contextVariables: z.record(z.string(), z.string()).default({}),
  recording: z.object({ enabled: z.boolean().default(true) }).prefault({}),
  /** Said when our own part of the call failed and the party is still there. */
  apology: z
    .string()
    .default('I am sorry, something went wrong on our side. We will call you again. Goodbye.'),
});
export type BotConfig = z.infer<typeof BotConfig>;

/** Collection `bots`. */
export const Bot = z.object({
  _id: z.string(),
  schemaVersion: z.literal(1),
  name: z.string().min(1).max(120),
  slug: z.string(),
  draft: z.object({ config: BotConfig, rev: z.number().int() }),
  liveVersionId: z.string().nullable(),
  createdAt: z.date(),
});
export type Bot = z.infer<typeof Bot>;

/** Collection `bot_versions`, immutable. */
export const BotVersion = z.object({
  _id: z.string(),
  schemaVersion: z.literal(1),
  botId: z.string(),
  number: z.number().int().positive(),
  config: BotConfig,
  /** SHA-256 of the canonical JSON of `config`, hex. */
  hash: z.string(),
  publishedAt: z.date(),
});
export type BotVersion = z.infer<typeof BotVersion>;
