/** Power spectrum of 256 samples under a Hann window, 31.25 Hz a line; nothing is allocated after its making. */

export const SPECTRUM_SAMPLES = 256;
export const LINES = SPECTRUM_SAMPLES / 2;
export const HERTZ_PER_LINE = 8_000 / SPECTRUM_SAMPLES;

const HANN = Float64Array.from(
  { length: SPECTRUM_SAMPLES },
  (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / SPECTRUM_SAMPLES),
);
const COS = Float64Array.from({ length: LINES }, (_, n) =>
  Math.cos((2 * Math.PI * n) / SPECTRUM_SAMPLES),
);
const SIN = Float64Array.from({ length: LINES }, (_, n) =>
  Math.sin((2 * Math.PI * n) / SPECTRUM_SAMPLES),
);
const REVERSED = Uint16Array.from({ length: SPECTRUM_SAMPLES }, (_, n) => {
  let reversed = 0;
  for (let bit = 1; bit < SPECTRUM_SAMPLES; bit <<= 1)
    reversed = (reversed << 1) | (n & bit ? 1 : 0);
  return reversed;
});

export class Spectrum {
  /** Powers of the lines, of the newest `measure`. */
  readonly powers = new Float64Array(LINES);
  private readonly re = new Float64Array(SPECTRUM_SAMPLES);
  private readonly im = new Float64Array(SPECTRUM_SAMPLES);

  measure(samples: Float32Array): void {
    const { re, im, powers } = this;
    for (let n = 0; n < SPECTRUM_SAMPLES; n++) {
      re[REVERSED[n]!] = samples[n]! * HANN[n]!;
      im[n] = 0;
    }
    for (let half = 1; half < SPECTRUM_SAMPLES; half *= 2) this.join(half);
    for (let line = 0; line < LINES; line++) powers[line] = re[line]! ** 2 + im[line]! ** 2;
  }

  /** One stage of the fast Fourier transform: joins halves of this length in pairs. */
  private join(half: number): void {
    const { re, im } = this;
    const stride = LINES / half;
    for (let start = 0; start < SPECTRUM_SAMPLES; start += 2 * half) {
      for (let k = 0; k < half; k++) {
        const c = COS[k * stride]!;
        const s = SIN[k * stride]!;
        const a = start + k;
        const b = a + half;
        const x = re[b]! * c + im[b]! * s;
        const y = im[b]! * c - re[b]! * s;
        re[b] = re[a]! - x;
        im[b] = im[a]! - y;
        re[a] = re[a]! + x;
        im[a] = im[a]! + y;
      }
    }
  }
}
