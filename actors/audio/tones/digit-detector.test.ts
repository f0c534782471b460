import { describe, expect, it } from 'vitest';
import { joined, mixed, noise, quiet, tones, voice } from '../activity/formant-voice.ts';
import { decode, encode } from '../codec/mulaw.ts';
import { DigitDetector } from './digit-detector.ts';

const ROWS = [697, 770, 852, 941];
const COLUMNS = [1_209, 1_336, 1_477, 1_633];
const ALL = '123A456B789C*0#D';

interface Press {
  ms?: number;
  levelDb?: number;
  /** High over low, dB. */
  twistDb?: number;
  /** Of both tones, share. */
  off?: number;
}

/** The two tones of a digit. */
function press(digit: string, { ms = 50, levelDb = -15, twistDb = 0, off = 0 }: Press = {}) {
  const n = ALL.indexOf(digit);
  const low = ROWS[n >> 2]! * (1 + off);
  const high = COLUMNS[n & 3]! * (1 + off);
  return mixed(tones(ms, [low], levelDb - twistDb / 2), tones(ms, [high], levelDb + twistDb / 2));
}

const dial = (digits: string, how: Press = {}, pauseMs = 50) =>
  joined(quiet(60), ...digits.split('').flatMap((digit) => [press(digit, how), quiet(pauseMs)]));

/** What is heard through µ-law, in frames; `skip` samples are left out before, so that no window lies as the tone does. */
function hear(pcm: Int16Array, skip = 0): { digits: string; at: number[] } {
  const detector = new DigitDetector();
  const linear = Float32Array.from(decode(encode(pcm.subarray(skip))), (value) => value / 32_768);
  let digits = '';
  const at: number[] = [];
  for (let from = 0; from + 160 <= linear.length; from += 160) {
    const digit = detector.push(linear.subarray(from, from + 160), from);
    if (digit === null) continue;
    digits += digit;
    at.push(detector.startedAt);
  }
  return { digits, at };
}

const SKIPS = [0, 7, 19, 33, 48];

describe('digits in the audio', () => {
  it.each([-30, -20, -15, -10])('are heard over noise of %i dB of their level', (noiseDb) => {
    // Both tones together are 3 dB over one.
    const sound = dial(ALL);
    for (const skip of SKIPS)
      expect(hear(mixed(sound, noise(2_000, -12 + noiseDb)), skip).digits).toBe(ALL);
  });

  it('are heard from 40 ms on, wherever they begin, and not of 23 ms', () => {
    for (const skip of SKIPS) {
      expect(hear(dial(ALL, { ms: 40 }, 40), skip).digits).toBe(ALL);
      expect(hear(dial(ALL, { ms: 23 }), skip).digits).toBe('');
    }
  });

  it.each([-30, -3])('are heard at %i dB', (levelDb) => {
    expect(hear(dial(ALL, { levelDb: levelDb - 3 })).digits).toBe(ALL);
  });

  it.each([4, -8])('are heard with a twist of %i dB', (twistDb) => {
    for (const skip of SKIPS) expect(hear(dial(ALL, { twistDb }), skip).digits).toBe(ALL);
  });

  it.each([8, -12])('are not heard with a twist of %i dB', (twistDb) => {
    expect(hear(dial(ALL, { twistDb })).digits).toBe('');
  });

  it.each([0.015, -0.015])('are heard %d of their frequency beside it', (off) => {
    for (const skip of SKIPS) expect(hear(dial(ALL, { off }), skip).digits).toBe(ALL);
  });

  it('are one each, however long, and one more after a pause of 40 ms', () => {
    expect(hear(dial('555', { ms: 400 }, 40)).digits).toBe('555');
  });

  it('are not made two by a drop-out of 10 ms', () => {
    const dropped = press('8', { ms: 200 }).fill(0, 800, 880);
    expect(hear(joined(quiet(60), dropped, quiet(60))).digits).toBe('8');
  });

  it('say where they began, within 10 ms', () => {
    const { at } = hear(dial('19', {}, 100));
    expect(Math.abs(at[0]! / 8 - 60)).toBeLessThanOrEqual(10);
    expect(Math.abs(at[1]! / 8 - 210)).toBeLessThanOrEqual(10);
  });

  it('are not heard in half a minute of speech, in noise, or in tones of other signals', () => {
    for (const seed of [1, 2, 3]) expect(hear(voice(10_000, -15, seed)).digits).toBe('');
    expect(hear(noise(10_000, -15)).digits).toBe('');
    for (const pair of [[350, 440], [440, 480], [480, 620], [1_100], [697], [1_336]])
      expect(hear(tones(1_000, pair)).digits).toBe('');
  });
});
