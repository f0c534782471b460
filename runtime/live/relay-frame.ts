import { constants, deflateRawSync } from 'node:zlib';
import type { RelayMessage } from '../../machines/contracts/relay.ts';

/** Below this a message is not worth compressing, bytes. */
const packFromBytes = 8_192;

/**
 * One message as it goes onto the wire, made once and shared by everyone who gets it: a whole unmasked WebSocket text frame (RFC
 * 6455 §5.2), plain, and compressed without context (RFC 7692) for those who agreed to that.
 */
export class RelayFrame {
  readonly text: string;
  #plain: Buffer | undefined;
  #packed: Buffer | undefined;

  constructor(message: RelayMessage) {
    this.text = JSON.stringify(message);
  }

  get plain(): Buffer {
    this.#plain ??= framed(Buffer.from(this.text), false);
    return this.#plain;
  }

  get packed(): Buffer {
    this.#packed ??=
      this.text.length < packFromBytes
        ? this.plain
        : framed(deflated(Buffer.from(this.text)), true);
    return this.#packed;
  }

  /** Keeps only the text: what lies in a topic's memory is rarely sent again. */
  forget(): void {
    this.#plain = undefined;
    this.#packed = undefined;
  }
}

/** Ends in an empty block whose last four bytes RFC 7692 §7.2.1 leaves out. */
const deflated = (bytes: Buffer): Buffer =>
  deflateRawSync(bytes, { level: 1, finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);

function framed(payload: Buffer, isPacked: boolean): Buffer {
  const { length } = payload;
  const headBytes = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafeSlow(headBytes + length);
  frame[0] = isPacked ? 0xc1 : 0x81;
  if (headBytes === 2) frame[1] = length;
  else if (headBytes === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  payload.copy(frame, headBytes);
  return frame;
}
