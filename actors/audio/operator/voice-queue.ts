import { levelDb } from '../activity/voice-activity.ts';
import { FRAME_SAMPLES } from '../codec/mulaw.ts';

/**
 * The jitter buffer of an operator's voice: frames come on an ordered socket in bursts and with pauses, and leave one every 20 ms. It
 * begins when 60 ms wait, and deeper each time that it has run dry; what is more than its depth is caught up in the operator's own
 * pauses, because a voice that comes late is worse than a pause that is short.
 */

const DEPTH_MIN_FRAMES = 3;
const DEPTH_MAX_FRAMES = 12;
/** A depth that was not needed for 10 s shrinks by one frame. */
const DECAY_FRAMES = 500;
/** Half a second; beyond it the oldest goes, whatever it is. */
const WAITING_MAX = 25;
/** dBFS: nobody misses it. */
const QUIET_DB = -50;

export class VoiceQueue {
  dropped = 0;
  private readonly frames: Uint8Array[] = [];
  private isRunning = false;
  private depth = DEPTH_MIN_FRAMES;
  private smooth = 0;

  get waiting(): number {
    return this.frames.length;
  }

  /** A frame of µ-law, copied. */
  push(mulaw: Uint8Array): void {
    if (this.frames.length >= this.depth && levelDb(mulaw) < QUIET_DB) {
      this.dropped++;
      return;
    }
    if (this.frames.length >= WAITING_MAX) {
      this.frames.shift();
      this.dropped++;
    }
    this.frames.push(mulaw.slice(0, FRAME_SAMPLES));
  }

  /** The next 20 ms; null: silence. */
  next(): Uint8Array | null {
    if (!this.isRunning && this.frames.length < this.depth) return null;
    const frame = this.frames.shift() ?? null;
    if (frame === null) {
      this.depth = Math.min(DEPTH_MAX_FRAMES, this.depth + 2);
      this.smooth = 0;
    } else if (this.smooth++ >= DECAY_FRAMES) {
      this.depth = Math.max(DEPTH_MIN_FRAMES, this.depth - 1);
      this.smooth = 0;
    }
    this.isRunning = frame !== null;
    return frame;
  }

  clear(): void {
    this.frames.length = 0;
    this.isRunning = false;
  }
}
