import { expect, test } from 'vitest';
import { seededUniform } from '../../../machines/chance/mulberry.ts';
import { LoopbackDecoder } from './decoder.ts';
import { encodeText } from './encoder.ts';
import { carry, hear, surround } from './poor-line.ts';
import { levelRms, symbolSamples } from './tones.ts';

const texts = (words: { text: string }[]): string[] => words.map((word) => word.text);
const spoken = encodeText('please tell me when you will be back at home');

test('an utterance whose chirp was lost is heard all the same, with exact times', () => {
  const line = surround(spoken.pcm, 333);
  line.fill(0, 333, 333 + symbolSamples);
  expect(hear(line)).toEqual(
    spoken.words.map(({ text, startSample, endSample }) => ({
      text,
      startSample: startSample + 333,
      endSample: endSample + 333,
    })),
  );
});

test('whoever comes late hears every word of which the beginning is left, and no piece of a word', () => {
  const random = seededUniform(3);
  for (let from = 600; from < 12_000; from += 211) {
    const line = carry(surround(spoken.pcm.slice(from), 100), { random, noiseRms: levelRms / 20 });
    // A word counts as whole when its first chord is; half a chord may be enough.
    const certain = spoken.words.filter((word) => word.startSample >= from);
    const possible = spoken.words.filter((word) => word.startSample + symbolSamples / 2 >= from);
    const heard = texts(hear(line));
    expect([texts(certain).join(' '), texts(possible).join(' ')]).toContain(heard.join(' '));
  }
});

test('a hole in the stream costs the words in it and no other', () => {
  const decoder = new LoopbackDecoder();
  const [hole, length] = [8_000, 4_000];
  const heard = [
    ...decoder.push(spoken.pcm.subarray(0, hole), 0),
    ...decoder.push(spoken.pcm.subarray(hole + length), hole + length),
    ...decoder.push(new Int16Array(1_600), spoken.pcm.length),
  ];
  const whole = spoken.words.filter(
    (word) => word.endSample <= hole || word.startSample >= hole + length,
  );
  expect(heard).toEqual(whole);
});

test('frames that come twice or overlap change nothing', () => {
  const decoder = new LoopbackDecoder();
  const line = surround(spoken.pcm, 40);
  const heard = [];
  for (let at = 0; at < line.length; at += 160) {
    heard.push(...decoder.push(line.subarray(at, at + 160), at));
    heard.push(...decoder.push(line.subarray(at, at + 160), at));
    heard.push(
      ...decoder.push(line.subarray(Math.max(0, at - 80), at + 100), Math.max(0, at - 80)),
    );
  }
  expect(texts(heard)).toEqual(texts(spoken.words));
});
