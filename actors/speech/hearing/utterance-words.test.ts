import { expect, test } from 'vitest';
import { UnacknowledgedAudio } from './unacknowledged-audio.ts';
import { UtteranceWords } from './utterance-words.ts';

/** Words of 100 samples each: `one@0`. */
const words = (...said: string[]) =>
  said.map((word) => {
    const [text = '', at = '0'] = word.split('@');
    return { text, startSample: Number(at), endSample: Number(at) + 100 };
  });
const texts = (utterance: UtteranceWords) => utterance.words.map(({ text }) => text).join(' ');

test('a segment that may change is replaced, a frozen one stays', () => {
  const utterance = new UtteranceWords();
  utterance.hear(words('wan@0'));
  utterance.hear(words('one@0', 'too@100'));
  utterance.freeze(words('one@0'));
  utterance.hear(words('two@100'));
  expect(texts(utterance)).toBe('one two');
});

test('what was told before is old, also when another connection places it a little elsewhere', () => {
  const utterance = new UtteranceWords();
  utterance.freeze(words('one@0', 'two@100'));
  expect(utterance.freeze(words('one@0', 'two@100'))).toBe(false);
  utterance.freeze([{ text: 'two', startSample: 90, endSample: 190 }, ...words('three@195')]);
  expect(utterance.take()).toEqual(
    words('one@0', 'two@100', 'three@195').map((word) =>
      word.text === 'three' ? { ...word, startSample: 200 } : word,
    ),
  );
  expect(utterance.freeze(words('three@195'))).toBe(false);
  expect(utterance.take()).toEqual([]);
});

test('words of audio that nobody can hear again stay as they were heard', () => {
  const utterance = new UtteranceWords();
  utterance.hear(words('one@0', 'two@100', 'three@200'));
  utterance.keep(250);
  utterance.hear(words('free@200', 'four@300'));
  expect(texts(utterance)).toBe('one two free four');
});

const frame = (at: number) => ({ at, pcm: new Int16Array(160) });

test('three seconds of what was sent are kept, and fifteen of what was not', () => {
  const kept = new UnacknowledgedAudio();
  for (let n = 0; n < 1_000; n++) kept.push(frame(n * 160), false);
  expect(kept.from).toBe(160_000 - 120_000);
  kept.sent();
  kept.push(frame(160_000), true);
  expect(kept.from).toBe(160_160 - 24_000);
});

test('what a final covers is let go, to the sample', () => {
  const kept = new UnacknowledgedAudio();
  for (let n = 0; n < 3; n++) kept.push(frame(n * 160), true);
  kept.acknowledge(200);
  expect(kept.frames.map(({ at, pcm }) => [at, pcm.length])).toEqual([
    [200, 120],
    [320, 160],
  ]);
  kept.acknowledge(480);
  expect(kept.isEmpty).toBe(true);
});
