import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LanguageModel } from '../language-model.ts';
import { clock, closeRig, opened, twin } from '../openai/model-rig.ts';
import type { ChatAnswer } from '../twin/chat-answer.ts';
import { until } from '../twin/until.ts';
import { modelEndOfTurn, ruleOfWords } from './end-of-turn.ts';

let model: LanguageModel;
let answer: ChatAnswer = {};
let counted: string[] = [];

beforeEach(async () => {
  model = await opened(() => answer);
  counted = [];
});
afterEach(closeRig);

const whole = { text: 'I would like roses', language: 'en', mode: 'free' as const, digitsMax: 0 };
const half = { ...whole, text: 'I would like roses and' };
const port = () =>
  modelEndOfTurn({ model, clock, withinMs: 1_000, count: (name) => counted.push(name) });

test('the embedded port is the rule on words', async () => {
  expect(await ruleOfWords.isOver(whole)).toBe(true);
  expect(await ruleOfWords.isOver(half)).toBe(false);
});

test.each([
  ['done', half, true],
  ['Unfinished.', whole, false],
])('a model that says "%s" decides, against the rule as well', async (text, asked, isOver) => {
  answer = { text };
  expect(await port().isOver(asked)).toBe(isOver);
  expect(counted).toEqual(['end_of_turn_by_model']);
  expect(JSON.stringify(twin.requests[0]!.body.messages)).toContain(asked.text);
});

test('the first word is enough: the request ends with it', async () => {
  answer = { text: 'done and so on', fault: { type: 'stall', after: 2 } };
  expect(await port().isOver(half)).toBe(true);
  await until(() => twin.abandonedCount === 1);
});

test.each<[string, ChatAnswer]>([
  ['says something else', { text: 'I cannot tell.' }],
  ['refuses', { fault: { type: 'status', status: 400 } }],
  ['is cut', { text: 'don', fault: { type: 'cut', after: 1 } }],
])('where a model %s, the rule decides', async (_, given) => {
  answer = given;
  expect(await port().isOver(half)).toBe(false);
  expect(counted).toEqual(['end_of_turn_by_rule']);
});

test('a model that is late is not waited for', async () => {
  answer = { fault: { type: 'stall', after: 0 } };
  const asked = port().isOver(whole);
  await until(() => twin.requestCount === 1);
  clock.advance(1_000);
  expect(await asked).toBe(true);
  await until(() => twin.abandonedCount === 1);
});

test('a question that is not asked any more ends its request', async () => {
  answer = { fault: { type: 'stall', after: 0 } };
  const leave = new AbortController();
  const asked = port().isOver(half, leave.signal);
  await until(() => twin.requestCount === 1);
  leave.abort(new Error('asked anew'));
  expect(await asked).toBe(false);
});
