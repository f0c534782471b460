import { decodeLinear16, encodeLinear16 } from '../codec/linear16.ts';
import { decode, encode, FRAME_MS, FRAME_SAMPLES } from '../codec/mulaw.ts';
import { Resampler } from '../codec/resampler.ts';
import type { Inbound, Wire, WireMessage } from './wire.ts';

/**
 * Framing of a browser's media socket. Audio goes in binary messages of 20 ms each: towards us four bytes (1, then the number of
 * the frame since the stream began, 24 bits, low byte first: 93 hours) and PCM, 16 bits, low byte first; towards the browser the PCM
 * alone. The number keeps the party's axis true when the browser leaves frames out. Everything else is JSON in text messages.
 *
 * First bytes tell them apart, 1 or `{`, because the way here does not keep which was which.
 */

export type BrowserRate = 8_000 | 16_000;

export const frameHeadBytes = 4;
const frameKind = 1;
/** A mark is the longest text that comes here; longer ones are dropped unread. */
export const textBytesMax = 512;
const markNameMax = 64;
const brace = 0x7b;

/** Bytes of the PCM of one frame. */
export const pcmBytes = (rate: BrowserRate): number => (rate / 1_000) * FRAME_MS * 2;

const OTHER: Inbound = { kind: 'other' };
const MALFORMED: Inbound = { kind: 'malformed' };
const OVERSIZE: Inbound = { kind: 'oversize' };

/** A frame of the party's, as it is sent to us. `pcm` is 20 ms at the socket's rate. */
export const browserFrame = (number: number, pcm: Int16Array): Uint8Array<ArrayBuffer> => {
  const message = new Uint8Array(frameHeadBytes + pcm.length * 2);
  const view = new DataView(message.buffer);
  view.setUint32(0, ((number & 0xffffff) << 8) | frameKind, true);
  for (let i = 0; i < pcm.length; i++) view.setInt16(frameHeadBytes + i * 2, pcm[i]!, true);
  return message;
};

export class BrowserWire implements Wire {
  /** Its page plays messages of one frame each. */
  readonly framesMax = 1;
  private readonly pcmBytes: number;
  private readonly down: Resampler;
  private readonly up: Resampler;
  private readonly inbound: Int16Array<ArrayBuffer>;
  private readonly outbound = new Int16Array(FRAME_SAMPLES);
  /** Handed out for every frame; valid until the next one. */
  private readonly heard = {
    kind: 'media' as const,
    timestampMs: 0,
    payload: new Uint8Array(FRAME_SAMPLES),
  };

  constructor(rate: BrowserRate) {
    this.pcmBytes = pcmBytes(rate);
    this.down = new Resampler(rate, 8_000);
    this.up = new Resampler(8_000, rate);
    this.inbound = new Int16Array(this.pcmBytes / 2);
  }

  read(message: Uint8Array | string): Inbound {
    if (typeof message === 'string') return this.parse(message);
    if (message[0] === frameKind) return this.frame(message);
    if (message[0] !== brace) return MALFORMED;
    if (message.length > textBytesMax) return OVERSIZE;
    return this.parse(Buffer.from(message.buffer, message.byteOffset, message.length).toString());
  }

  mediaText(frames: Buffer, from: number, to: number): WireMessage {
    const pcm = decode(frames.subarray(from, to), this.outbound);
    return encodeLinear16(this.up.push(pcm), 'low-first');
  }

  markText(name: string): WireMessage {
    return JSON.stringify({ event: 'mark', name });
  }

  clearText(): WireMessage {
    return '{"event":"clear"}';
  }

  private frame(message: Uint8Array): Inbound {
    if (message.length > frameHeadBytes + this.pcmBytes) return OVERSIZE;
    if (message.length < frameHeadBytes + this.pcmBytes) return MALFORMED;
    const number = message[1]! | (message[2]! << 8) | (message[3]! << 16);
    decodeLinear16(message.subarray(frameHeadBytes), 'low-first', this.inbound);
    encode(this.down.push(this.inbound), this.heard.payload);
    this.heard.timestampMs = number * FRAME_MS;
    return this.heard;
  }

  private parse(text: string): Inbound {
    if (text.length > textBytesMax) return OVERSIZE;
    let message: { event?: unknown; name?: unknown } | null;
    try {
      message = JSON.parse(text);
    } catch {
      return MALFORMED;
    }
    if (message?.event !== 'mark') return typeof message?.event === 'string' ? OTHER : MALFORMED;
    const { name } = message;
    if (typeof name !== 'string' || name.length > markNameMax) return MALFORMED;
    return { kind: 'mark', name };
  }
}
