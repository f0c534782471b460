/** Calls whose bot talks freely by a language model: a server on this machine that speaks the wire format, word for word. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { realClock } from '../../actors/clock/real-clock.ts';
import type { ChatAnswer } from '../../actors/model/twin/chat-answer.ts';
import {
  type ChatRequestSeen,
  type ChatTwin,
  openChatTwin,
} from '../../actors/model/twin/chat-twin.ts';
import { until } from '../../actors/model/twin/until.ts';
import { BotConfig } from '../../machines/contracts/bot/bot-config.ts';
import type { CallFact } from '../../machines/contracts/call/call-fact.ts';
import { topics } from '../../machines/contracts/topics.ts';
import { type Conversations, openConversations, saidBy } from './conversations.ts';
import { isPackaging, packagingAnswer } from './packaging-answer.ts';
import { publishBot } from './product.ts';

vi.setConfig({ testTimeout: 60_000 });

const greeting = 'Good morning, this is the garden centre. What may we bring you?';
const goodbye = 'Your roses are on their way. Goodbye.';

const garden = (config: object = {}, node: object = {}) =>
  BotConfig.parse({
    services: { llm: { provider: 'openai' } },
    tools: [
      {
        kind: 'mock',
        name: 'stock',
        description: 'How many of a flower there are.',
        inputSchema: { type: 'object', properties: { flower: { type: 'string' } } },
        output: { count: 24 },
      },
    ],
    flow: {
      nodes: {
        start: { type: 'start', to: 'talk' },
        talk: {
          type: 'converse',
          text: greeting,
          instructions: 'You sell flowers in {{town}}.',
          exits: [
            {
              name: 'ordered',
              description: 'An order was given.',
              words: ['that is all'],
              to: 'bye',
            },
          ],
          variables: [{ name: 'flower', description: 'which flower is wanted' }],
          toolIds: ['stock'],
          otherwise: 'sorry',
          ...node,
        },
        bye: { type: 'end', text: goodbye, disposition: 'ordered' },
        sorry: { type: 'end', text: 'Please call again.', disposition: 'not_ordered' },
      },
    },
    contextVariables: { town: 'Ghent' },
    ...config,
  });

let ground: Conversations;
let model: ChatTwin;
/** What the model answers, by the bot whose instructions it was given. */
type Script = (turnCount: number, isAfterTool: boolean) => ChatAnswer;
const scripts = new Map<string, Script>();
const seen = new Map<string, ChatRequestSeen[]>();
const facts: CallFact[] = [];

beforeAll(async () => {
  model = await openChatTwin({
    clock: realClock(),
    answer: (request) => {
      const instructions = String(request.body.messages[0]?.content);
      // The other thing that it may be asked: whether the party's turn is over.
      if (instructions.includes('fallen silent')) return { text: 'done' };
      if (isPackaging(request)) return packagingAnswer();
      for (const [key, script] of scripts) {
        if (!instructions.includes(key)) continue;
        seen.set(key, [...(seen.get(key) ?? []), request]);
        // By what was said, not by their number: answers are also begun to words that turn out to be others.
        const { messages } = request.body;
        const turns = messages.filter(({ role }) => role === 'user');
        return script(turns.length, messages.at(-1)?.role === 'tool');
      }
      return {};
    },
  });
  ground = await openConversations({}, { OPENAI_BASE_URL: model.url, OPENAI_MODEL: 'a-model' });
  await ground.product.all.bus.subscribe(topics.callEvents, (fact) => {
    facts.push(fact as CallFact);
  });
});
afterAll(async () => {
  await ground?.close();
  await model?.close();
});

/** A call of a bot of its own, whose model follows this script. */
const call = async (
  key: string,
  script: Script,
  { config = {}, node = {} }: { config?: object; node?: object } = {},
) => {
  scripts.set(key, script);
  const botId = await publishBot(
    ground.product,
    key,
    garden(config, { instructions: `You sell flowers in {{town}}. ${key}`, ...node }),
  );
  return ground.dial(botId);
};

const listening = 'open.bot.listening.quiet';
const messagesOf = (request: ChatRequestSeen | undefined) =>
  request?.body.messages.slice(1).map(({ role, content }) => ({ role, content }));

it.concurrent('answers, looks up, keeps a variable and takes an exit: party, record and model agree, word for word', async () => {
  const answers: ChatAnswer[] = [
    { text: 'We have roses in red and in white. Which ones would you like?' },
    {
      text: 'I will look.',
      toolCalls: [
        { name: 'set_variable', input: { name: 'flower', value: 'red roses' } },
        { name: 'stock', input: { flower: 'red roses' } },
      ],
    },
    { text: 'There are twenty four. Thank you.', toolCalls: [{ name: 'ordered', input: {} }] },
  ];
  const talk = await call('Nursery', (turn, isAfterTool) => ({
    ...answers[isAfterTool ? 2 : turn - 1],
    usage: { prompt_tokens: 100, completion_tokens: 10 },
  }));
  await talk.inState('call/turn', listening);
  talk.party({ type: 'say', text: 'A dozen roses, please.' });
  await talk.heardWords(greeting.split(' ').length + 13);
  talk.party({ type: 'say', text: 'The red ones.' });
  const record = await talk.record();
  const { heard } = await talk.report();
  const spoken = `${greeting} ${answers.map(({ text }) => text).join(' ')} ${goodbye}`;
  expect(heard).toBe(spoken);
  expect(saidBy(record, 'bot')).toBe(spoken);
  expect(saidBy(record, 'party')).toBe('A dozen roses, please. The red ones.');
  expect(record.disposition.code).toBe('ordered');
  expect(record.vars).toMatchObject({ flower: 'red roses' });
  const requests = seen.get('Nursery')!;
  expect(String(requests[0]!.body.messages[0]!.content)).toContain('You sell flowers in Ghent.');
  expect(messagesOf(requests.at(-1))).toMatchObject([
    { role: 'assistant', content: greeting },
    { role: 'user', content: 'A dozen roses, please.' },
    { role: 'assistant', content: answers[0]!.text },
    { role: 'user', content: 'The red ones.' },
    { role: 'assistant', content: 'I will look.' },
    { role: 'tool' },
    { role: 'tool', content: '{"count":24}' },
  ]);
  const told = facts.filter(
    (fact) => fact.event === 'tool_called' && fact.callId === talk.call.attach.callId,
  );
  expect(told.map(({ data }) => [data.tool, data.outcome])).toEqual([
    ['set_variable', 'done'],
    ['stock', 'done'],
    ['ordered', 'exit'],
  ]);
  expect(record.counters).toMatchObject({ tools_called: 3 });
  // What was begun ahead in vain was paid for as well.
  const { modelTokensIn, modelTokensOut } = record.packaging!.usage;
  // Three answers, and what the call came to.
  expect(modelTokensIn).toBeGreaterThanOrEqual(400);
  expect(modelTokensIn).toBe(10 * modelTokensOut);
});

it.concurrent('ends the request when the party interrupts, and tells the model only what was heard', async () => {
  const long =
    'We have roses, tulips, lilies, asters, daisies, irises, peonies and many more flowers';
  const talk = await call('Interrupted', (turn) =>
    turn === 1
      ? { text: `${`${long}. `.repeat(4)}`, paceMs: 60 }
      : { text: 'Of course.', toolCalls: [{ name: 'ordered', input: {} }] },
  );
  await talk.inState('call/turn', listening);
  talk.party({ type: 'say', text: 'What do you have?' });
  await talk.heardWords(greeting.split(' ').length + 3);
  talk.party({ type: 'say', text: 'Just send me a dozen tulips.' });
  const record = await talk.record();
  const cut = record.transcript.find((entry) => entry.who === 'bot' && entry.cut)!;
  expect(long.startsWith(cut.text)).toBe(true);
  const last = seen.get('Interrupted')!.at(-1);
  expect(messagesOf(last)).toEqual([
    { role: 'assistant', content: greeting },
    { role: 'user', content: 'What do you have?' },
    { role: 'assistant', content: cut.text },
    { role: 'user', content: 'Just send me a dozen tulips.' },
  ]);
  await until(() => model.abandonedCount > 0);
  expect(record.counters.interruptions).toBe(1);
  expect(record.disposition.code).toBe('ordered');
});

it.concurrent('is heard while the model is slow, and the answer follows', async () => {
  const talk = await call(
    'Slow',
    () => ({
      text: 'Here they are.',
      toolCalls: [{ name: 'ordered', input: {} }],
      fault: { type: 'slow', ms: 2_500 },
    }),
    {
      config: {
        pipeline: {
          mind: { fillers: ['One moment.'], firstWordMs: 8_000, answerMaxMs: 8_000 },
          turn: { endOfTurn: 'model' },
        },
      },
    },
  );
  await talk.inState('call/turn', listening);
  talk.party({ type: 'say', text: 'Roses.' });
  const record = await talk.record();
  expect(saidBy(record, 'bot')).toBe(`${greeting} One moment. Here they are. ${goodbye}`);
  expect(record.counters.fillers_said).toBe(1);
  expect(record.counters.end_of_turn_by_model).toBeGreaterThanOrEqual(1);
});

it.concurrent('apologises when no model answers, and goes on where nothing else leads on', async () => {
  const talk = await call('Dumb', () => ({ fault: { type: 'status', status: 400 } }));
  await talk.inState('call/turn', listening);
  talk.party({ type: 'say', text: 'Roses.' });
  const record = await talk.record();
  expect(saidBy(record, 'bot')).toBe(
    `${greeting} I am sorry, I cannot answer that right now. Please call again.`,
  );
  expect(record.counters.answers_lost).toBe(1);
  expect(record.disposition.code).toBe('not_ordered');
});

it.concurrent('needs no provider: the embedded model follows a script', async () => {
  const talk = await call('Scripted', () => ({}), {
    config: { services: {} },
    node: {
      script: {
        replies: [{ words: ['roses'], text: 'Roses we have. What else?' }],
        otherwise: 'I see.',
      },
    },
  });
  await talk.inState('call/turn', listening);
  talk.party({ type: 'say', text: 'Some roses.' });
  await talk.heardWords(greeting.split(' ').length + 5);
  talk.party({ type: 'say', text: 'That is all.' });
  const record = await talk.record();
  expect(saidBy(record, 'bot')).toBe(`${greeting} Roses we have. What else? ${goodbye}`);
  expect(record.disposition.code).toBe('ordered');
});
