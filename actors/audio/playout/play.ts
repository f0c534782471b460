import { FRAME_SAMPLES, MULAW_SILENCE } from '../codec/mulaw.ts';

interface PlayMark {
  name: string;
  playSample: number;
}

/** For the frame that two pieces share, and the last one; the sink has done with it when it returns. */
const joint = Buffer.alloc(FRAME_SAMPLES);

/** One utterance on its way to the wire: pieces of any length go in, whole frames come out. */
export class Play {
  readonly playId: string;
  /** Samples received and not yet written. */
  queued = 0;
  /** Samples written, without padding. */
  sent = 0;
  /** Wire samples of its first and behind its last (padded) frame; −1 while unknown. */
  wireStart = -1;
  wireEnd = -1;
  /** `finish` was called. */
  fed = false;
  /** The whole play is on the wire. */
  written = false;
  /** When the carrier will have played it, by the clock; for a final mark that never comes back. */
  soundedByMs = 0;
  /** Where it began to sound was told. */
  isPlaced = false;
  /** In the order of their place. */
  readonly marks: PlayMark[] = [];
  /** The first mark not yet seen by the writer. */
  private nextMark = 0;
  private readonly pieces: Buffer[] = [];
  private pieceOffset = 0;

  constructor(playId: string) {
    this.playId = playId;
  }

  add(mulaw: Uint8Array): void {
    this.pieces.push(Buffer.from(mulaw.buffer, mulaw.byteOffset, mulaw.length));
    this.queued += mulaw.length;
  }

  mark(name: string, playSample: number): void {
    let i = this.marks.length;
    while (i > this.nextMark && this.marks[i - 1]!.playSample > playSample) i--;
    this.marks.splice(i, 0, { name, playSample });
  }

  /** Whether the writer has come past marks since it was last asked. */
  passMarks(): boolean {
    const before = this.nextMark;
    while (this.nextMark < this.marks.length && this.marks[this.nextMark]!.playSample <= this.sent)
      this.nextMark++;
    return this.nextMark > before;
  }

  /** Playback has reached the first mark. */
  shiftMark(): void {
    this.marks.shift();
    this.nextMark = Math.max(0, this.nextMark - 1);
  }

  /** Hands over the next frame, padded with silence at the end; returns how many of its samples are the play's. */
  take(sink: (frames: Buffer, from: number) => void): number {
    const piece = this.pieces[0]!;
    if (piece.length - this.pieceOffset >= FRAME_SAMPLES) {
      sink(piece, this.pieceOffset);
      this.advance(FRAME_SAMPLES);
      return FRAME_SAMPLES;
    }
    const wanted = Math.min(FRAME_SAMPLES, this.queued);
    let filled = 0;
    while (filled < wanted) {
      const next = this.pieces[0]!;
      const size = Math.min(wanted - filled, next.length - this.pieceOffset);
      next.copy(joint, filled, this.pieceOffset, this.pieceOffset + size);
      filled += size;
      this.advance(size);
    }
    joint.fill(MULAW_SILENCE, filled);
    sink(joint, 0);
    return filled;
  }

  private advance(samples: number): void {
    this.pieceOffset += samples;
    this.queued -= samples;
    if (this.pieceOffset === this.pieces[0]!.length) {
      this.pieces.shift();
      this.pieceOffset = 0;
    }
  }
}
