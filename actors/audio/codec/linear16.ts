/**
 * Linear 16-bit samples as bytes. RTP's L16 (RFC 3551 §4.5.11) has the high byte first; carriers that send PCM in JSON or in binary
 * messages mostly have the low byte first.
 */
export type ByteOrder = 'low-first' | 'high-first';

/** A last byte without its other half is left out. Any offset in a buffer will do. */
export function decodeLinear16(
  bytes: Uint8Array,
  order: ByteOrder,
  into: Int16Array<ArrayBuffer> = new Int16Array(bytes.length >> 1),
): Int16Array<ArrayBuffer> {
  const high = order === 'high-first' ? 0 : 1;
  for (let i = 0, at = 0; i < into.length; i++, at += 2)
    into[i] = (bytes[at + high]! << 8) | bytes[at + 1 - high]!;
  return into;
}

export function encodeLinear16(
  pcm: Int16Array,
  order: ByteOrder,
  into: Uint8Array<ArrayBuffer> = new Uint8Array(pcm.length * 2),
): Uint8Array<ArrayBuffer> {
  const high = order === 'high-first' ? 0 : 1;
  for (let i = 0, at = 0; i < pcm.length; i++, at += 2) {
    into[at + high] = pcm[i]! >> 8;
    into[at + 1 - high] = pcm[i]! & 0xff;
  }
  return into;
}
