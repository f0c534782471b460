import { FRAME_SAMPLES } from '../codec/mulaw.ts';
import type { MulawRing } from './mulaw-ring.ts';

/**
 * Lets through to a recogniser what may be speech: from 300 ms before its beginning until 300 ms after its end was found. Long
 * silence is skipped, which positions make plain; it saves two thirds of the messages of a call.
 */

const PRE_ROLL_SAMPLES = 2_400;
const HANGOVER_SAMPLES = 2_400;

/** `pcm` is reused: the receiver copies it (posting it does). */
export type TapSink = (at: number, pcm: Int16Array<ArrayBuffer>) => void;

export class TapGate {
  private readonly ring: MulawRing;
  private readonly sink: TapSink;
  private next: number;
  private openUntil = 0;
  private readonly pcm = new Int16Array(FRAME_SAMPLES);

  /** Everything from `fromSample` to `now` goes out ungated: the caller asked for it. */
  constructor(ring: MulawRing, sink: TapSink, fromSample: number, now: number) {
    this.ring = ring;
    this.sink = sink;
    const aligned = Math.floor(fromSample / FRAME_SAMPLES) * FRAME_SAMPLES;
    const oldest = Math.ceil(ring.oldest / FRAME_SAMPLES) * FRAME_SAMPLES;
    this.next = Math.max(0, oldest, aligned);
    this.send(now);
  }

  /** The ring holds everything up to `end`, a multiple of a frame; `speaking` tells whether that is speech. */
  advance(end: number, speaking: boolean, startedAt: number): void {
    if (speaking) {
      this.next = Math.max(this.next, Math.min(startedAt, end) - PRE_ROLL_SAMPLES);
      this.openUntil = end + HANGOVER_SAMPLES;
      this.send(end);
    } else if (end <= this.openUntil) {
      this.send(end);
    }
  }

  private send(end: number): void {
    if (this.next < this.ring.oldest) {
      this.next = Math.ceil(this.ring.oldest / FRAME_SAMPLES) * FRAME_SAMPLES;
    }
    while (this.next + FRAME_SAMPLES <= end) {
      this.ring.decodeTo(this.pcm, this.next, FRAME_SAMPLES);
      this.sink(this.next, this.pcm);
      this.next += FRAME_SAMPLES;
    }
  }
}
