import { expect, test } from 'vitest';
import { type TimedText, WordMatch, wordsOf } from './word-match.ts';

/** 100 samples for each text. */
const timed = (texts: string[]): TimedText[] =>
  texts.map((text, n) => ({ text, startSample: n * 100, endSample: (n + 1) * 100 }));

const spans = (said: string, texts: string[]) => {
  const words = wordsOf(said);
  const match = new WordMatch(words, 0, 0);
  return timed(texts)
    .flatMap((text) => match.add(text))
    .map(({ index, startSample, endSample }) => `${words[index]} ${startSample}–${endSample}`);
};

test.each([
  ['words', ['Hello,', 'Maria!'], ['Hello, 0–100', 'Maria! 100–200']],
  ['words without punctuation', ['Hello', 'Maria'], ['Hello, 0–100', 'Maria! 100–200']],
  ['words and marks apart', ['Hello', ',', 'Maria', '!'], ['Hello, 0–100', 'Maria! 200–300']],
  ['characters', Array.from('Hello, Maria!'), ['Hello, 0–500', 'Maria! 700–1200']],
  ['two words at once', ['Hello Maria'], ['Hello, 0–100']],
])('reads %s', (_, texts, told) => {
  expect(spans('Hello, Maria!', texts)).toEqual(told);
});

test('counts letters of any script', () => {
  expect(spans('नमस्ते दुनिया', ['नमस्ते', 'दुनिया'])).toEqual(['नमस्ते 0–100', 'दुनिया 100–200']);
});

test('gives a dash to the word before it', () => {
  expect(spans('well — yes', ['well', 'yes'])).toEqual(['well 0–100', '— 100–101', 'yes 101–200']);
});

test('comes back in step after a number that is said otherwise than it is written', () => {
  expect(spans('at 10:45 then', ['at', 'ten', 'forty-five', 'then'])).toEqual([
    'at 0–100',
    '10:45 100–300',
    'then 300–400',
  ]);
});

test('never runs backwards, whatever the provider tells', () => {
  const match = new WordMatch(['one', 'two'], 0, 50);
  const told = [
    ...match.add({ text: 'one', startSample: 10, endSample: 20 }),
    ...match.add({ text: 'two', startSample: 0, endSample: 5 }),
  ];
  expect(told).toEqual([
    { index: 0, startSample: 50, endSample: 51 },
    { index: 1, startSample: 51, endSample: 52 },
  ]);
});

test('shares the audio among words without times by their letters', () => {
  const match = new WordMatch(['a', 'bcd', 'e'], 1, 100);
  expect(match.estimate(700)).toEqual([
    { index: 1, startSample: 100, endSample: 500 },
    { index: 2, startSample: 500, endSample: 700 },
  ]);
});
