import { goesOn, headBytes, isBinary, isPlain, payloadBytes, unmask } from './frame-head.ts';

/** `payload` is valid until it returns. */
export type FrameHandler = (payload: Buffer, isBinary: boolean) => void;

/**
 * Parts what a socket brings: messages that come as one frame, wholly inside what was read, go to `onFrame`; all other bytes go on as
 * they came, and with them whole messages only, so that whoever gets them sees a stream that is complete in itself. All are slices of
 * what was read.
 */
export class FrameCut {
  /** Null: all bytes go on. */
  onFrame: FrameHandler | null = null;
  private readonly goOn: (bytes: Buffer) => void;
  /** Of a frame that goes on: so much of it has not come yet. */
  private missingBytes = 0;
  /** The rest of a message in pieces goes where its beginning went. */
  private isInPieces = false;
  /** A frame's head that has not come wholly. */
  private held: Buffer | null = null;

  constructor(goOn: (bytes: Buffer) => void) {
    this.goOn = goOn;
  }

  /** `chunk` is ours until it returns: what is masked is unmasked in place. */
  take(chunk: Buffer): void {
    const bytes = this.held === null ? chunk : Buffer.concat([this.held, chunk]);
    this.held = null;
    /** Everything before it has gone one way or the other. */
    let from = 0;
    let at = Math.min(this.missingBytes, bytes.length);
    this.missingBytes -= at;
    while (at < bytes.length) {
      const payloadAt = at + headBytes(bytes, at);
      if (payloadAt > bytes.length) {
        this.held = Buffer.from(bytes.subarray(at));
        break;
      }
      const end = payloadAt + payloadBytes(bytes, at);
      const { onFrame } = this;
      if (onFrame !== null && end <= bytes.length && !this.isInPieces && isPlain(bytes, at)) {
        if (at > from) this.goOn(bytes.subarray(from, at));
        unmask(bytes, payloadAt, end);
        onFrame(bytes.subarray(payloadAt, end), isBinary(bytes[at]!));
        from = end;
        at = end;
      } else {
        this.isInPieces = goesOn(bytes[at]!) ?? this.isInPieces;
        at = Math.min(end, bytes.length);
        this.missingBytes = end - at;
      }
    }
    if (at > from) this.goOn(bytes.subarray(from, at));
  }
}
