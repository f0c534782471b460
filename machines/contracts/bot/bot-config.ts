import { z } from 'zod';
import { Flow } from './flow-nodes.ts';
import { MindConfig } from './mind-config.ts';
import { OperatorConfig } from './operator-config.ts';
import { ScreeningConfig } from './screening.ts';
import { SoundConfig } from './sound-config.ts';
import { BotTool } from './tools.ts';
import { TurnConfig } from './turn-config.ts';

const ms = (standard: number, min: number, max: number) =>
  z.number().int().min(min).max(max).default(standard);

/** Voice-activity detection. Default of `stopMs`: 200 ms as in Pipecat's VAD. */
export const VadConfig = z.object({
  /**
   * `energy`: level of 20 ms frames over an adaptive noise floor, which costs next to nothing. `silero`: the model Silero VAD v5 on
   * windows of 32 ms, which tells speech from other sounds; energy stands in for it where it cannot be loaded.
   */
  engine: z.enum(['energy', 'silero']).default('energy'),
  /** Probability of speech by which Silero begins it, and below which it ends it. Both as in LiveKit's plugin. */
  activation: z.number().min(0.05).max(0.95).default(0.5),
  deactivation: z.number().min(0.05).max(0.95).default(0.35),
  startMs: ms(60, 20, 1_000),
  stopMs: ms(200, 40, 3_000),
  /** Speech must exceed the adaptive noise floor by this many dB. */
  thresholdDb: z.number().min(3).max(40).default(12),
});
export type VadConfig = z.infer<typeof VadConfig>;

/** At the provider; absent: its adapter's default. */
const model = z.string().min(1).max(120).optional();

const Hearing = z.object({ provider: z.enum(['loopback', 'deepgram']).default('loopback'), model });
const Speaking = z.object({
  provider: z.enum(['loopback', 'cartesia', 'elevenlabs']).default('loopback'),
  voice: z.string().min(1).max(120).default('standard'),
  model,
});
const Thinking = z.object({ provider: z.enum(['scripted', 'openai']).default('scripted'), model });

/**
 * Who hears, speaks and thinks for a bot; where one fails, the next of its `fallbacks` takes over. `loopback` and `scripted` need
 * nothing; every other provider needs its key where the call is carried (`runtime/config/variables.ts`).
 */
export const BotServices = z.object({
  stt: Hearing.extend({ fallbacks: z.array(Hearing).max(3).default([]) }).prefault({}),
  tts: Speaking.extend({ fallbacks: z.array(Speaking).max(3).default([]) }).prefault({}),
  llm: Thinking.extend({ fallbacks: z.array(Thinking).max(3).default([]) }).prefault({}),
});
export type BotServices = z.infer<typeof BotServices>;

/** The versioned configuration of a bot. Published versions never change. */
export const BotConfig = z
  .object({
    language: z.string().default('en'),
    services: BotServices.prefault({}),
    pipeline: z
      .object({
        vad: VadConfig.prefault({}),
        turn: TurnConfig.prefault({}),
        sound: SoundConfig.prefault({}),
        /** Of outbound calls. */
        screening: ScreeningConfig.prefault({}),
        mind: MindConfig.prefault({}),
        callMaxMs: ms(600_000, 1_000, 14_400_000),
        /** Before that time is over, when the floor allows; 0: no warning. Our choice: enough for one more exchange. */
        callWarningMs: ms(45_000, 0, 600_000),
        callWarning: z.string().min(1).max(500).default('Our time is almost over.'),
        /** Said in the last seconds of that time. */
        callGoodbye: z
          .string()
          .min(1)
          .max(500)
          .default('Our time is over, so I will hang up now. Goodbye.'),
      })
      .prefault({}),
    operator: OperatorConfig.prefault({}),
    flow: Flow,
    /** What its models may use, where a node of the flow names it. */
    tools: z.array(BotTool).max(64).default([]),
    /** Variables every call starts with; those of the lead override them. */
    contextVariables: z.record(z.string(), z.string()).default({}),
    recording: z.object({ enabled: z.boolean().default(true) }).prefault({}),
    packaging: z
      .object({
        /**
         * A bot with a language model has it judge each call when it is over, for at most so long; 0: by rules alone, as without one.
         * Our choice: the slot is taken for that time, and a long transcript takes a model some seconds.
         */
        modelMaxMs: ms(8_000, 0, 20_000),
      })
      .prefault({}),
    /** Said first when another worker goes on with a call whose worker was lost; empty: nothing. Absent: by the bot's language. */
    resumption: z.string().max(300).optional(),
    /** Said when our own part of the call failed and the party is still there. */
    apology: z
      .string()
      .default('I am sorry, something went wrong on our side. We will call you again. Goodbye.'),
  })
  .superRefine(({ flow, tools }, context) => {
    const known = tools.map(({ name }) => name);
    const twice = known.find((name, at) => known.indexOf(name) !== at);
    if (twice !== undefined)
      context.addIssue({ code: 'custom', message: `two tools are named "${twice}"` });
    for (const [key, node] of Object.entries(flow.nodes))
      for (const name of node.type === 'converse' ? node.toolIds : [])
        if (!known.includes(name))
          context.addIssue({
            code: 'custom',
            message: `node "${key}" names the tool "${name}", which the bot does not have`,
          });
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
  /** Put away: it takes no calls, and no campaign may use it. Absent: it was never. */
  archivedAt: z.date().nullable().optional(),
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
