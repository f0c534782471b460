import { expect, test } from 'vitest';
import type { Finding } from '../../../../machines/contracts/call/call-packaging.ts';
import {
  bySeverity,
  certainty,
  circumstances,
  countedWords,
  scoreText,
  usageLines,
} from './outcome-words.ts';

const finding = (severity: Finding['severity']): Finding => ({
  code: 'long_silence',
  severity,
  text: severity,
  evidence: [],
});

test('what must be mended comes first', () => {
  const found = ['info', 'serious', 'warning'] as const;
  expect(bySeverity(found.map(finding)).map(({ text }) => text)).toEqual([
    'serious',
    'warning',
    'info',
  ]);
});

test('a judgement says how sure it is and whose it is', () => {
  const judged = { code: 'confirmed', source: 'flow', confidence: 0.9, reason: '' } as const;
  expect(certainty(judged)).toBe('90 % sure; the flow decided it');
  expect([0.43, -1, 0].map(scoreText)).toEqual(['+0.43', '−1.00', '0.00']);
});

test('counters that no transcript shows are told, and those of noughts are not', () => {
  expect(countedWords({ fillers_said: 0, interruptions: 2 })).toEqual([]);
  expect(countedWords({ fillers_said: 1, answers_lost: 2 })).toEqual([
    '1 filler was said while an answer was made.',
    '2 answers of the model never came.',
  ]);
});

test('usage without a model says so instead of two noughts', () => {
  const usage = {
    telephonySeconds: 34.2,
    sttSeconds: 34.2,
    ttsCharsSpoken: 1_200,
    ttsCharsHeard: 900,
    modelTokensIn: 0,
    modelTokensOut: 0,
  };
  expect(usageLines(usage).at(-1)).toEqual(['Model', 'not asked']);
  expect(usageLines({ ...usage, modelTokensIn: 1_500, modelTokensOut: 20 }).at(-1)).toEqual([
    'Model',
    '1,500 tokens in, 20 out',
  ]);
});

test('a stale configuration and a change of workers are told; an ordinary call has nothing to tell', () => {
  expect(circumstances({ counters: {} })).toEqual([]);
  const told = circumstances({
    counters: { packaging_failed: 1 },
    configStaleMs: 300_000,
    journalMissing: 500,
    resumes: [
      { atMs: 9_000, fromWorker: 'a', toWorker: 'b', gapMs: 840 },
      { atMs: 20_000, fromWorker: 'b', toWorker: 'c', gapMs: null },
    ],
  });
  expect(told.map(({ atMs }) => atMs)).toEqual([null, 9_000, 20_000, null, null]);
  expect(told[0]!.text).toContain('5 minutes old');
  expect(told[1]!.text).toContain('after 0.8 s');
  expect(told[2]!.text).toContain('never');
});
