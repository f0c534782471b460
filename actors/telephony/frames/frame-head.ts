import type { WireMessage } from '../../audio/wire/wire.ts';

/** The head of a WebSocket's frame: RFC 6455 §5.2. */

const FIN = 0x80;
const OPCODE = 0x0f;
const TEXT = 1;
const BINARY = 2;
const CONTROL_FROM = 8;
const MASKED = 0x80;
const LENGTH = 0x7f;
/** In place of a length: it follows in two bytes, or in eight. */
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/** The longest head that a server sends. */
export const SENT_HEAD_MAX_BYTES = 10;

/** 2, if not even the length is there yet. */
export const headBytes = (bytes: Uint8Array, at: number): number => {
  const second = bytes[at + 1];
  if (second === undefined) return 2;
  const length = second & LENGTH;
  const more = length === LENGTH_16 ? 2 : length === LENGTH_64 ? 8 : 0;
  return 2 + more + ((second & MASKED) === 0 ? 0 : 4);
};

/** Of the payload; the whole head is there. */
export const payloadBytes = (bytes: Buffer, at: number): number => {
  const length = bytes[at + 1]! & LENGTH;
  if (length === LENGTH_16) return (bytes[at + 2]! << 8) | bytes[at + 3]!;
  return length === LENGTH_64 ? Number(bytes.readBigUInt64BE(at + 2)) : length;
};

/** A masked message of less than 64 kB in one frame, without any extension's mark. */
export const isPlain = (bytes: Uint8Array, at: number): boolean => {
  const first = bytes[at]!;
  const second = bytes[at + 1]!;
  const isMessage = first === (FIN | TEXT) || first === (FIN | BINARY);
  return isMessage && (second & MASKED) !== 0 && (second & LENGTH) !== LENGTH_64;
};

export const isBinary = (first: number): boolean => (first & OPCODE) === BINARY;

/** Whether a message goes on behind this frame; null: the frame is none of a message. */
export const goesOn = (first: number): boolean | null =>
  (first & OPCODE) >= CONTROL_FROM ? null : (first & FIN) === 0;

/** In place. The mask is the last four bytes before `from`. */
export const unmask = (bytes: Uint8Array, from: number, to: number): void => {
  const a = bytes[from - 4]!;
  const b = bytes[from - 3]!;
  const c = bytes[from - 2]!;
  const d = bytes[from - 1]!;
  let i = from;
  for (; i + 3 < to; i += 4) {
    bytes[i]! ^= a;
    bytes[i + 1]! ^= b;
    bytes[i + 2]! ^= c;
    bytes[i + 3]! ^= d;
  }
  if (i < to) bytes[i]! ^= a;
  if (i + 1 < to) bytes[i + 1]! ^= b;
  if (i + 2 < to) bytes[i + 2]! ^= c;
};

/** A server's frame: without a mask. Returns where it ends. */
export const writeFrame = (bytes: Buffer, at: number, message: WireMessage): number => {
  const isText = typeof message === 'string';
  const length = isText ? Buffer.byteLength(message) : message.length;
  bytes[at] = FIN | (isText ? TEXT : BINARY);
  let from = at + 2;
  if (length < LENGTH_16) bytes[at + 1] = length;
  else if (length <= 0xffff) {
    bytes[at + 1] = LENGTH_16;
    from = bytes.writeUInt16BE(length, at + 2);
  } else {
    bytes[at + 1] = LENGTH_64;
    from = bytes.writeBigUInt64BE(BigInt(length), at + 2);
  }
  if (isText) return from + bytes.write(message, from, 'utf8');
  bytes.set(message, from);
  return from + length;
};
