import type { Page } from 'playwright-core';
import { BotConfig } from '../../../machines/contracts/bot/bot-config.ts';
import type { CallRecord } from '../../../machines/contracts/call/call-record.ts';
import { type Conversations, openConversations } from '../conversations.ts';
import { eventually, type Product, publishBot, startCampaign } from '../product.ts';

/** Asks again and again: its calls go on for as long as a test looks at them, and end when the party says so. */
const chattyBot = BotConfig.parse({
  pipeline: { turn: { silencePromptMs: 1_500, silencePrompts: ['Are you still there?'] } },
  flow: {
    nodes: {
      start: { type: 'start', to: 'greet' },
      greet: {
        type: 'ask',
        text: 'Hello, this is Riverside Clinic. Am I speaking with {{name}}?',
        branches: [
          { words: ['yes'], to: 'ask' },
          { words: ['stop'], to: 'bye' },
        ],
        otherwise: 'ask',
      },
      ask: {
        type: 'ask',
        text: 'May I tell you about our opening hours?',
        branches: [{ words: ['stop'], to: 'bye' }],
        retriesMax: 0,
        otherwise: 'ask',
      },
      bye: { type: 'end', text: 'Goodbye.', disposition: 'told' },
    },
  },
});

/** A product whose parties do what a test tells them, and a bot that keeps on asking. */
export interface ConsoleGround {
  conversations: Conversations;
  product: Product;
  botId: string;
  close(): Promise<void>;
}

export const openConsoleGround = async (): Promise<ConsoleGround> => {
  const conversations = await openConversations({ slowMs: 1_500 });
  const { product } = conversations;
  const botId = await publishBot(product, 'Clinic', chattyBot);
  return { conversations, product, botId, close: () => conversations.close() };
};

export const finishedCall = async (product: Product): Promise<CallRecord> => {
  const { items } = await eventually(
    () => product.get<{ items: CallRecord[] }>('/api/v1/calls?limit=20'),
    ({ items: found }) => found.some(({ state }) => state !== 'in_progress'),
    60_000,
  );
  return items.find(({ state }) => state !== 'in_progress')!;
};

/** A campaign of leads of which two at a time are called, so that it lasts. */
export const lastingCampaign = (product: Product, botId: string): Promise<string> =>
  startCampaign(
    product,
    botId,
    Array.from({ length: 20 }, (_, i) => ({
      phone: `+1555030${1_000 + i}`,
      vars: { name: `Ada Number${i}` },
    })),
    { concurrentMax: 2 },
  );

/** Nothing is loading any more; what is live has come. */
export const settled = async (page: Page): Promise<void> => {
  await page.getByRole('main').waitFor();
  await page.locator('main [aria-label^="Loading"]').first().waitFor({ state: 'detached' });
};
