import { FRAME_SAMPLES } from '../codec/mulaw.ts';
import type { Wire, WireMessage } from './wire.ts';

/** Frames that go to the wire one behind the other, gathered into messages of up to `framesMax`, or fewer where the wire wants it. */
export class FrameRun {
  private readonly wire: Wire;
  private readonly send: (message: WireMessage) => void;
  private readonly gathered: Buffer;
  private length = 0;

  constructor(wire: Wire, framesMax: number, send: (message: WireMessage) => void) {
    this.wire = wire;
    this.send = send;
    this.gathered = Buffer.alloc(Math.min(framesMax, wire.framesMax) * FRAME_SAMPLES);
  }

  /** One frame: `frames[from, from + 160)`, which may be overwritten afterwards. */
  add(frames: Buffer, from: number): void {
    frames.copy(this.gathered, this.length, from, from + FRAME_SAMPLES);
    this.length += FRAME_SAMPLES;
    if (this.length === this.gathered.length) this.end();
  }

  /** What follows is no frame, or comes later. */
  end(): void {
    if (this.length === 0) return;
    this.send(this.wire.mediaText(this.gathered, 0, this.length));
    this.length = 0;
  }
}
