import { DECODE, MULAW_SILENCE } from '../codec/mulaw.ts';

/** The newest stretch of an endless µ-law stream, addressed by sample position. */
export class MulawRing {
  readonly size: number;
  /** Every sample before it was written (or skipped). */
  end: number;
  private readonly start: number;
  private readonly bytes: Uint8Array;

  /** `size` is a power of two. */
  constructor(size: number, start = 0) {
    if ((size & (size - 1)) !== 0) throw new RangeError('a ring has a power of two of bytes');
    this.size = size;
    this.start = start;
    this.end = start;
    this.bytes = new Uint8Array(size).fill(MULAW_SILENCE);
  }

  /** The oldest position that still is there. */
  get oldest(): number {
    return Math.max(this.start, this.end - this.size);
  }

  append(source: Uint8Array, from: number, length: number): void {
    const at = this.end & (this.size - 1);
    if (at + length <= this.size) {
      for (let i = 0; i < length; i++) this.bytes[at + i] = source[from + i]!;
    } else {
      for (let i = 0; i < length; i++)
        this.bytes[(this.end + i) & (this.size - 1)] = source[from + i]!;
    }
    this.end += length;
  }

  copyTo(target: Uint8Array, from: number, length: number): void {
    for (let i = 0; i < length; i++) target[i] = this.bytes[(from + i) & (this.size - 1)]!;
  }

  /** Linear samples `[from, from + length)`, written every `stride` values from `offset` on. */
  decodeTo(target: Int16Array, from: number, length: number, offset = 0, stride = 1): void {
    for (let i = 0; i < length; i++) {
      target[offset + i * stride] = DECODE[this.bytes[(from + i) & (this.size - 1)]!]!;
    }
  }

  /** Writes anywhere inside `[end, end + size)` without moving `end`. */
  put(at: number, source: MulawRing, from: number, length: number): void {
    for (let i = 0; i < length; i++) {
      this.bytes[(at + i) & (this.size - 1)] = source.bytes[(from + i) & (source.size - 1)]!;
    }
  }

  /** Moves `end` on and makes what is behind it silence, ready to be put again. */
  release(to: number): void {
    for (let i = this.end; i < to; i++) this.bytes[i & (this.size - 1)] = MULAW_SILENCE;
    this.end = to;
  }
}
