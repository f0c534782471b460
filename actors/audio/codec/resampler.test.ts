import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Resampler, type SampleRate } from './resampler.ts';

const RATES: SampleRate[] = [8_000, 16_000, 24_000, 48_000];
const PAIRS = RATES.flatMap((from) =>
  RATES.filter((to) => to !== from).map((to): [SampleRate, SampleRate] => [from, to]),
);
const AMPLITUDE = 16_000;

const sine = (rate: number, hertz: number): Int16Array =>
  Int16Array.from({ length: rate / 2 }, (_, n) =>
    Math.round(AMPLITUDE * Math.sin((2 * Math.PI * hertz * n) / rate)),
  );

/** Level of this frequency, dB over a sine of AMPLITUDE; the edges, where the filter fills, are left out. */
function levelOf(pcm: Int16Array, rate: number, hertz: number): number {
  const inner = pcm.subarray(rate / 10, rate / 10 + rate / 5);
  let [re, im] = [0, 0];
  inner.forEach((sample, n) => {
    const angle = (2 * Math.PI * hertz * n) / rate;
    const window = 1 - Math.cos((2 * Math.PI * n) / inner.length);
    re += sample * window * Math.cos(angle);
    im += sample * window * Math.sin(angle);
  });
  return 20 * Math.log10((2 * Math.hypot(re, im)) / inner.length / AMPLITUDE + 1e-9);
}

/** Level of everything, dB over a sine of AMPLITUDE. */
function wholeLevel(pcm: Int16Array, rate: number): number {
  const inner = pcm.subarray(rate / 10, rate / 10 + rate / 5);
  const power = inner.reduce((sum, sample) => sum + sample * sample, 0) / inner.length;
  return 10 * Math.log10((2 * power) / AMPLITUDE ** 2 + 1e-12);
}

const changed = (pcm: Int16Array, from: SampleRate, to: SampleRate): Int16Array =>
  new Resampler(from, to).push(pcm).slice();

describe.each(PAIRS)('from %i to %i Hz', (from, to) => {
  const half = Math.min(from, to) / 2;

  it('passes the band up to 85 % of half the lower rate within 0.1 dB', () => {
    for (const share of [0.01, 0.1, 0.25, 0.5, 0.75, 0.85]) {
      const hertz = half * share;
      const level = levelOf(changed(sine(from, hertz), from, to), to, hertz);
      expect(Math.abs(level)).toBeLessThan(0.1);
    }
  });

  if (to < from)
    it('lets nothing fold back: 69 dB', () => {
      for (const share of [1, 1.02, 1.15, 1.4, 1.9]) {
        const hertz = half * share;
        if (hertz >= from / 2) continue;
        // Half the lower rate itself would look quiet by chance of its phase: a little above it.
        const level = wholeLevel(changed(sine(from, hertz + 10), from, to), to);
        expect(level).toBeLessThan(-69);
      }
    });
  else
    it('leaves no image above half the lower rate: 69 dB', () => {
      for (const share of [0.1, 0.4, 0.7, 0.85]) {
        const hertz = half * share;
        const out = changed(sine(from, hertz), from, to);
        for (let image = from - hertz; image < to / 2; image += from)
          expect(levelOf(out, to, image)).toBeLessThan(-69);
      }
    });

  it('does not depend on where the pieces end', () => {
    const noise = Int16Array.from(
      { length: 1_500 },
      (_, n) => ((n * 7_919 * 31) % 40_009) - 20_000,
    );
    const whole = changed(noise, from, to);
    const lengths = fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(lengths, (pieces) => {
        const resampler = new Resampler(from, to);
        const out: number[] = [];
        let at = 0;
        for (const length of [...pieces, noise.length]) {
          out.push(...resampler.push(noise.subarray(at, at + length)));
          at = Math.min(noise.length, at + length);
        }
        expect(out).toEqual([...whole]);
      }),
      { numRuns: 25 },
    );
  });

  it('gives as much time as it takes', () => {
    const resampler = new Resampler(from, to);
    let count = 0;
    for (let n = 0; n < 50; n++) count += resampler.push(new Int16Array(from / 50)).length;
    expect(count).toBe(to);
  });

  it('delays by what it says', () => {
    const click = new Int16Array(from / 10);
    click[from / 20] = 20_000;
    const out = changed(click, from, to);
    const peak = out.reduce((best, value, n) => (value > out[best]! ? n : best), 0);
    const { delayMs } = new Resampler(from, to);
    expect(Math.abs(peak / to - 0.05 - delayMs / 1_000)).toBeLessThanOrEqual(1 / to);
    expect(delayMs).toBeLessThan(4);
  });
});

describe('a resampler', () => {
  it('passes on what needs no change', () => {
    const pcm = sine(8_000, 440);
    expect(changed(pcm, 8_000, 8_000)).toEqual(pcm);
  });

  it('uses the same buffer for every piece', () => {
    const resampler = new Resampler(24_000, 8_000);
    const piece = new Int16Array(480);
    const { buffer } = resampler.push(piece);
    for (let n = 0; n < 5; n++) expect(resampler.push(piece).buffer).toBe(buffer);
  });

  it('clips what the filter drives over the end of the scale', () => {
    const square = Int16Array.from({ length: 800 }, (_, n) => (n % 16 < 8 ? 32_767 : -32_768));
    const out = changed(square, 8_000, 16_000);
    expect(Math.max(...out)).toBe(32_767);
    expect(Math.min(...out)).toBe(-32_768);
  });
});
