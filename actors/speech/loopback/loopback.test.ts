import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededUniform } from '../../../machines/chance/mulberry.ts';
import { wordsOf } from './alphabet.ts';
import { LoopbackDecoder } from './decoder.ts';
import { encodeText } from './encoder.ts';
import { carry, hear, surround } from './poor-line.ts';
import { levelRms } from './tones.ts';

const texts = (words: { text: string }[]): string[] => words.map((word) => word.text);

describe('the loopback voice', () => {
  test('gives back any Unicode text, word for word', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 12 }), fc.nat(600), (text, before) => {
        const heard = hear(surround(encodeText(text).pcm, before));
        expect(texts(heard)).toEqual(wordsOf(text));
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  test('gives back case, digits and punctuation, with times exact to the sample, through µ-law', () => {
    const text =
      'Yes, I AM Mrs. O\'Neil-Müller; call +1 (415) 555-0123 at 9:30 — "OK"? 100% ok@x.io 😀 नमस्ते';
    const { pcm, words } = encodeText(text);
    const line = carry(surround(pcm, 777), { random: seededUniform(1) });
    const heard = hear(line, 50_000);
    expect(heard).toEqual(
      words.map((word) => ({
        text: word.text,
        startSample: word.startSample + 50_777,
        endSample: word.endSample + 50_777,
      })),
    );
    expect(texts(heard)).toEqual(text.split(' '));
  });

  test('hears two utterances that follow each other without a pause', () => {
    const pcm = [encodeText('first one').pcm, encodeText('second one').pcm];
    const line = Int16Array.from([...pcm[0]!, ...pcm[1]!, ...new Int16Array(1_600)]);
    expect(texts(hear(line))).toEqual(['first', 'one', 'second', 'one']);
  });

  test('says nothing for silence, noise or a beep', () => {
    const random = seededUniform(5);
    const beep = Int16Array.from({ length: 8_000 }, (_, n) => 9_000 * Math.sin(0.785 * n));
    expect(hear(new Int16Array(8_000))).toEqual([]);
    expect(hear(carry(new Int16Array(16_000), { random, noiseRms: 6_000 }))).toEqual([]);
    expect(hear(surround(beep, 800))).toEqual([]);
  });

  test('is over 100 ms after its last sound', () => {
    const { pcm } = encodeText('hello');
    const decoder = new LoopbackDecoder();
    decoder.push(pcm, 0);
    expect(decoder.sounding).toBe(true);
    // The last 16 samples of the utterance are silent already; blocks are 32 samples.
    decoder.push(new Int16Array(740), pcm.length);
    expect(decoder.sounding).toBe(true);
    decoder.push(new Int16Array(64), pcm.length + 740);
    expect(decoder.sounding).toBe(false);
  });
});

const sentence =
  'Yes, this is Maria speaking. Could you call me again on Tuesday at 10:45? Thank you, goodbye!';
const wordsRight = (seed: number, line: Omit<Parameters<typeof carry>[1], 'random'>) => {
  const random = seededUniform(seed);
  const spoken = encodeText(sentence);
  const heard = texts(
    hear(carry(surround(spoken.pcm, Math.floor(random() * 640)), { ...line, random })),
  );
  const missing = texts(spoken.words);
  for (const word of heard) {
    const found = missing.indexOf(word);
    if (found >= 0) missing.splice(found, 1);
  }
  return { right: spoken.words.length - missing.length, exact: heard.join(' ') === sentence };
};
const survey = (runs: number, line: Omit<Parameters<typeof carry>[1], 'random'>) => {
  let right = 0;
  let exact = 0;
  for (let seed = 1; seed <= runs; seed++) {
    const result = wordsRight(seed, line);
    right += result.right;
    exact += result.exact ? 1 : 0;
  }
  return { right, of: runs * wordsOf(sentence).length, exact };
};
const noiseRms = levelRms / 10;

describe('on a poor line (fixed seeds)', () => {
  test.each([
    ['µ-law', 60, {}],
    ['noise 20 dB under the voice', 60, { noiseRms }],
    ['1 % of frames lost, concealed by fading repetition', 60, { loss: 0.01 }],
    ['1 % of frames lost, silent', 60, { loss: 0.01, concealment: 'silence' as const }],
    ['1 % of frames lost and noise', 60, { loss: 0.01, noiseRms }],
    ['5 % of frames lost', 60, { loss: 0.05 }],
  ])('%s', (name, runs, line) => {
    const result = survey(runs, line);
    expect([name, result.right, result.of, result.exact]).toEqual([name, 1_020, 1_020, runs]);
  });
});
