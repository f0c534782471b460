/**
 * The sounds of the loopback voice, at 8 kHz.
 *
 * A symbol is a chord of four tones, one from each band of eight: two name the symbol (3 bits each), two repeat the symbol before
 * it, so that 64 ms which were lost on the way are still read from the next chord. An utterance opens with a rising chirp, whose
 * sharp autocorrelation gives the decoder the start to the sample.
 *
 * ```
 *   0      32                          464      496  512   samples: 64 ms, 15.6 symbols a second
 *   │ rise │ full, all peaks meet at 463 │ fall │ gap │
 * ```
 *
 * A symbol has sounded once sample 463 has: all four cosines peak there, so that one sample tells even in noise whether it came.
 */
export const sampleRate = 8_000;
export const symbolSamples = 512;
/** Sample after the last at full level: here a symbol has fully sounded. */
export const soundedSamples = 464;
/** Sample after the last that is not zero. */
export const chordSamples = 496;
const rampSamples = 32;

export const bandCount = 4;
export const tonesPerBand = 8;
export const toneCount = bandCount * tonesPerBand;
const lowestHz = 400;
const toneStepHz = 80;
/** 220 Hz lie free between two bands; the highest tone is 3,300 Hz. */
const bandStepHz = 780;

/** Root mean square of a chord at full level: −20 dBFS of 32,768. */
export const levelRms = 3_277;
export const toneAmplitude = levelRms * Math.sqrt(2 / bandCount);
const chirpAmplitude = levelRms * Math.SQRT2;

const toneHz = (tone: number): number =>
  lowestHz + Math.floor(tone / tonesPerBand) * bandStepHz + (tone % tonesPerBand) * toneStepHz;

const envelope = (n: number): number => {
  if (n < rampSamples) return 0.5 - 0.5 * Math.cos((Math.PI * (n + 0.5)) / rampSamples);
  if (n < soundedSamples) return 1;
  return 0.5 + 0.5 * Math.cos((Math.PI * (n - soundedSamples + 0.5)) / rampSamples);
};

const table = (amplitude: number, phaseOf: (tone: number, n: number) => number, tones: number) =>
  Float32Array.from({ length: tones * chordSamples }, (_, index) => {
    const n = index % chordSamples;
    return amplitude * envelope(n) * Math.cos(phaseOf(Math.floor(index / chordSamples), n));
  });

const tonePhase = (tone: number, n: number): number =>
  (2 * Math.PI * toneHz(tone) * (n - (soundedSamples - 1))) / sampleRate;

/** Tone `k`'s part of a chord at `k * chordSamples`: what the encoder adds up and the decoder correlates with … */
export const cosines = table(toneAmplitude, tonePhase, toneCount);
/** … and the same a quarter period later. */
export const sines = table(toneAmplitude, (tone, n) => tonePhase(tone, n) - Math.PI / 2, toneCount);

const chirpFromHz = 400;
const chirpToHz = 3_300;
export const chirp = table(
  chirpAmplitude,
  (_, n) => {
    const sweep = (chirpToHz - chirpFromHz) / (2 * chordSamples);
    return (2 * Math.PI * (chirpFromHz * n + sweep * n * n)) / sampleRate;
  },
  1,
);

const sumOfSquares = (samples: Float32Array): number =>
  samples.reduce((sum, sample) => sum + sample * sample, 0);

export const chirpEnergy = sumOfSquares(chirp);
/** Energy of one tone in a chord; four of them make a chord's. */
export const toneEnergy = sumOfSquares(cosines.subarray(0, chordSamples));

/** The symbol that the first chord of an utterance repeats, though none was before it. */
export const symbolBeforeFirst = 63;

/** Tones of a chord: the symbol's bands are 0 and 1, those of the symbol before it 2 and 3. */
export const chordTones = (symbol: number, before: number): [number, number, number, number] => [
  symbol >> 3,
  tonesPerBand + (symbol & 7),
  2 * tonesPerBand + (before >> 3),
  3 * tonesPerBand + (before & 7),
];
