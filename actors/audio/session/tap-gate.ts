import { FRAME_SAMPLES } from '../codec/mulaw.ts';
import type { MulawRing } from './mulaw-ring.ts';

/**
 * Lets through to a recogniser what may be speech: from 300 ms before its beginning until 300 ms after its end was found. Long
 * silence is skipped, which positions make plain; it saves two thirds of the messages of a call.
 */

const PRE_ROLL_SAMPLES = 2_400;
const HANGOVER_SAMPLES = 2_400;
/**
 * 80 ms a frame while the party speaks: to a port each is a message, which wakes a thread, and it is what Deepgram recommends for Flux
 * (speech-providers.md §2.2). An end of speech waits for nothing.
 */
const PIECE_SAMPLES = 640;

/** Of whole frames. `pcm` is reused: the receiver copies it (posting it does). */
export type TapSink = (at: number, pcm: Int16Array<ArrayBuffer>) => void;

export class TapGate {
  private readonly ring: MulawRing;
  private readonly sink: TapSink;
  private next: number;
  private openUntil = 0;
  private wasSpeaking = false;
  private readonly piece = new Int16Array(PIECE_SAMPLES);

  /** Everything from `fromSample` to `now` goes out ungated: the caller asked for it. */
  constructor(ring: MulawRing, sink: TapSink, fromSample: number, now: number) {
    this.ring = ring;
    this.sink = sink;
    const aligned = Math.floor(fromSample / FRAME_SAMPLES) * FRAME_SAMPLES;
    const oldest = Math.ceil(ring.oldest / FRAME_SAMPLES) * FRAME_SAMPLES;
    this.next = Math.max(0, oldest, aligned);
    this.send(now, FRAME_SAMPLES);
  }

  /** The ring holds everything up to `end`, a multiple of a frame; `speaking` tells whether that is speech. */
  advance(end: number, speaking: boolean, startedAt: number): void {
    if (speaking) {
      this.next = Math.max(this.next, Math.min(startedAt, end) - PRE_ROLL_SAMPLES);
      this.openUntil = end + HANGOVER_SAMPLES;
      this.send(end, PIECE_SAMPLES);
    } else if (end <= this.openUntil) {
      // Whoever is told that speech has ended may ask for its words at once: nothing of it is held back.
      const isLast = end + FRAME_SAMPLES > this.openUntil;
      this.send(end, this.wasSpeaking || isLast ? FRAME_SAMPLES : PIECE_SAMPLES);
    }
    this.wasSpeaking = speaking;
  }

  /** Sends what there is up to `end`, if it is at least so much. */
  private send(end: number, samplesMin: number): void {
    if (this.next < this.ring.oldest) {
      this.next = Math.ceil(this.ring.oldest / FRAME_SAMPLES) * FRAME_SAMPLES;
    }
    while (end - this.next >= samplesMin) {
      const samples = Math.min(PIECE_SAMPLES, end - this.next);
      const pcm = samples === PIECE_SAMPLES ? this.piece : new Int16Array(samples);
      this.ring.decodeTo(pcm, this.next, samples);
      this.sink(this.next, pcm);
      this.next += samples;
    }
  }
}
