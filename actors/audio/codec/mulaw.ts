/**
 * µ-law of ITU-T G.711 (segments and bias as in the reference coder of G.191, which works on 14 of the 16 bits).
 * Both ways are table look-ups: a sample costs no arithmetic and no allocation.
 */

/** Bytes and samples of one 20 ms frame at 8 kHz. */
export const FRAME_SAMPLES = 160;
export const FRAME_MS = 20;
export const SAMPLES_PER_MS = 8;
/** µ-law of the sample 0. */
export const MULAW_SILENCE = 0xff;

/** Linear 16-bit value of each code. */
export const DECODE: Int16Array = new Int16Array(256);
/** Square of the linear value of each code, for levels. */
export const SQUARE: Float64Array = new Float64Array(256);
/** Code of each 16-bit value; the index is the value's low 16 bits. */
const ENCODE = new Uint8Array(65_536);

const BIAS = 33;
const CLIP = 0x1fff;

function compress(linear: number): number {
  const magnitude = Math.min(CLIP, (linear < 0 ? ~linear >> 2 : linear >> 2) + BIAS);
  const segment = 32 - Math.clz32(magnitude >> 6) + 1;
  const code = ((8 - segment) << 4) | (15 - ((magnitude >> segment) & 15));
  return linear < 0 ? code : code | 0x80;
}

function expand(code: number): number {
  const inverted = ~code;
  const exponent = (inverted >> 4) & 7;
  const step = 4 << (exponent + 1);
  const magnitude = (0x80 << exponent) + step * (inverted & 15) + step / 2 - 4 * BIAS;
  return code < 0x80 ? -magnitude : magnitude;
}

for (let code = 0; code < 256; code++) {
  const linear = expand(code);
  DECODE[code] = linear;
  SQUARE[code] = linear * linear;
}
for (let value = -32_768; value < 32_768; value++) ENCODE[value & 0xffff] = compress(value);

export function encodeSample(linear: number): number {
  return ENCODE[linear & 0xffff]!;
}

export function encode(
  pcm: Int16Array,
  into = new Uint8Array(pcm.length),
): Uint8Array<ArrayBuffer> {
  for (let i = 0; i < pcm.length; i++) into[i] = ENCODE[pcm[i]! & 0xffff]!;
  return into as Uint8Array<ArrayBuffer>;
}

export function decode(
  mulaw: Uint8Array,
  into = new Int16Array(mulaw.length),
): Int16Array<ArrayBuffer> {
  for (let i = 0; i < mulaw.length; i++) into[i] = DECODE[mulaw[i]!]!;
  return into as Int16Array<ArrayBuffer>;
}
