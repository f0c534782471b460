import { levelDb } from '../activity/voice-activity.ts';
import { FRAME_SAMPLES } from '../codec/mulaw.ts';

/**
 * The jitter buffer of an operator's voice: frames come on an ordered socket in bursts and with pauses, and leave one every 20 ms. It
 * begins when 60 ms wait; what is more than that is caught up in the operator's own pauses, because a voice that comes late is worse
 * than a pause that is short.
 */

const BEGIN_FRAMES = 3;
/** Half a second; beyond it the oldest goes, whatever it is. */
const WAITING_MAX = 25;
/** dBFS: nobody misses it. */
const QUIET_DB = -50;

export class VoiceQueue {
  dropped = 0;
  private readonly frames: Uint8Array[] = [];
  private isRunning = false;

  get waiting(): number {
    return this.frames.length;
  }

  /** A frame of µ-law, copied. */
  push(mulaw: Uint8Array): void {
    if (this.frames.length >= BEGIN_FRAMES && levelDb(mulaw) < QUIET_DB) {
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
    if (!this.isRunning && this.frames.length < BEGIN_FRAMES) return null;
    const frame = this.frames.shift() ?? null;
    this.isRunning = frame !== null;
    return frame;
  }

  clear(): void {
    this.frames.length = 0;
    this.isRunning = false;
  }
}
