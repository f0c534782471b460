import { expect, test } from 'vitest';
import { encodeText, Utterance } from './encoder.ts';
import { levelRms, sampleRate } from './tones.ts';

const text = 'The quick brown fox jumps over 13 lazy dogs; "Why?" — ÄÖÜ नमस्ते 😀.';
const { pcm } = encodeText(text);
const power = (samples: Int16Array): number =>
  samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;

/** Energy of each 20 Hz from 0 to 4 kHz, by Goertzel over windows of 50 ms (Hann). */
const spectrum = (samples: Int16Array): Float64Array => {
  const size = 400;
  const bins = new Float64Array(size / 2);
  for (let from = 0; from + size <= samples.length; from += size / 2) {
    for (let bin = 0; bin < bins.length; bin++) {
      const c = 2 * Math.cos((2 * Math.PI * bin) / size);
      let s1 = 0;
      let s2 = 0;
      for (let n = 0; n < size; n++) {
        const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / size);
        const s0 = samples[from + n]! * hann + c * s1 - s2;
        s2 = s1;
        s1 = s0;
      }
      bins[bin]! += s1 * s1 + s2 * s2 - c * s1 * s2;
    }
  }
  return bins;
};

test('the voice lies between 300 and 3,400 Hz: 30 dB less outside', () => {
  const bins = spectrum(pcm);
  const step = sampleRate / 400;
  const sum = (from: number, to: number) =>
    bins.reduce(
      (total, energy, n) => (n * step >= from && n * step < to ? total + energy : total),
      0,
    );
  const all = sum(0, 4_000);
  const outside = all - sum(300, 3_401);
  expect(10 * Math.log10(outside / all)).toBeLessThan(-30);
});

test('it is about −20 dBFS loud and never clips', () => {
  expect(10 * Math.log10(power(pcm) / levelRms ** 2)).toBeGreaterThan(-1.5);
  expect(10 * Math.log10(power(pcm) / levelRms ** 2)).toBeLessThan(0.5);
  expect(Math.max(...pcm.map(Math.abs))).toBeLessThan(16_384);
});

test('no frame of 20 ms inside an utterance is more than 6 dB under the voice', () => {
  for (let from = 0; from + 160 <= pcm.length; from += 20)
    expect(power(pcm.subarray(from, from + 160))).toBeGreaterThan(levelRms ** 2 / 4);
});

test('it says about 15 characters a second', () => {
  const sentence = 'please call me again on tuesday at half past ten, i would like to come then';
  const seconds = encodeText(sentence).pcm.length / sampleRate;
  expect(sentence.length / seconds).toBeGreaterThan(14.5);
  expect(sentence.length / seconds).toBeLessThan(16);
});

test('its pieces are the whole, always alike', () => {
  for (const symbols of [1, 2, 7, 1_000]) {
    const utterance = new Utterance(text);
    const pieces: number[] = [];
    for (let piece = utterance.next(symbols); piece; piece = utterance.next(symbols))
      for (const sample of piece) pieces.push(sample);
    expect(utterance.over).toBe(true);
    expect(pieces.length).toBe(utterance.samples);
    expect(Int16Array.from(pieces)).toEqual(pcm);
  }
});
