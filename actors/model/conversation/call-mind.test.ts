import { afterEach, beforeEach, expect, test } from 'vitest';
import { MindConfig } from '../../../machines/contracts/bot/mind-config.ts';
import type { TranscriptEntry } from '../../../machines/contracts/call/call-record.ts';
import type { FlowEvent } from '../../../machines/flow/flow-context.ts';
import type { AnswerRequest } from '../../../machines/flow/talk/offer.ts';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import type { LanguageModels } from '../language-model.ts';
import { openAiModels } from '../openai/ai-model.ts';
import type { ChatAnswer } from '../twin/chat-answer.ts';
import { type ChatTwin, openChatTwin } from '../twin/chat-twin.ts';
import { until } from '../twin/until.ts';
import { CallMind } from './call-mind.ts';
import { tellAnswer } from './told-answer.ts';

const clock = new VirtualClock();
let twin: ChatTwin;
let models: LanguageModels;
let mind: CallMind;
let answer: ChatAnswer;
let entries: TranscriptEntry[];
let counters: Record<string, number>;

const request: AnswerRequest = {
  callId: 'c1',
  answerId: 'a0.1',
  instructions: 'You sell {{what}}.',
  vars: { what: 'flowers' },
  heard: 'Red roses.',
  hints: [],
  tools: [{ name: 'ordered', description: 'Done.', inputSchema: { type: 'object' } }],
  exchanges: [],
};
const hear = (text: string) =>
  entries.push({
    turn: 0,
    who: 'party',
    text,
    startMs: 2_000,
    endMs: 3_000,
    words: [],
    cut: false,
  });

beforeEach(async () => {
  twin = await openChatTwin({ clock, answer: () => answer });
  models = openAiModels({ name: 'twin', baseUrl: twin.url, model: 'small', clock });
  entries = [];
  counters = {};
  answer = { text: 'We have. Some 1.5 dozen', usage: { prompt_tokens: 7, completion_tokens: 3 } };
  mind = new CallMind({
    models,
    language: 'en',
    mind: MindConfig.parse({}),
    turn: { endOfTurn: 'rule', endOfTurnMaxMs: 1_000 },
    tools: [],
    entries: () => entries,
    clock,
    count: (name, by = 1) => {
      counters[name] = (counters[name] ?? 0) + by;
    },
  });
});
afterEach(async () => {
  mind.close();
  await until(() => twin.answeringCount === 0);
  await models.close();
  await twin.close();
  expect(clock.pendingCount).toBe(0);
});

const told = async (signal = new AbortController().signal) => {
  const events: FlowEvent[] = [];
  await tellAnswer(mind, request, 'en', signal, (event) => events.push(event));
  return events.map(({ type, ...event }) => ('text' in event ? `${type} ${event.text}` : type));
};
const answered = ['model.piece We have.', 'model.piece Some 1.5 dozen', 'model.finished'];

test('an answer is told clause by clause, and what it cost is counted', async () => {
  hear('Red roses.');
  expect(await told()).toEqual(answered);
  const [system, user] = twin.requests[0]!.body.messages;
  expect(String(system!.content)).toContain('You sell flowers.');
  expect(user).toEqual({ role: 'user', content: 'Red roses.' });
  expect(counters).toEqual({ model_tokens_in: 7, model_tokens_out: 3 });
});

test('an answer that was begun ahead to the same words is the answer', async () => {
  mind.guess(request, 'red roses');
  hear('Red roses.');
  expect(await told()).toEqual(answered);
  expect(twin.requestCount).toBe(1);
  expect(counters).toMatchObject({ speculations_begun: 1, speculations_taken: 1 });
});

test('one to other words is ended, at the provider too', async () => {
  answer = { text: 'We have', fault: { type: 'stall', after: 1 } };
  mind.guess(request, 'red');
  await until(() => twin.requestCount === 1);
  answer = { text: 'Yes.' };
  hear('Red roses.');
  expect(await told()).toEqual(['model.piece Yes.', 'model.finished']);
  await until(() => twin.abandonedCount === 1);
  expect(counters).toMatchObject({ speculations_begun: 1, speculations_discarded: 1 });
});

test.each([false, true])(
  'an answer that is not wanted any more ends at the provider (ahead: %s)',
  async (isAhead) => {
    answer = { text: 'We have', fault: { type: 'stall', after: 1 } };
    if (isAhead) mind.guess(request, 'Red roses.');
    hear('Red roses.');
    const leave = new AbortController();
    const events = told(leave.signal);
    await until(() => twin.requestCount === 1);
    leave.abort(new Error('interrupted'));
    expect(await events).toEqual([]);
    await until(() => twin.abandonedCount === 1);
  },
);

test.each<[string, ChatAnswer, string[]]>([
  [
    'breaks off',
    { text: 'We. Ha', fault: { type: 'cut', after: 2 } },
    ['model.piece We.', 'model.failed'],
  ],
  [
    'takes an exit with some words',
    { text: 'Done', toolCalls: [{ name: 'ordered', input: {} }] },
    ['model.piece Done', 'model.reached', 'model.called'],
  ],
])('a model that %s', async (_, given, events) => {
  answer = given;
  hear('Red roses.');
  expect(await told()).toEqual(events);
});

test('a bot may want no answers ahead', () => {
  const quiet = new CallMind({
    models,
    language: 'en',
    mind: MindConfig.parse({ speculates: false }),
    turn: { endOfTurn: 'rule', endOfTurnMaxMs: 1_000 },
    tools: [],
    entries: () => entries,
    clock,
    count: () => {},
  });
  quiet.guess(request, 'red');
  quiet.close();
  expect(twin.requestCount).toBe(0);
});
