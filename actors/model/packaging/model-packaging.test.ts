import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CallPackaging } from '../../../machines/contracts/call/call-packaging.ts';
import type { TranscriptEntry } from '../../../machines/contracts/call/call-record.ts';
import { clock, closeRig, models, opened, twin } from '../openai/model-rig.ts';
import type { ChatAnswer } from '../twin/chat-answer.ts';
import { until } from '../twin/until.ts';
import { packagedByModel } from './model-packaging.ts';

let answer: ChatAnswer = {};
let counted: string[] = [];

beforeEach(async () => {
  await opened(() => answer);
  counted = [];
});
afterEach(closeRig);

const entry = (who: TranscriptEntry['who'], text: string, turn: number): TranscriptEntry => ({
  turn,
  who,
  text,
  startMs: turn * 2_000,
  endMs: turn * 2_000 + 1_500,
  words: [],
  cut: false,
});
const transcript = [
  entry('bot', 'Can you come tomorrow?', 0),
  entry('party', 'I have waited for weeks, this is really annoying.', 1),
];
const rules: CallPackaging = {
  schemaVersion: 1,
  by: 'rules',
  summary: 'By rules.',
  variables: { name: 'Ada' },
  goal: { reached: null, reason: 'The bot has no end that is a goal.' },
  sentiment: { label: 'neutral', score: 0, evidence: [] },
  findings: [{ code: 'slow_answer', severity: 'warning', text: 'Slow.', evidence: [] }],
  disposition: { code: 'hung_up', source: 'termination', confidence: 0.9, reason: 'They hung up.' },
  usage: {
    telephonySeconds: 9,
    sttSeconds: 9,
    ttsCharsSpoken: 20,
    ttsCharsHeard: 20,
    modelTokensIn: 100,
    modelTokensOut: 10,
  },
};
const judgement = {
  summary: 'The party complained of having waited for weeks and hung up.',
  goal: { reached: false, reason: 'No date was agreed.' },
  sentiment: {
    label: 'negative',
    score: -0.8,
    evidence: [
      { utterance: 1, words: 'Really annoying' },
      { utterance: 1, words: 'I hate you' },
    ],
  },
  findings: [
    {
      code: 'question_unanswered',
      severity: 'warning',
      text: 'The party did not answer.',
      evidence: [{ utterance: 0, words: 'Can you come tomorrow' }],
    },
    {
      code: 'profanity_by_bot',
      severity: 'serious',
      text: 'The bot swore.',
      evidence: [{ utterance: 0, words: 'damn' }],
    },
  ],
  disposition: { code: 'declined', confidence: 0.7, reason: 'They refused.' },
};
const packaged = (more: Partial<{ rules: CallPackaging }> = {}) =>
  packagedByModel(
    { models, clock, withinMs: 5_000, count: (name) => counted.push(name) },
    { transcript, language: 'en', dispositions: ['agreed', 'declined'], rules, ...more },
  );
/** Time passes while nothing is being answered: a second try waits for it. */
const passingTime = async (asked: Promise<CallPackaging>): Promise<CallPackaging> => {
  let isDone = false;
  const done = asked.finally(() => {
    isDone = true;
  });
  await until(() => {
    const next = clock.next();
    if (twin.requestCount > 0 && twin.answeringCount === 0 && next !== undefined)
      clock.runUntil(next);
    return isDone;
  });
  return done;
};
const says = (input: unknown): ChatAnswer => ({
  toolCalls: [{ name: 'package_call', input, pieceChars: 200 }],
  usage: { prompt_tokens: 300, completion_tokens: 50 },
});

test('a model’s judgement is taken over as far as the transcript shows it', async () => {
  answer = says(judgement);
  const packaging = await packaged();
  expect(packaging).toMatchObject({
    by: 'model',
    summary: judgement.summary,
    variables: { name: 'Ada' },
    goal: judgement.goal,
    sentiment: {
      label: 'negative',
      evidence: [{ utterance: 1, atMs: 2_000, words: 'Really annoying', weight: -1 }],
    },
    disposition: { ...judgement.disposition, source: 'model' },
    usage: { modelTokensIn: 400, modelTokensOut: 60 },
  });
  expect(packaging.findings.map(({ code }) => code)).toEqual([
    'slow_answer',
    'question_unanswered',
  ]);
  expect(counted).toEqual(['packaged_by_model']);
  expect(JSON.stringify(twin.requests[0]!.body)).toContain('[1] party: I have waited for weeks');
});

test('how the flow ended is no matter of opinion', async () => {
  answer = says(judgement);
  const disposition = { ...rules.disposition, code: 'agreed', source: 'flow' as const };
  const goal = { reached: true, reason: 'The flow ended in "agreed".' };
  const packaging = await packaged({ rules: { ...rules, disposition, goal } });
  expect(packaging).toMatchObject({ by: 'model', disposition, goal });
});

test('an end that the flow does not know is none', async () => {
  answer = says({ ...judgement, disposition: { ...judgement.disposition, code: 'bribed' } });
  expect((await packaged()).disposition).toEqual(rules.disposition);
});

test.each<[string, ChatAnswer]>([
  ['says nothing', {}],
  ['talks instead of filling in the form', { text: 'A nice call.' }],
  ['fills in half of it', says({ summary: 'Half.' })],
  ['writes broken JSON', says('{"summary":')],
  ['refuses', { fault: { type: 'status', status: 400 } }],
  ['is cut', { ...says(judgement), fault: { type: 'cut', after: 2 } }],
])('where a model %s, the rules’ packaging stands', async (_, given) => {
  answer = given;
  expect(await passingTime(packaged())).toMatchObject({ by: 'rules', summary: 'By rules.' });
  expect(counted).toEqual(['packaging_by_model_failed']);
});

test('a model that is late is not waited for', async () => {
  answer = { fault: { type: 'stall', after: 0 } };
  const asked = packaged();
  await until(() => twin.requestCount === 1);
  clock.advance(5_000);
  expect(await asked).toEqual(rules);
  await until(() => twin.abandonedCount === 1);
});
