import { afterEach, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import { type LanguageModels, ModelError, type ModelNews } from '../language-model.ts';
import type { ChatAnswer } from '../twin/chat-answer.ts';
import { type ChatTwin, openChatTwin } from '../twin/chat-twin.ts';
import { until } from '../twin/until.ts';
import { type OpenAiModelsOptions, openAiModels } from './ai-model.ts';

const clock = new VirtualClock();
const request = {
  question: 'Can you come on Monday?',
  heard: 'Well, Monday would suit me fine',
  branches: [
    { words: ['yes', 'i can'], to: 'confirmed' },
    { words: ['no'], digits: '2', to: 'moved' },
    { words: [], to: 'confirmed' },
  ],
  language: 'en',
};
const none = { to: null, matched: null };

let twin: ChatTwin;
let models: LanguageModels;
let unusable: number;
const opened = async (answer: ChatAnswer, options: Partial<OpenAiModelsOptions> = {}) => {
  twin = await openChatTwin({ clock, answer: () => answer });
  models = openAiModels({ name: 'twin', baseUrl: twin.url, model: 'small', clock, ...options });
  unusable = 0;
  const tell = ({ type }: ModelNews) => {
    if (type === 'model.unusable') unusable += 1;
  };
  return models.open({ language: 'en', instructions: 'Sell umbrellas.', tell });
};

afterEach(async () => {
  await until(() => twin.answeringCount === 0);
  await models.close();
  await until(() => twin.socketCount === 0);
  await twin.close();
  expect(clock.pendingCount).toBe(0);
});

describe('a choice by the model', () => {
  test.each<[string, string, object]>([
    [
      'as ordered',
      '{"branch":1,"words":"suit me fine"}',
      { to: 'confirmed', matched: 'suit me fine' },
    ],
    ['in a fence', '```json\n{ "branch": 2, "words": "" }\n```', { to: 'moved', matched: null }],
    [
      'after thinking aloud',
      'It fits {"branch":0}? No: {"branch":"3"}',
      { to: 'confirmed', matched: null },
    ],
    ['with words never heard', '{"branch":1,"words":"yes"}', { to: 'confirmed', matched: null }],
    ['for none', '{"branch":0,"words":""}', none],
    ['beyond the branches', '{"branch":9,"words":"fine"}', none],
    ['below them', '{"branch":-1}', none],
    ['between them', '{"branch":1.5}', none],
    ['that is prose', 'The party agrees.', none],
    ['that is broken', '{"branch":1,', none],
    ['that is another object', '{"to":"confirmed"}', none],
    ['that is empty', '', none],
    ['that is too long', `${'x '.repeat(300)}${'abc '.repeat(300)}{"branch":1}`, none],
  ])('that comes %s', async (_, text, choice) => {
    const model = await opened({ text }, { budgets: { retriesMax: 0 } });
    expect(await model.choose(request)).toEqual(choice);
    expect(twin.requestCount).toBe(1);
    // "None of them" is an answer.
    expect(unusable).toBe(choice === none && text !== '{"branch":0,"words":""}' ? 1 : 0);
  });

  test.each<[string, ChatAnswer]>([
    ['loops', { text: '{"branch": 1, ', fault: { type: 'loop' } }],
    ['calls an unknown tool', { toolCalls: [{ name: 'choose', input: {} }] }],
  ])('that %s is none', async (_, answer) => {
    const model = await opened(answer, { budgets: { retriesMax: 0 } });
    expect(await model.choose(request)).toEqual(none);
    expect(unusable).toBe(1);
  });

  test('asks nothing where nothing can be chosen', async () => {
    const model = await opened({});
    expect(await model.choose({ ...request, branches: [] })).toEqual(none);
    expect(await model.choose({ ...request, heard: ' ' })).toEqual(none);
    expect(twin.requestCount).toBe(0);
  });

  test('is asked with the branches, and JSON is ordered as the server knows it', async () => {
    const ordered = async (choiceFormat?: 'json-schema' | 'json-object' | 'text') => {
      const model = await opened({ text: '{"branch":0}' }, choiceFormat ? { choiceFormat } : {});
      await model.choose(request);
      const { body } = twin.requests[0]!;
      await models.close();
      return body;
    };
    expect(await ordered('text')).not.toHaveProperty('response_format');
    await twin.close();
    expect(await ordered('json-schema')).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { name: 'choice' } },
    });
    await twin.close();
    const body = await ordered();
    expect(body).toMatchObject({ response_format: { type: 'json_object' } });
    const [system, user] = body.messages;
    expect(system!.content).toContain('2. moved: answers like "no" (or the keys 2)');
    expect(system!.content).not.toContain('umbrellas');
    expect(JSON.parse(String(user!.content))).toEqual({
      question: request.question,
      answer: request.heard,
    });
  });

  test('rejects when the model fails', async () => {
    const model = await opened({ fault: { type: 'status', status: 401 } });
    await expect(model.choose(request)).rejects.toMatchObject({ kind: 'config', retryable: false });
  });

  test('rejects when its whole budget is used up, though words still come', async () => {
    const model = await opened({ text: 'one two', fault: { type: 'stall', after: 2 } });
    const choice = model.choose(request);
    choice.catch(() => {});
    await until(() => twin.requestCount === 1 && clock.next() === clock.now() + 4_000);
    clock.advance(4_000);
    await expect(choice).rejects.toBeInstanceOf(ModelError);
    await expect(choice).rejects.toMatchObject({ kind: 'timeout' });
  });

  test('rejects when it is aborted', async () => {
    const model = await opened({ fault: { type: 'stall', after: 0 } });
    const abort = new AbortController();
    const choice = model.choose(request, abort.signal);
    choice.catch(() => {});
    await until(() => twin.answeringCount === 1);
    abort.abort(new Error('the party speaks on'));
    await expect(choice).rejects.toMatchObject({ kind: 'aborted' });
    await until(() => twin.abandonedCount === 1);
  });
});
