import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import type { LanguageModel, LanguageModels, ModelPart, ModelRequest } from '../language-model.ts';
import { openAiModels } from '../openai/ai-model.ts';
import type { ChatAnswer } from '../twin/chat-answer.ts';
import { type ChatTwin, openChatTwin } from '../twin/chat-twin.ts';
import { until } from '../twin/until.ts';
import { wordsOf } from './same-words.ts';
import { Speculation, type SpeculationNews } from './speculation.ts';

const clock = new VirtualClock();
let twin: ChatTwin;
let models: LanguageModels;
let model: LanguageModel;
let answer: ChatAnswer = {};
let news: string[] = [];
let speculation: Speculation;
const tell = (told: SpeculationNews) =>
  void news.push(told.type === 'speculation.discarded' ? told.reason : told.type);

beforeEach(async () => {
  twin = await openChatTwin({ clock, answer: () => answer });
  models = openAiModels({
    name: 'twin',
    baseUrl: twin.url,
    model: 'small',
    clock,
    budgets: { retriesMax: 0 },
  });
  model = models.open({ language: 'en', instructions: '' });
  news = [];
  answer = { text: 'At nine.' };
  speculation = new Speculation({ model, tell });
});

afterEach(async () => {
  speculation.endTurn('the test ends');
  await until(() => twin.answeringCount === 0);
  await models.close();
  await until(() => twin.socketCount === 0);
  await twin.close();
  expect(clock.pendingCount).toBe(0);
});

const asking = (text: string, earlier = 'Hello'): ModelRequest => ({
  messages: [
    { role: 'assistant', text: earlier },
    { role: 'user', text },
  ],
});
const begin = (text: string, speechMs = 1_000) => speculation.begin(text, asking(text), speechMs);
const take = (text: string) => speculation.take(text, asking(text));
const textOf = async (parts: AsyncIterable<ModelPart> | null): Promise<string> => {
  let text = '';
  for await (const part of parts ?? []) text += part.type === 'text' ? part.delta : part.type;
  return text;
};
const stalled: ChatAnswer = { text: 'one two three', fault: { type: 'stall', after: 2 } };

describe('an answer to words that may change', () => {
  test('is asked for at once, and taken when the turn ends with the same words', async () => {
    expect(begin('when do you open')).toBe(true);
    await until(() => twin.requestCount === 1 && twin.answeringCount === 0);
    expect(await textOf(take('When do you open?'))).toBe('At nine.finish');
    expect(twin.requestCount).toBe(1);
    expect(news).toEqual(['speculation.begun', 'speculation.taken']);
  });

  test('is taken while it still comes', async () => {
    answer = stalled;
    begin('when do you open');
    const parts = take('When do you open?')![Symbol.asyncIterator]();
    expect((await parts.next()).value).toEqual({ type: 'text', delta: 'one ' });
    expect((await parts.next()).value).toEqual({ type: 'text', delta: 'two ' });
    await parts.return!();
    await until(() => twin.abandonedCount === 1);
  });

  test('is discarded when the words change, and its socket is closed', async () => {
    answer = stalled;
    begin('when do you');
    await until(() => twin.answeringCount === 1);
    answer = { text: 'At six.' };
    begin('when do you close');
    await until(() => twin.abandonedCount === 1);
    expect(await textOf(take('When do you close?'))).toBe('At six.finish');
    expect(news).toEqual([
      'speculation.begun',
      'the words changed',
      'speculation.begun',
      'speculation.taken',
    ]);
  });

  test.each<[string, () => unknown]>([
    ['ends otherwise', () => take('when do you open on Sunday')],
    ['ends in other circumstances', () => speculation.take('when', asking('when', 'Good bye'))],
    ['is given up', () => speculation.discard('the party speaks on')],
    ['ends without an answer', () => speculation.endTurn('hung up')],
    ['has no words left', () => begin('…')],
  ])('closes its socket when the turn %s', async (_, end) => {
    answer = stalled;
    begin('when');
    await until(() => twin.answeringCount === 1 && twin.socketCount === 1);
    expect(end()).toBeFalsy();
    await until(() => twin.abandonedCount === 1 && twin.socketCount === 0);
    expect(take('when')).toBeNull();
  });

  test('runs on when the same words come again', async () => {
    begin('when do you open');
    expect(begin('When do you open,')).toBe(true);
    await until(() => twin.answeringCount === 0 && twin.requestCount === 1);
    expect(news).toEqual(['speculation.begun']);
  });

  test('is begun three times in a turn, and again in the next', () => {
    expect(['a', 'b', 'c', 'd'].map((text) => begin(text))).toEqual([true, true, true, false]);
    expect(take('d')).toBeNull();
    expect(begin('d')).toBe(true);
  });

  test('is not begun in a turn of more than 10 s', () => {
    expect(begin('a', 10_000)).toBe(true);
    expect(begin('b', 10_001)).toBe(false);
    expect(take('a')).toBeNull();
  });

  test('that failed is not taken: the request is to be made as if there were none', async () => {
    answer = { fault: { type: 'status', status: 503 } };
    begin('when');
    await until(() => twin.requestCount === 1 && twin.answeringCount === 0);
    // The failure is read from the socket some turns of the event loop later.
    await until(() => clock.pendingCount === 0);
    expect(take('when')).toBeNull();
    expect(news).toEqual(['speculation.begun', 'it failed']);
  });

  test('that nobody takes is kept within a bound, and whole when it is taken', async () => {
    let given = 0;
    const words = async function* (): AsyncGenerator<ModelPart> {
      for (; given < 5_000; given += 1) yield { type: 'text', delta: 'x' };
      yield { type: 'finish', reason: 'stop' };
    };
    const endless = { ...model, respond: words } as unknown as LanguageModel;
    speculation = new Speculation({ model: endless, tell });
    begin('when');
    await until(() => given >= 1_023);
    await new Promise((resolve) => setImmediate(resolve));
    expect(given).toBeLessThan(1_025);
    expect(await textOf(take('when'))).toBe(`${'x'.repeat(5_000)}finish`);
  });

  test('of a model that throws is not taken', () => {
    const respond = () => {
      throw new Error('a bug');
    };
    speculation = new Speculation({ model: { ...model, respond } as LanguageModel, tell });
    begin('when');
    expect(take('when')).toBeNull();
  });
});

describe('the words of a transcript', () => {
  test.each([
    ['When do you open?', 'when do you  OPEN', true],
    ['“Yes,” please.', 'yes please', true],
    ['क्या आप आएँगे?', 'क्या आप आएँगे।', true],
    ['¿Cómo está?', 'cómo está', true],
    ['3.5', '35', false],
    ["we're", 'were', false],
    ['a@b.com.', 'a@b.com', true],
    ['-5', '5', false],
    ['well - yes', 'well yes', true],
    ['5', '5%', false],
  ])('of "%s" and "%s" are the same: %s', (one, other, isSame) => {
    expect(wordsOf(one) === wordsOf(other)).toBe(isSame);
  });

  test('of themselves are the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const words = wordsOf(text);
        expect(wordsOf(words)).toBe(words);
        expect(wordsOf(` ${text}\n`)).toBe(words);
      }),
      { seed: 1 },
    );
  });
});
