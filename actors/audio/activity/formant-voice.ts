import { seededUniform } from '../../../machines/chance/mulberry.ts';
import { joinPieces, lengthOf } from '../sound/join-pieces.ts';

/**
 * Sounds for tests and the bench, at 8 kHz: a voice made of glottal pulses and three moving formants, which Silero takes for
 * speech, and noise. The same seed gives the same samples.
 */

const RATE = 8_000;
/** Formants of five vowels, Hz (Peterson and Barney 1952, men). */
const VOWELS = [
  [730, 1_090, 2_440],
  [270, 2_290, 3_010],
  [300, 870, 2_240],
  [530, 1_840, 2_480],
  [570, 840, 2_410],
];
const BANDWIDTHS = [60, 90, 150];

/** Who speaks: mean pitch, size of the formants beside a man's, length of the syllables beside 235 ms. */
export interface Speaker {
  pitchHz: number;
  formantScale: number;
  syllableScale: number;
}
const man: Speaker = { pitchHz: 120, formantScale: 1, syllableScale: 1 };

/** Syllables without a pause, of this level (RMS, dBFS). */
export function voice(
  durationMs: number,
  levelDb = -20,
  seed = 1,
  { pitchHz, formantScale, syllableScale }: Speaker = man,
): Int16Array<ArrayBuffer> {
  const random = seededUniform(seed);
  const samples = new Float64Array(durationMs * 8);
  const resonators = BANDWIDTHS.map((width) => new Resonator(width));
  const formants = [500, 1_500, 2_500];
  let target = formants.slice();
  let [leftSamples, phase, glottis, strength] = [0, 0, 0, 0];
  let [isVowel, isVoiced] = [false, false];
  for (let n = 0; n < samples.length; n++) {
    if (leftSamples-- <= 0) {
      isVowel = !isVowel;
      if (isVowel) target = VOWELS[Math.floor(random() * VOWELS.length)]!;
      isVoiced = isVowel || random() < 0.5;
      leftSamples = Math.floor(
        (isVowel ? 90 + random() * 110 : 30 + random() * 50) * syllableScale * 8,
      );
    }
    strength += ((isVowel ? 1 : isVoiced ? 0.4 : 0.25) - strength) * 0.01;
    const melody = 25 * Math.sin((2 * Math.PI * 0.7 * n) / RATE + seed);
    phase += (pitchHz + melody + random() * 2) / RATE;
    glottis = glottis * 0.92 + (phase >= 1 ? 1 : 0);
    phase %= 1;
    let sound = isVoiced ? glottis + (random() - 0.5) * 0.02 : (random() - 0.5) * 0.6;
    resonators.forEach((resonator, k) => {
      formants[k]! += (target[k]! - formants[k]!) * 0.004;
      sound = resonator.pass(sound, formants[k]! * formantScale);
    });
    samples[n] = sound * strength;
  }
  return atLevel(samples, levelDb);
}

/** White noise of this level (RMS, dBFS). */
export function noise(durationMs: number, levelDb: number, seed = 7): Int16Array<ArrayBuffer> {
  const random = seededUniform(seed);
  return atLevel(
    Float64Array.from({ length: durationMs * 8 }, () => random() + random() - 1),
    levelDb,
  );
}

/** The sum of sines of these frequencies, each of this level (RMS, dBFS). */
export function tones(durationMs: number, hertz: number[], levelDb = -15): Int16Array<ArrayBuffer> {
  const amplitude = 32_768 * Math.SQRT2 * 10 ** (levelDb / 20);
  return Int16Array.from({ length: durationMs * 8 }, (_, n) =>
    clip(hertz.reduce((sum, f) => sum + amplitude * Math.sin((2 * Math.PI * f * n) / RATE), 0)),
  );
}

/** Both at once, as long as the first. */
export function mixed(one: Int16Array, other: Int16Array): Int16Array<ArrayBuffer> {
  return Int16Array.from(one, (value, n) => clip(value + (other[n] ?? 0)));
}

/** One after the other. */
export const joined = (...parts: Int16Array[]): Int16Array<ArrayBuffer> =>
  joinPieces(new Int16Array(lengthOf(parts)), parts);

export const quiet = (durationMs: number): Int16Array<ArrayBuffer> =>
  new Int16Array(durationMs * 8);

class Resonator {
  private readonly radius: number;
  private last = 0;
  private lastButOne = 0;

  constructor(bandwidth: number) {
    this.radius = Math.exp((-Math.PI * bandwidth) / RATE);
  }

  pass(sample: number, hertz: number): number {
    const a = 2 * this.radius * Math.cos((2 * Math.PI * hertz) / RATE);
    const b = -this.radius * this.radius;
    const out = (1 - a - b) * sample + a * this.last + b * this.lastButOne;
    this.lastButOne = this.last;
    this.last = out;
    return out;
  }
}

function atLevel(samples: Float64Array, levelDb: number): Int16Array<ArrayBuffer> {
  let sum = 0;
  for (let n = 0; n < samples.length; n++) sum += samples[n]! * samples[n]!;
  const gain = (32_768 * 10 ** (levelDb / 20)) / Math.sqrt(sum / samples.length);
  const pcm = new Int16Array(samples.length);
  for (let n = 0; n < samples.length; n++) pcm[n] = clip(samples[n]! * gain);
  return pcm;
}

const clip = (value: number): number => Math.max(-32_768, Math.min(32_767, Math.round(value)));
