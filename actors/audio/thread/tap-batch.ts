import type { TapFrame } from '../audio-session.ts';

/**
 * What the taps of all sessions of a thread bring in one of its turns, as one block of bytes that goes with the turn's batch: a frame
 * costs no message. Session, tap, position and number of samples (32 bits each, little-endian as every machine that runs Node; as a
 * position they suffice for six days), then the samples, 16 bits each.
 *
 * The thread decodes them: µ-law would be half the bytes, which are handed over and not copied, but the main thread has less time.
 */

const HEAD_BYTES = 16;
const START_BYTES = 16 * 1024;

export class TapBatch {
  private bytes = new Uint8Array(START_BYTES);
  private view = new DataView(this.bytes.buffer);
  private length = 0;

  get isEmpty(): boolean {
    return this.length === 0;
  }

  /** The samples are copied. */
  push(session: number, tap: number, at: number, pcm: Int16Array): void {
    const from = this.length + HEAD_BYTES;
    const end = from + pcm.byteLength;
    if (end > this.bytes.length) this.grow(end);
    this.view.setUint32(this.length, session, true);
    this.view.setUint32(this.length + 4, tap, true);
    this.view.setUint32(this.length + 8, at, true);
    this.view.setUint32(this.length + 12, pcm.length, true);
    this.bytes.set(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength), from);
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

/** A frame has samples of its own: one that is kept must not keep the audio of all other calls with it. */
export const readTapBatch = (
  batch: Uint8Array<ArrayBuffer>,
  tell: (session: number, tap: number, frame: TapFrame) => void,
): void => {
  const { buffer, byteOffset, byteLength } = batch;
  const view = new DataView(buffer, byteOffset, byteLength);
  for (let head = 0; head + HEAD_BYTES <= byteLength; ) {
    const from = head + HEAD_BYTES;
    const to = from + view.getUint32(head + 12, true) * Int16Array.BYTES_PER_ELEMENT;
    const pcm = new Int16Array(buffer.slice(byteOffset + from, byteOffset + to));
    tell(view.getUint32(head, true), view.getUint32(head + 4, true), {
      at: view.getUint32(head + 8, true),
      pcm,
    });
    head = to;
  }
};
