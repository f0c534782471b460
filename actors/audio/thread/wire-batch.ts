import { GrowingBytes } from './growing-bytes.ts';

/**
 * Socket messages of many sessions as one block of bytes for an audio thread, so that a turn of the event loop costs one transfer
 * and no strings: session number and length (32 bits each, little-endian as every machine that runs Node), then the message.
 */

const HEAD_BYTES = 8;

export class WireBatch {
  private readonly block = new GrowingBytes();

  get isEmpty(): boolean {
    return this.block.isEmpty;
  }

  push(session: number, message: Uint8Array): void {
    const { block } = this;
    const at = block.add(HEAD_BYTES + message.length);
    block.view.setUint32(at, session, true);
    block.view.setUint32(at + 4, message.length, true);
    block.bytes.set(message, at + HEAD_BYTES);
  }

  /** What has come since the last take, in a buffer of its own. */
  take(): Uint8Array<ArrayBuffer> {
    return this.block.take();
  }
}

/** A message is a view of the batch. */
export const readWireBatch = (
  batch: Uint8Array,
  tell: (session: number, message: Uint8Array) => void,
): void => {
  const bytes = Buffer.from(batch.buffer, batch.byteOffset, batch.byteLength);
  for (let at = 0; at + HEAD_BYTES <= bytes.length; ) {
    const from = at + HEAD_BYTES;
    const to = from + bytes.readUInt32LE(at + 4);
    tell(bytes.readUInt32LE(at), bytes.subarray(from, to));
    at = to;
  }
};
