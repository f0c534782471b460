import { BotConfig } from '../../../machines/contracts/bot/bot-config.ts';

/** A text that the stand-in voices as nothing. */
const nothing = '{{nothing}}';
/** The longest silence that a bot can wait for; the prompts that then come make no sound. */
const silencePromptMs = 60_000;

const pipeline = (engine: 'energy' | 'silero') => ({
  vad: { engine },
  // The floor of a turn is the detector's delay alone: the wait for a party that may go on is policy, not cost.
  turn: { endpointMinMs: 0, silencePromptMs, silencePrompts: Array(5).fill(nothing) },
  callMaxMs: 14_400_000,
});

const asking = (text: string, otherwise: string) => ({
  type: 'ask',
  text,
  branches: [],
  retriesMax: 0,
  otherwise,
});

/** Asks the same thing again and again. */
export const askingBot = (engine: 'energy' | 'silero'): BotConfig =>
  BotConfig.parse({
    pipeline: pipeline(engine),
    flow: {
      nodes: {
        start: { type: 'start', to: 'ask' },
        ask: asking('Are you still doing fine today?', 'ask'),
      },
    },
  });

/** Says nothing until it is spoken to, then answers everything with the stand-in's tone. */
/** Frame by frame: a client of other people's may count messages. */
export const toneBot = (engine: 'energy' | 'silero'): BotConfig =>
  BotConfig.parse({
    pipeline: { ...pipeline(engine), sound: { burstMs: 0 } },
    flow: {
      nodes: {
        start: { type: 'start', to: 'listen' },
        listen: asking(nothing, 'answer'),
        answer: asking('tone', 'answer'),
      },
    },
  });
