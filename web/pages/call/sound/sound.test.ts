import { expect, test } from 'vitest';
import { linesOf } from '../transcript/live-transcript.ts';
import { columnsOf } from './peak-path.ts';
import { speechMarks, speechSpans } from './speech-marks.ts';

const peaks = { bucketMs: 20, party: [0, 255, 0, 0], bot: [64, 0, 0, 255] };

test('a column is as high as the loudest bucket under it', () => {
  const { party, bot } = columnsOf(peaks, { fromMs: 0, toMs: 80 }, 2);
  expect([...party]).toEqual([1, 0]);
  expect([...bot].map((height) => Math.round(height * 10) / 10)).toEqual([0.5, 1]);
});

test('a bucket wider than a column fills all of its columns', () => {
  expect([...columnsOf(peaks, { fromMs: 20, toMs: 40 }, 4).party]).toEqual([1, 1, 1, 1]);
});

test('before the recording and after it there is no sound', () => {
  expect([...columnsOf(peaks, { fromMs: -40, toMs: 0 }, 2).bot]).toEqual([0, 0]);
  expect([...columnsOf(peaks, { fromMs: 80, toMs: 120 }, 2).bot]).toEqual([0, 0]);
});

const entry = (who: 'bot' | 'party', startMs: number, endMs: number, cut = false) => ({
  turn: 0,
  who,
  text: 'a b',
  startMs,
  endMs,
  cut,
  words: [
    { text: 'a', startMs, endMs: startMs + 100 },
    { text: 'b', startMs: endMs - 100, endMs },
  ],
});

test('a pause inside an utterance parts its stretches, a breath does not', () => {
  expect(speechSpans(linesOf([entry('bot', 0, 400), entry('party', 1_000, 3_000)]))).toEqual([
    { who: 'bot', fromMs: 0, toMs: 400 },
    { who: 'party', fromMs: 1_000, toMs: 1_100 },
    { who: 'party', fromMs: 2_900, toMs: 3_000 },
  ]);
});

test('an interruption and a long silence are marked', () => {
  const lines = linesOf([entry('bot', 0, 900, true), entry('party', 5_000, 6_000)]);
  expect(speechMarks(lines, 7_000)).toEqual([
    { kind: 'interruption', fromMs: 900, toMs: 900 },
    { kind: 'silence', fromMs: 900, toMs: 5_000 },
  ]);
});
