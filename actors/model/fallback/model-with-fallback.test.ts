import { afterEach, expect, test } from 'vitest';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import type { LanguageModels, ModelNews, ModelPart } from '../language-model.ts';
import { openAiModels } from '../openai/ai-model.ts';
import type { ChatAnswer } from '../twin/chat-answer.ts';
import { type ChatTwin, openChatTwin } from '../twin/chat-twin.ts';
import { until } from '../twin/until.ts';
import { type FallbackOptions, modelsWithFallback } from './model-with-fallback.ts';

const clock = new VirtualClock();
let twin: ChatTwin;
let models: LanguageModels;
let news: ModelNews[] = [];
const asked = () => twin.requests.map((request) => request.body.model);

/** A model at the twin, which answers by the model's name; the names are those of the models as well. */
const opened = async (
  answers: Record<string, ChatAnswer>,
  options: Partial<FallbackOptions> = {},
) => {
  twin = await openChatTwin({ clock, answer: ({ body }) => answers[body.model] ?? {} });
  const [first, ...others] = Object.keys(answers).map((model) =>
    openAiModels({ name: model, baseUrl: twin.url, model, clock, budgets: { retriesMax: 0 } }),
  );
  news = [];
  models = modelsWithFallback({
    models: [first!, ...others],
    clock,
    firstTokenMs: 3_000,
    ...options,
  });
  return models.open({ language: 'en', instructions: '', tell: (told) => news.push(told) });
};

afterEach(async () => {
  await until(() => twin.answeringCount === 0);
  await models.close();
  await until(() => twin.socketCount === 0);
  await twin.close();
  expect(clock.pendingCount).toBe(0);
});

const request = { messages: [{ role: 'user' as const, text: 'Hello' }] };
const answerOf = (answer: AsyncIterable<ModelPart>) => {
  const parts: ModelPart[] = [];
  const done = (async () => {
    for await (const part of answer) parts.push(part);
    return parts.map((part) => (part.type === 'text' ? part.delta : part.type)).join('');
  })();
  return { parts, done };
};
const pass = async (ms: number, requestCount: number) => {
  await until(() => twin.requestCount === requestCount && clock.next() === clock.now() + ms);
  clock.advance(ms);
};
const stall = (text: string, after: number): ChatAnswer => ({
  text,
  fault: { type: 'stall', after },
});
const status = (code: number): ChatAnswer => ({ fault: { type: 'status', status: code } });
const good: ChatAnswer = { text: 'Good day.' };

test('the first model answers alone, and nothing is told', async () => {
  const model = await opened({ a: good, b: good });
  expect(await answerOf(model.respond(request)).done).toBe('Good day.finish');
  expect(asked()).toEqual(['a']);
  expect(news).toEqual([]);
});

test('a model that says nothing in time is left for the next, and the call is told twice', async () => {
  const model = await opened({ a: stall('', 0), b: good });
  const { done } = answerOf(model.respond(request));
  await pass(1_500, 1);
  expect(news).toEqual([{ type: 'model.late', model: 'a', waitedMs: 1_500 }]);
  await pass(1_500, 1);
  expect(await done).toBe('Good day.finish');
  expect(asked()).toEqual(['a', 'b']);
  expect(twin.requests[1]!.body.messages).toEqual(twin.requests[0]!.body.messages);
  expect(news.at(-1)).toEqual({
    type: 'model.switched',
    from: 'a',
    to: 'b',
    kind: 'timeout',
    reason: 'the model takes too long: no first word',
    waitedMs: 3_000,
  });
});

test.each<[string, ChatAnswer]>([
  ['401', status(401)],
  ['429', status(429)],
  ['503', status(503)],
  ['a cut before the first word', { ...good, fault: { type: 'cut', after: 0 } }],
  ['nothing', {}],
])('%s goes to the next at once', async (_, answer) => {
  const model = await opened({ a: answer, b: good });
  expect(await answerOf(model.respond(request)).done).toBe('Good day.finish');
  expect(news.map((told) => told.type)).toEqual(['model.switched']);
});

test('after the first word there is no other model: an error says how far it came', async () => {
  const model = await opened({ a: stall('Once upon a time', 2), b: good });
  const { parts, done } = answerOf(model.respond(request));
  await until(() => parts.length === 2);
  await pass(5_000, 1);
  await done;
  expect(parts.at(-1)).toMatchObject({ type: 'error', kind: 'timeout', charCount: 10 });
  expect(asked()).toEqual(['a']);
  expect(news.map((told) => told.type)).toEqual(['model.failed']);
});

test('the number of models for one request is bounded, and the last failure is passed on', async () => {
  const model = await opened({ a: status(503), b: status(503), c: status(401), d: good });
  const { parts, done } = answerOf(model.respond(request));
  expect(await done).toBe('error');
  expect(parts).toMatchObject([{ kind: 'config', charCount: 0 }]);
  expect(asked()).toEqual(['a', 'b', 'c']);
});

test('a model that failed rests for every call, and is tried again later', async () => {
  const answers: Record<string, ChatAnswer> = { a: status(503), b: good };
  const model = await opened(answers, { restMs: 10_000 });
  await answerOf(model.respond(request)).done;
  const other = models.open({ language: 'en', instructions: '' });
  await answerOf(other.respond(request)).done;
  expect(asked()).toEqual(['a', 'b', 'b']);
  answers.a = good;
  clock.advance(10_000);
  await answerOf(model.respond(request)).done;
  expect(asked()).toEqual(['a', 'b', 'b', 'a']);
});

test('a model that failed is asked all the same when the others fail too', async () => {
  const answers: Record<string, ChatAnswer> = { a: status(503), b: status(503) };
  const model = await opened(answers);
  await answerOf(model.respond(request)).done;
  answers.a = good;
  expect(await answerOf(model.respond(request)).done).toBe('Good day.finish');
});

test('a tool that is being called lifts the deadline, and the call is still told to fill', async () => {
  const model = await opened({
    a: {
      toolCalls: [{ name: 'find', input: 'x', pieceChars: 1 }],
      fault: { type: 'stall', after: 2 },
    },
    b: good,
  });
  const tools = [{ name: 'find', description: '', inputSchema: { type: 'object' } }];
  const { parts, done } = answerOf(model.respond({ ...request, tools }));
  await until(() => parts.length === 1);
  await pass(1_500, 1);
  expect(news).toMatchObject([{ type: 'model.late' }]);
  // Its own budgets hold; nothing was said or done, so the next model may answer.
  await pass(3_500, 1);
  expect(await done).toBe('tool-startGood day.finish');
});

test('an abort ends it at once, and no other model is asked', async () => {
  const model = await opened({ a: stall('', 0), b: good });
  const abort = new AbortController();
  const { parts, done } = answerOf(model.respond({ ...request, signal: abort.signal }));
  await until(() => twin.answeringCount === 1);
  abort.abort(new Error('hung up'));
  await done;
  expect(parts).toMatchObject([{ type: 'error', kind: 'aborted', reason: 'Error: hung up' }]);
  await until(() => twin.abandonedCount === 1);
  model.close();
  expect(await answerOf(model.respond(request)).done).toBe('error');
  expect(asked()).toEqual(['a']);
});

const choice = {
  question: 'Can you come?',
  heard: 'yes',
  branches: [{ words: ['yes'], to: 'confirmed' }],
  language: 'en',
};
const chosen: ChatAnswer = { text: '{"branch":1,"words":"yes"}' };

test('a choice goes to the next model as well', async () => {
  const model = await opened({ a: status(500), b: chosen });
  expect(await model.choose(choice)).toEqual({ to: 'confirmed', matched: 'yes' });
  expect(news.map((told) => told.type)).toEqual(['model.switched']);
});

test('a choice is made within its bound, shared by the models', async () => {
  const model = await opened({ a: stall('', 0), b: stall('', 0) }, { choiceMs: 6_000 });
  const made = model.choose(choice);
  made.catch(() => {});
  await pass(1_500, 1);
  await pass(1_500, 1);
  await pass(3_000, 2);
  await expect(made).rejects.toMatchObject({ kind: 'timeout' });
  expect(news.map((told) => told.type)).toEqual(['model.late', 'model.switched', 'model.failed']);
});

test('a choice that is aborted asks no other model', async () => {
  const model = await opened({ a: stall('', 0), b: chosen });
  const abort = new AbortController();
  const made = model.choose(choice, abort.signal);
  made.catch(() => {});
  await until(() => twin.answeringCount === 1);
  abort.abort(new Error('hung up'));
  await expect(made).rejects.toMatchObject({ kind: 'aborted' });
  expect(asked()).toEqual(['a']);
});

test('models that hang, throw or stop without an end do no harm', async () => {
  const broken = (name: string, respond: () => AsyncIterable<ModelPart>): LanguageModels => ({
    name,
    open: () => ({ respond, choose: () => Promise.reject(new Error(name)), close: () => {} }),
    close: async () => {},
  });
  const hang = broken('hang', () => ({
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise(() => {}),
      return: () => new Promise(() => {}),
    }),
  }));
  const fail = broken('fail', () => {
    throw new Error('a bug');
  });
  const stop = broken('stop', async function* () {});
  await opened({ a: good });
  await models.close();
  models = modelsWithFallback({ models: [hang, fail, stop], clock });
  const model = models.open({ language: 'en', instructions: '' });
  const { parts, done } = answerOf(model.respond(request));
  await until(() => clock.next() === clock.now() + 1_500);
  clock.advance(4_000);
  await done;
  expect(parts).toMatchObject([{ type: 'error', reason: 'the answer stops without an end' }]);
});
