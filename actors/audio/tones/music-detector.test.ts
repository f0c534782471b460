import { describe, expect, it } from 'vitest';
import { encodeText } from '../../speech/loopback/encoder.ts';
import { joined, mixed, noise, quiet, tones, voice } from '../activity/formant-voice.ts';
import { decode } from '../codec/mulaw.ts';
import { HoldMusic } from '../sound/hold-music.ts';
import { MusicDetector } from './music-detector.ts';

const music = (ms: number): Int16Array<ArrayBuffer> =>
  Int16Array.from(decode(new HoldMusic().next(ms * 8)));

/** Where music begins and ends, in ms. */
const heard = (pcm: Int16Array): string[] => {
  const detector = new MusicDetector();
  const frame = new Float32Array(160);
  const told: string[] = [];
  for (let at = 0; at + 160 <= pcm.length; at += 160) {
    for (let i = 0; i < 160; i++) frame[i] = pcm[at + i]! / 32_768;
    const change = detector.push(frame);
    if (change !== null) told.push(`${change} ${at / 8}`);
  }
  return told;
};

const quieter = (pcm: Int16Array, gain: number) => pcm.map((sample) => Math.round(sample * gain));
/** Of the only change told, which is this one. */
const atMs = (told: string[], change: string, n = 0): number => {
  const [word, at] = told[n]!.split(' ');
  expect(word).toBe(change);
  return Number(at);
};

describe('music on hold', () => {
  it('is found within four seconds, and its end within two', () => {
    const told = heard(joined(quiet(2_000), music(8_000), voice(6_000)));
    expect(told).toHaveLength(2);
    expect(atMs(told, 'started') - 2_000).toBeLessThan(4_000);
    expect(atMs(told, 'ended', 1) - 10_000).toBeLessThan(2_000);
    const stopped = heard(joined(music(8_000), quiet(4_000)));
    expect(atMs(stopped, 'ended', 1) - 8_000).toBeLessThan(2_000);
  });

  it('is one stretch, however long, soft or noisy it is', () => {
    expect(heard(music(20_000))).toHaveLength(1);
    expect(heard(quieter(music(6_000), 0.2))).toHaveLength(1);
    expect(heard(mixed(music(6_000), noise(6_000, -38)))).toHaveLength(1);
  });

  it.each([1, 2, 3])('is no voice (%i), however long', (seed) => {
    expect(heard(voice(20_000, -20, seed))).toEqual([]);
  });

  it('is neither noise, nor silence, nor a beep, nor the loopback voice', () => {
    expect(heard(noise(10_000, -25))).toEqual([]);
    expect(heard(quiet(10_000))).toEqual([]);
    expect(heard(joined(quiet(2_000), tones(1_500, [1_000]), quiet(3_000)))).toEqual([]);
    const text =
      'please listen to these words for a long time because they do not end soon '.repeat(3);
    expect(heard(encodeText(text).pcm)).toEqual([]);
  });
});
