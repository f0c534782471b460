import { decode, encode } from '../../audio/codec/mulaw.ts';
import type { HeardWord } from '../speech-to-text.ts';
import { LoopbackDecoder } from './decoder.ts';

/** A telephone line for tests and benches: everything it spoils is decided by `random`, so a seed repeats it. */
export interface PoorLine {
  random: () => number;
  mulaw?: boolean;
  /** Root mean square of white noise, 0 … 32,767. */
  noiseRms?: number;
  /** Share of 20 ms frames that are lost … */
  loss?: number;
  /** … and by what they are replaced: the last good frame, falling to nothing over 60 ms, or silence. */
  concealment?: 'fade' | 'silence';
}

const frameSamples = 160;
const fadeFrames = 3;

const gaussian = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const clip = (sample: number): number => Math.max(-32_768, Math.min(32_767, Math.round(sample)));

const conceal = (pcm: Int16Array, at: number, lost: number, line: PoorLine): void => {
  for (let n = at; n < Math.min(pcm.length, at + frameSamples); n++) {
    const gain = 1 - (lost + (n - at) / frameSamples) / fadeFrames;
    const source = pcm[n - (lost + 1) * frameSamples] ?? 0;
    pcm[n] = line.concealment === 'silence' || gain <= 0 ? 0 : Math.round(source * gain);
  }
};

/** What comes out at the other end, as long as what went in. */
export const carry = (pcm: Int16Array, line: PoorLine): Int16Array<ArrayBuffer> => {
  const { random, noiseRms = 0, loss = 0 } = line;
  const noisy =
    noiseRms === 0
      ? pcm.slice()
      : Int16Array.from(pcm, (sample) => clip(sample + noiseRms * gaussian(random)));
  const out = line.mulaw === false ? noisy : decode(encode(noisy));
  let lost = 0;
  for (let at = 0; at < out.length; at += frameSamples) {
    if (random() < loss) {
      // Concealing in place would repeat the spoilt frame: `lost` reaches back to the last good one.
      conceal(out, at, lost, line);
      lost++;
    } else lost = 0;
  }
  return out;
};

/** Silence, the sound, silence: as long as the decoder needs to call the utterance over. */
export const surround = (
  pcm: Int16Array,
  before: number,
  after = 1_600,
): Int16Array<ArrayBuffer> => {
  const out = new Int16Array(before + pcm.length + after);
  out.set(pcm, before);
  return out;
};

/** Decodes the whole in frames; `at` is the number of the first sample. */
export const hear = (
  pcm: Int16Array,
  at = 0,
  decoder = new LoopbackDecoder(),
  frame = frameSamples,
): HeardWord[] => {
  const words: HeardWord[] = [];
  for (let n = 0; n < pcm.length; n += frame)
    words.push(...decoder.push(pcm.subarray(n, n + frame), at + n));
  words.push(...decoder.end());
  return words;
};
