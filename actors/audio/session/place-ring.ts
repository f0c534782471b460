import { DECODE, MULAW_SILENCE } from '../codec/mulaw.ts';
import type { MulawRing } from './mulaw-ring.ts';
import { grownRing, silentRing } from './ring-growth.ts';

/** 2.5 s: a recording leaves by two seconds. More only if a mark is long in coming back. */
const START_SAMPLES = 20_000;

/** A stretch of µ-law behind `from` in which sound is put anywhere; elsewhere it is silence. */
export class PlaceRing {
  /** Most that it reaches ahead. */
  readonly size: number;
  /** Everything before it was taken. */
  from: number;
  private bytes: Uint8Array;

  constructor(size: number, from = 0) {
    this.size = size;
    this.from = from;
    this.bytes = silentRing(Math.min(size, START_SAMPLES));
  }

  get byteLength(): number {
    return this.bytes.length;
  }

  /** Samples `[from, from + length)` of `source` at `at`: inside `[this.from, this.from + size)`. */
  put(at: number, source: MulawRing, from: number, length: number): void {
    if (at + length > this.from + this.bytes.length) this.grow(at + length - this.from);
    const to = at % this.bytes.length;
    const first = Math.min(length, this.bytes.length - to);
    source.copyTo(this.bytes.subarray(to), from, first);
    source.copyTo(this.bytes, from + first, length - first);
  }

  /** Everything before `to`, written as linear samples every `stride` values from `offset` on. */
  take(to: number, target: Int16Array, offset: number, stride: number): void {
    const { bytes } = this;
    let at = this.from % bytes.length;
    for (let i = 0; i < to - this.from; i++) {
      target[offset + i * stride] = DECODE[bytes[at]!]!;
      bytes[at] = MULAW_SILENCE;
      if (++at === bytes.length) at = 0;
    }
    this.from = to;
  }

  private grow(needed: number): void {
    const { bytes, from, size } = this;
    this.bytes = grownRing(bytes, from, from + bytes.length, needed, size);
  }
}
