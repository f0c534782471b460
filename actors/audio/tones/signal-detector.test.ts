import { describe, expect, it } from 'vitest';
import { joined, mixed, noise, quiet, tones, voice } from '../activity/formant-voice.ts';
import { decode, encode } from '../codec/mulaw.ts';
import { type Signal, SignalDetector } from './signal-detector.ts';

/** What is found through µ-law, and when it was told. */
function hear(pcm: Int16Array): (Signal & { toldMs: number })[] {
  const detector = new SignalDetector();
  const linear = Float32Array.from(decode(encode(pcm)), (value) => value / 32_768);
  const found: (Signal & { toldMs: number })[] = [];
  for (let at = 0; at + 160 <= linear.length; at += 160) {
    const signal = detector.push(linear.subarray(at, at + 160), at);
    if (signal !== null) found.push({ ...signal, toldMs: (at + 160) / 8 });
  }
  return found;
}

const beep = (ms: number, hertz: number, levelDb = -15) =>
  joined(quiet(503), tones(ms, [hertz], levelDb), quiet(300));
const kinds = (pcm: Int16Array) => hear(pcm).map(({ kind }) => kind);

describe('the beep of an answering machine', () => {
  it.each([-30, -20, -10])('is heard over noise of %i dB of its level', (noiseDb) => {
    for (const hertz of [440, 620, 850, 1_000, 1_400, 1_750, 2_000])
      for (const ms of [200, 400, 1_000]) {
        const sound = beep(ms, hertz);
        const found = hear(mixed(sound, noise(2_000, -15 + noiseDb)));
        expect(found).toHaveLength(1);
        expect(found[0]!.kind).toBe('beep');
        expect(Math.abs(found[0]!.hertz - hertz)).toBeLessThanOrEqual(8);
        expect(Math.abs(found[0]!.durationMs - ms)).toBeLessThanOrEqual(40);
        expect(Math.abs(found[0]!.at / 8 - 503)).toBeLessThanOrEqual(30);
      }
  });

  it('is told within 60 ms of its end', () => {
    for (const ms of [200, 313, 500]) {
      const { toldMs } = hear(beep(ms, 1_000))[0]!;
      expect(toldMs - 503 - ms).toBeLessThanOrEqual(60);
      expect(toldMs - 503 - ms).toBeGreaterThanOrEqual(-20);
    }
  });

  it('is heard behind a greeting', () => {
    const greeting = joined(voice(3_000), quiet(200), tones(400, [1_000]), quiet(200));
    expect(kinds(greeting)).toEqual(['beep']);
  });

  it('is no tone of less than 120 ms, nor one of more than 2 s', () => {
    expect(kinds(beep(110, 1_000))).toEqual([]);
    expect(kinds(beep(2_500, 1_000))).toEqual([]);
  });

  it('is no dial, ringing or busy tone, and no digit, even one with a twist', () => {
    const pairs = [[350, 440], [440, 480], [480, 620], [425], [400], [770, 1_336], [941, 1_633]];
    for (const pair of pairs)
      expect(kinds(joined(quiet(100), tones(500, pair), quiet(100)))).toEqual([]);
    const twisted = mixed(tones(500, [770], -12), tones(500, [1_336], -20));
    expect(kinds(joined(quiet(100), twisted, quiet(100)))).toEqual([]);
  });

  it('is not heard in half a minute of speech, nor in noise', () => {
    for (const seed of [1, 2, 3]) expect(kinds(voice(10_000, -15, seed))).toEqual([]);
    expect(kinds(noise(10_000, -15))).toEqual([]);
  });
});

describe('a fax machine', () => {
  it.each([-30, -20, -10])('is heard calling over noise of %i dB of its level', (noiseDb) => {
    for (const hertz of [1_065, 1_100, 1_135]) {
      const sound = mixed(beep(500, hertz), noise(2_000, -15 + noiseDb));
      expect(kinds(sound)).toEqual(['fax']);
    }
  });

  it('is heard answering, once and while it still does, with a turn of phase as well', () => {
    const piece = tones(450, [2_100]);
    const turned = piece.map((sample) => -sample);
    for (const sound of [tones(2_600, [2_100]), joined(piece, turned, piece, turned)]) {
      const found = hear(joined(quiet(100), sound, quiet(100)));
      expect(found.map(({ kind }) => kind)).toEqual(['fax']);
      expect(found[0]!.toldMs).toBeLessThanOrEqual(560);
    }
  });
});
