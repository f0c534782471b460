import type { TapFrame } from '../audio-session.ts';
import { GrowingBytes } from './growing-bytes.ts';

/**
 * What the taps of all sessions of a thread bring in one of its turns, as one block of bytes that goes with the turn's batch: a frame
 * costs no message. Session, tap, position and number of samples (32 bits each, little-endian as every machine that runs Node; as a
 * position they suffice for six days), then the samples, 16 bits each.
 *
 * The thread decodes them: µ-law would be half the bytes, which are handed over and not copied, but the main thread has less time.
 */

const HEAD_BYTES = 16;

export class TapBatch {
  private readonly block = new GrowingBytes();

  get isEmpty(): boolean {
    return this.block.isEmpty;
  }

  /** The samples are copied. */
  push(session: number, tap: number, at: number, pcm: Int16Array): void {
    const { block } = this;
    const from = block.add(HEAD_BYTES + pcm.byteLength);
    const { view } = block;
    view.setUint32(from, session, true);
    view.setUint32(from + 4, tap, true);
    view.setUint32(from + 8, at, true);
    view.setUint32(from + 12, pcm.length, true);
    const samples = new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength);
    block.bytes.set(samples, from + HEAD_BYTES);
  }

  /** What has come since the last take, in a buffer of its own. */
  take(): Uint8Array<ArrayBuffer> {
    return this.block.take();
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
