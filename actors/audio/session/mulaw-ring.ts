import { DECODE } from '../codec/mulaw.ts';
import { grownRing, RING_STEP_SAMPLES, silentRing } from './ring-growth.ts';

/** The newest stretch of an endless µ-law stream, addressed by sample position. It has room for what is still wanted of it. */
export class MulawRing {
  /** Most that it holds. */
  readonly size: number;
  /** Every sample before it was written. */
  end: number;
  /** The oldest position that still is there. */
  oldest: number;
  private wanted: number;
  private bytes: Uint8Array;

  constructor(size: number, start = 0) {
    this.size = size;
    this.end = start;
    this.oldest = start;
    this.wanted = start;
    this.bytes = silentRing(Math.min(size, RING_STEP_SAMPLES));
  }

  get byteLength(): number {
    return this.bytes.length;
  }

  /** Nobody will ask for what is before. Otherwise the newest `size` samples are kept. */
  release(before: number): void {
    this.wanted = Math.max(this.wanted, before);
  }

  append(source: Uint8Array, from: number, length: number): void {
    const needed = this.end + length - this.wanted;
    if (needed > this.bytes.length && this.bytes.length < this.size)
      this.bytes = grownRing(this.bytes, this.oldest, this.end, needed, this.size);
    const { bytes } = this;
    const at = this.end % bytes.length;
    // In two stretches: each sample of each call passes here.
    const first = Math.min(length, bytes.length - at);
    for (let i = 0; i < first; i++) bytes[at + i] = source[from + i]!;
    for (let i = first; i < length; i++) bytes[i - first] = source[from + i]!;
    this.end += length;
    this.oldest = Math.max(this.oldest, this.end - bytes.length);
  }

  copyTo(target: Uint8Array, from: number, length: number): void {
    const { bytes } = this;
    let at = from % bytes.length;
    for (let i = 0; i < length; i++) {
      target[i] = bytes[at]!;
      if (++at === bytes.length) at = 0;
    }
  }

  /** Linear samples `[from, from + length)`, written every `stride` values from `offset` on. */
  decodeTo(target: Int16Array, from: number, length: number, offset = 0, stride = 1): void {
    const { bytes } = this;
    let at = from % bytes.length;
    for (let i = 0; i < length; i++) {
      target[offset + i * stride] = DECODE[bytes[at]!]!;
      if (++at === bytes.length) at = 0;
    }
  }
}
