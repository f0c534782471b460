import { BotConfig } from '../../machines/contracts/bot/bot-config.ts';

const farewell =
  'Good morning, this is the garden centre. We wish you a very pleasant day. Goodbye.';

/** Says one thing, and parts. */
export const partingBot = (text = farewell): BotConfig =>
  BotConfig.parse({
    flow: {
      nodes: {
        start: { type: 'start', to: 'bye' },
        bye: { type: 'end', text, disposition: 'told' },
      },
    },
  });

export const greeting = 'Good morning, this is the garden centre. What may we bring you?';
export const goodbye = 'Thank you very much and goodbye.';

/** Asks one thing, and parts whatever it hears. `pipeline`: what is not as usual in it. */
export const askingBot = (pipeline: object = {}): BotConfig =>
  BotConfig.parse({
    pipeline,
    flow: {
      nodes: {
        start: { type: 'start', to: 'first' },
        first: { type: 'ask', text: greeting, branches: [], retriesMax: 0, otherwise: 'bye' },
        bye: { type: 'end', text: goodbye, disposition: 'told' },
      },
    },
  });
