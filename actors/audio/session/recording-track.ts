import type { RecordedBlock } from '../audio-session.ts';
import type { MulawRing } from './mulaw-ring.ts';
import { PlaceRing } from './place-ring.ts';

/**
 * Assembles the stereo recording on the party's axis: left what the party said, right what of the bot sounded there. It writes
 * behind: a stretch leaves when both sides of it are certain, because a clear can still take back bot audio that was sent.
 */

/** Two seconds: a block costs a message and the disk, whatever its length. */
const BLOCK_SAMPLES = 16_000;
/** Furthest that the bot's side may lie ahead of what has left, 6 s: a block, and what is unheard when marks stay away. */
const RIGHT_RING = 49_152;

export class RecordingTrack {
  /** Bot samples whose place had left already. */
  missedSamples = 0;
  private readonly left: MulawRing;
  private readonly right: PlaceRing;
  private readonly emit: (block: RecordedBlock) => void;

  constructor(left: MulawRing, emit: (block: RecordedBlock) => void, start = 0) {
    this.left = left;
    this.right = new PlaceRing(RIGHT_RING, start);
    this.emit = emit;
  }

  /** Everything before this position has left. */
  get done(): number {
    return this.right.from;
  }

  /** Bot audio: wire samples `[from, to)` of `sent` sounded from position `at` on. */
  place(sent: MulawRing, from: number, to: number, at: number): void {
    const skip = Math.max(0, this.right.from - at, sent.oldest - from);
    const length = Math.min(to - from - skip, this.right.from + RIGHT_RING - at - skip);
    this.missedSamples += to - from - Math.max(0, length);
    if (length > 0) this.right.put(at + skip, sent, from + skip, length);
  }

  /** Both sides are certain up to `certain`; whole blocks leave. */
  advance(certain: number): void {
    while (certain - this.right.from >= BLOCK_SAMPLES) this.leave(BLOCK_SAMPLES);
  }

  /** The end of the call: the rest leaves too. */
  finish(end: number): void {
    this.advance(end);
    if (end > this.right.from) this.leave(end - this.right.from);
  }

  private leave(length: number): void {
    const at = this.right.from;
    const stereo = new Int16Array(length * 2);
    this.left.decodeTo(stereo, at, length, 0, 2);
    this.right.take(at + length, stereo, 1, 2);
    this.emit({ at, stereo });
  }
}
