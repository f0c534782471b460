/** Framing of a party's media: a carrier's socket, a browser's at one of two sample rates, or a room that the worker has joined. */
export type WireName = 'twilio' | 'browser-8k' | 'browser-16k' | 'room';

/** One message for the socket: text, or a binary frame. */
export type WireMessage = string | Uint8Array<ArrayBuffer>;

/** `payload` is µ-law at 8 kHz and valid until the thread's next message, whichever session's that is. */
export type Inbound =
  | { kind: 'media'; timestampMs: number; payload: Uint8Array }
  | { kind: 'mark'; name: string }
  | { kind: 'other' }
  | { kind: 'malformed' }
  | { kind: 'oversize' };

/** How a session's audio, marks and clears are said on its socket. Nothing here throws on what the other end sends. */
export interface Wire {
  /** Bytes as they came; text where a test has it as such. */
  read(message: Uint8Array | string): Inbound;
  /** Frames of 20 ms that one of its messages may carry. */
  readonly framesMax: number;
  /** µ-law `frames[from, to)`; text where the wire has its audio as such. */
  mediaText(frames: Buffer, from: number, to: number): WireMessage;
  markText(name: string): WireMessage;
  clearText(): WireMessage;
}
