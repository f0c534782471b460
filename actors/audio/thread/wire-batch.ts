/**
 * Socket messages of many sessions as one block of bytes for an audio thread, so that a turn of the event loop costs one transfer
 * and no strings: session number and length (32 bits each, little-endian as every machine that runs Node), then the message.
 */

const HEAD_BYTES = 8;
const START_BYTES = 16 * 1024;

export class WireBatch {
  private bytes = new Uint8Array(START_BYTES);
  private view = new DataView(this.bytes.buffer);
  private length = 0;

  get isEmpty(): boolean {
    return this.length === 0;
  }

  push(session: number, message: Uint8Array): void {
    const end = this.length + HEAD_BYTES + message.length;
    if (end > this.bytes.length) this.grow(end);
    this.view.setUint32(this.length, session, true);
    this.view.setUint32(this.length + 4, message.length, true);
    this.bytes.set(message, this.length + HEAD_BYTES);
    this.length = end;
  }

  /** What has come since the last take, in a buffer of its own. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.bytes.slice(0, this.length);
    this.length = 0;
    return taken;
  }

  private grow(needed: number): void {
    const larger = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
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
