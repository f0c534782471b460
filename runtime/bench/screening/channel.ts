import { decodeAlaw, encodeAlaw } from '../../../actors/audio/codec/alaw.ts';
import { encode } from '../../../actors/audio/codec/mulaw.ts';
import type { Scene } from './scene.ts';

/** The line between a telephone and us: gain, noise, and what its codecs lose. The end of it is µ-law, as carriers stream it. */
export const throughChannel = (
  pcm: Int16Array,
  { codec, noiseDb, gainDb, seed }: Scene['channel'],
): Uint8Array => {
  const gain = 10 ** (gainDb / 20);
  // The sum of two even draws, whose mean square is a sixth of their range's square.
  const range = 32_768 * 10 ** (noiseDb / 20) * Math.sqrt(6);
  const line = new Int16Array(pcm.length);
  let state = seed | 1;
  for (let n = 0; n < pcm.length; n++) {
    state = next(state);
    let hiss = state;
    state = next(state);
    hiss = (hiss + state) / 2 ** 32;
    const value = Math.round(pcm[n]! * gain + hiss * range);
    line[n] = value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : value;
  }
  if (codec === 'alaw') return encode(decodeAlaw(encodeAlaw(line)));
  return encode(codec === 'lossy' ? adaptive(line) : line);
};

/** Marsaglia's xorshift of 32 bits. */
const next = (state: number): number => {
  const one = state ^ (state << 13);
  const two = one ^ (one >>> 17);
  return two ^ (two << 5);
};

const STEPS = Array.from({ length: 89 }, (_, n) => Math.round(7 * 1.1 ** n));
const INDEX_MOVES = [-1, -1, -1, -1, 2, 4, 6, 8];

/** There and back through adaptive differences of 4 bits: noise that follows the voice, as codecs of 32 kbit/s have it. */
const adaptive = (pcm: Int16Array): Int16Array => {
  let value = 0;
  let index = 0;
  return pcm.map((sample) => {
    const step = STEPS[index]!;
    const off = sample - value;
    const code = Math.min(7, Math.floor((Math.abs(off) * 4) / step));
    const move = ((code + 0.5) * step) / 4;
    value = Math.max(-32_768, Math.min(32_767, Math.round(value + (off < 0 ? -move : move))));
    index = Math.max(0, Math.min(STEPS.length - 1, index + INDEX_MOVES[code]!));
    return value;
  });
};
