import { BotConfig } from '../../machines/contracts/bot/bot-config.ts';

/** Asks whom it has called by SIP one question, and says goodbye. */
export const sipBot = BotConfig.parse({
  flow: {
    nodes: {
      start: { type: 'start', to: 'ask' },
      ask: {
        type: 'ask',
        text: 'Would you rather come in the morning or afternoon?',
        branches: [{ words: ['morning', 'afternoon'], to: 'bye' }],
        otherwise: 'bye',
      },
      bye: { type: 'end', text: 'Thank you and goodbye.', disposition: 'told' },
    },
  },
});
