/**
 * A-law of ITU-T G.711 (as in the reference coder of G.191): 13 of the 16 bits, even bits of the code inverted. Table look-ups both
 * ways, as in mulaw.ts.
 */

/** A-law of the sample 0, which becomes 8: the code has no zero. */
export const ALAW_SILENCE = 0xd5;

const DECODE = new Int16Array(256);
/** Code of each 16-bit value; the index is the value's low 16 bits. */
const ENCODE = new Uint8Array(65_536);

const INVERTED = 0x55;
const POSITIVE = 0x80;

/** The middle of the code's interval. */
function expand(code: number): number {
  const plain = code ^ INVERTED;
  const segment = (plain >> 4) & 7;
  const step = (plain & 15) << 4;
  const magnitude = segment === 0 ? step + 8 : (step + 0x108) << (segment - 1);
  return plain & POSITIVE ? magnitude : -magnitude;
}

function compress(linear: number): number {
  const magnitude = (linear < 0 ? ~linear : linear) >> 4;
  const segment = Math.max(0, 28 - Math.clz32(magnitude));
  const step = (magnitude >> Math.max(0, segment - 1)) & 15;
  return ((segment << 4) | step | (linear < 0 ? 0 : POSITIVE)) ^ INVERTED;
}

for (let code = 0; code < 256; code++) DECODE[code] = expand(code);
for (let value = -32_768; value < 32_768; value++) ENCODE[value & 0xffff] = compress(value);

export function encodeAlaw(
  pcm: Int16Array,
  into: Uint8Array<ArrayBuffer> = new Uint8Array(pcm.length),
): Uint8Array<ArrayBuffer> {
  for (let i = 0; i < pcm.length; i++) into[i] = ENCODE[pcm[i]! & 0xffff]!;
  return into;
}

export function decodeAlaw(
  alaw: Uint8Array,
  into: Int16Array<ArrayBuffer> = new Int16Array(alaw.length),
): Int16Array<ArrayBuffer> {
  for (let i = 0; i < alaw.length; i++) into[i] = DECODE[alaw[i]!]!;
  return into;
}
