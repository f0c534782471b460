import { describe, expect, test } from 'vitest';
import { seededUniform } from '../../../machines/chance/mulberry.ts';
import { LoopbackDecoder } from './decoder.ts';
import { encodeText } from './encoder.ts';
import { carry, hear, surround } from './poor-line.ts';
import { levelRms, soundedSamples, symbolSamples } from './tones.ts';

const texts = (words: { text: string }[]): string[] => words.map((word) => word.text);
const spoken = encodeText('Is it 9 AM?');
const soundedBy = (cut: number): string[] =>
  texts(spoken.words.filter((word) => word.endSample <= cut));
const cutAt = (cut: number, before: number): Int16Array<ArrayBuffer> =>
  surround(spoken.pcm.subarray(0, cut), before, spoken.pcm.length - cut + 1_600);
/** Everything a cut can meet: each sample of a closing symbol's fall and gap, and the rest in steps that hit every phase of a frame. */
const cuts = (step: number): number[] => {
  const near = spoken.words.flatMap(({ endSample }) =>
    Array.from({ length: 96 }, (_, n) => endSample - 32 + n),
  );
  const far = Array.from({ length: Math.ceil(spoken.pcm.length / step) }, (_, n) => n * step);
  return [...near, ...far].filter((cut) => cut <= spoken.pcm.length);
};

describe('an utterance cut short', () => {
  test('at any sample yields exactly the words fully sounded', () => {
    for (const cut of cuts(23))
      expect([cut, texts(hear(cutAt(cut, 0)))]).toEqual([cut, soundedBy(cut)]);
  });

  test('does so through µ-law and noise, wherever it began', () => {
    const random = seededUniform(11);
    for (const cut of cuts(61)) {
      const line = carry(cutAt(cut, Math.floor(random() * 640)), {
        random,
        noiseRms: levelRms / 10,
      });
      expect([cut, texts(hear(line))]).toEqual([cut, soundedBy(cut)]);
    }
  });

  test('does so when nothing at all comes after the cut', () => {
    for (const cut of cuts(61))
      expect([cut, texts(hear(spoken.pcm.slice(0, cut)))]).toEqual([cut, soundedBy(cut)]);
  });

  test('does so when the next utterance begins in the following frames', () => {
    const next = encodeText('next').pcm;
    for (const pause of [160, 320, 480, 1_600]) {
      for (const cut of cuts(293).filter((cut) => cut % 3 === 0)) {
        const line = new Int16Array(cut + pause + next.length + 1_600);
        line.set(spoken.pcm.subarray(0, cut));
        line.set(next, cut + pause);
        expect([cut, pause, texts(hear(line))]).toEqual([cut, pause, [...soundedBy(cut), 'next']]);
      }
    }
  });
});

test('a word is told within 250 ms of its end, counted in samples, whatever the frames', () => {
  for (const frame of [80, 160, 400]) {
    for (const before of [0, 1, 159, 301]) {
      const line = carry(surround(spoken.pcm, before), {
        random: seededUniform(before),
        loss: 0.01,
      });
      const decoder = new LoopbackDecoder();
      let told = 0;
      for (let at = 0; at < line.length; at += frame) {
        for (const word of decoder.push(line.subarray(at, at + frame), at)) {
          told++;
          const lateMs = (at + frame - word.endSample) / 8;
          expect(lateMs).toBeLessThan(250);
          // What the design gives: the chord after the closing symbol, and the frame in which it ends.
          expect(lateMs).toBeLessThanOrEqual((2 * symbolSamples - soundedSamples + frame) / 8);
        }
      }
      expect(told).toBe(spoken.words.length);
    }
  }
});
