/** Calls whose bot hears, speaks and thinks by vendors: each is a server on this machine that speaks the vendor's wire format. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { realClock } from '../../actors/clock/real-clock.ts';
import { type ChatTwin, openChatTwin } from '../../actors/model/twin/chat-twin.ts';
import { startSimulatedCartesia } from '../../actors/speech/cartesia/simulated-cartesia.ts';
import { startSimulatedDeepgram } from '../../actors/speech/deepgram/simulated-deepgram.ts';
import { startSimulatedElevenlabs } from '../../actors/speech/elevenlabs/simulated-elevenlabs.ts';
import type { SimulatedProvider } from '../../actors/speech/provider-socket/simulated-provider.ts';
import { BotConfig } from '../../machines/contracts/bot/bot-config.ts';
import { type Conversations, openConversations, saidBy } from './conversations.ts';
import { isPackaging, packagingAnswer } from './packaging-answer.ts';
import { publishBot } from './product.ts';

vi.setConfig({ testTimeout: 180_000 });

const apiKey = 'a-key-of-this-test';
const greeting = 'Good morning, this is the garden centre. What may we bring you?';
const goodbye = 'The roses are on their way. Goodbye.';

const botWith = (services: object) =>
  BotConfig.parse({
    services,
    flow: {
      nodes: {
        start: { type: 'start', to: 'wish' },
        wish: {
          type: 'ask',
          text: greeting,
          branches: [{ words: ['something with thorns'], to: 'bye' }],
          retriesMax: 0,
          otherwise: 'sorry',
        },
        bye: { type: 'end', text: goodbye, disposition: 'ordered' },
        sorry: { type: 'end', text: 'We do not have that.', disposition: 'not_ordered' },
      },
    },
  });

let ground: Conversations;
let deepgram: SimulatedProvider;
let cartesia: SimulatedProvider;
let elevenlabs: SimulatedProvider;
let model: ChatTwin;
beforeAll(async () => {
  const clock = realClock();
  [deepgram, cartesia, elevenlabs, model] = await Promise.all([
    startSimulatedDeepgram({ clock, apiKey }),
    startSimulatedCartesia({ clock, apiKey }),
    startSimulatedElevenlabs({ clock, apiKey }),
    openChatTwin({
      clock,
      apiKey,
      answer: (request) =>
        isPackaging(request) ? packaged : { text: '{"branch":1,"words":"red ones"}' },
    }),
  ]);
  ground = await openConversations(
    {},
    {
      DEEPGRAM_API_KEY: apiKey,
      DEEPGRAM_URL: deepgram.url,
      CARTESIA_API_KEY: apiKey,
      CARTESIA_URL: cartesia.url,
      ELEVENLABS_API_KEY: apiKey,
      ELEVENLABS_URL: elevenlabs.url,
      OPENAI_BASE_URL: model.url,
      OPENAI_API_KEY: apiKey,
      OPENAI_MODEL: 'a-model',
    },
  );
});
afterAll(async () => {
  await ground?.close();
  await Promise.all([deepgram, cartesia, elevenlabs, model].map((server) => server?.close()));
});

/** What the model says of a call that is over. */
const packaged = packagingAnswer({
  summary: 'An order of roses.',
  sentiment: { label: 'positive', score: 0.5, evidence: [{ utterance: 1, words: 'red ones' }] },
});

let orders = 0;
/** One order of roses, as the party lived through it and as our record has it. */
const order = async (services: object) => {
  orders += 1;
  const botId = await publishBot(ground.product, `Garden ${orders}`, botWith(services));
  const talk = await ground.dial(botId);
  await talk.inState('call/turn', 'open.bot.listening.quiet');
  talk.party({ type: 'say', text: 'A dozen red ones, please.' });
  const record = await talk.record();
  return { record, heard: (await talk.report()).heard };
};

it.concurrent.each(['cartesia', 'elevenlabs'])(
  'speaks by %s, hears by Deepgram and thinks by a language model: all agree, word for word',
  async (voice) => {
    const { record, heard } = await order({
      stt: { provider: 'deepgram' },
      tts: { provider: voice },
      llm: { provider: 'openai', model: `beside-${voice}` },
    });
    expect(record.termination.reason).toBe('bot_ended');
    expect(record.disposition.code).toBe('ordered');
    expect(saidBy(record, 'party')).toBe('A dozen red ones, please.');
    expect(saidBy(record, 'bot')).toBe(`${greeting} ${goodbye}`);
    expect(heard).toBe(saidBy(record, 'bot'));
    expect(record.packaging).toMatchObject({
      by: 'model',
      summary: 'An order of roses.',
      sentiment: { evidence: [{ utterance: 1, words: 'red ones' }] },
      disposition: { code: 'ordered', source: 'flow' },
    });
    // One for the answer, one for what the call came to.
    expect(model.requests.filter(({ body }) => body.model === `beside-${voice}`)).toHaveLength(2);
  },
);

it('goes on by the next of its providers when one refuses, and the party hears every word', async () => {
  deepgram.inject({ type: 'refused', status: 401 });
  cartesia.inject({ type: 'refused', status: 402 });
  const { record, heard } = await order({
    stt: { provider: 'deepgram', model: 'refused', fallbacks: [{ provider: 'loopback' }] },
    tts: { provider: 'cartesia', model: 'refused', fallbacks: [{ provider: 'elevenlabs' }] },
    llm: { provider: 'openai' },
  });
  expect(record.disposition.code).toBe('ordered');
  expect(heard).toBe(`${greeting} ${goodbye}`);
  expect(saidBy(record, 'party')).toBe('A dozen red ones, please.');
});

it('loses no word when the voice breaks off in the middle of a sentence', async () => {
  cartesia.inject({ type: 'cut', after: 2 });
  const { record, heard } = await order({
    stt: { provider: 'deepgram' },
    tts: { provider: 'cartesia', model: 'breaks' },
    llm: { provider: 'openai' },
  });
  expect(record.disposition.code).toBe('ordered');
  expect(heard.split(' ')).toEqual(expect.arrayContaining(`${greeting} ${goodbye}`.split(' ')));
});
