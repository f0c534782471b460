import { MediaCut } from './media-cut.ts';
import type { Inbound, Wire } from './wire.ts';

/**
 * Framing of Twilio Media Streams. A media message as Twilio writes it is cut (media-cut.ts); whatever does not look exactly so takes
 * the slow path: full parse and validation.
 */

/** Longer messages are dropped unread. A media message has 300 characters. */
export const MESSAGE_MAX = 64 * 1024;
/** Longest payload taken, in samples: 2 s. */
export const PAYLOAD_MAX = 16_000;

const OTHER: Inbound = { kind: 'other' };
const MALFORMED: Inbound = { kind: 'malformed' };
const OVERSIZE: Inbound = { kind: 'oversize' };
const KNOWN = new Set(['connected', 'start', 'stop', 'dtmf']);

/** Of all wires of a thread, which read one message at a time. */
const scratch = Buffer.alloc(PAYLOAD_MAX);

/** 1 s. Twilio takes media of any length. */
const FRAMES_MAX = 50;

export class TwilioWire implements Wire {
  readonly framesMax = FRAMES_MAX;
  private readonly sidText: string;
  private readonly streamSid: string;
  private readonly mediaHead: string;
  private readonly usual: MediaCut;
  /** Handed out for every media message; valid until the next one, whichever wire's it is. */
  private readonly heard = {
    kind: 'media' as const,
    timestampMs: 0,
    payload: new Uint8Array(0) as Uint8Array,
  };

  constructor(streamSid: string) {
    const sid = JSON.stringify(streamSid);
    this.streamSid = streamSid;
    this.sidText = `"streamSid":${sid}`;
    this.usual = new MediaCut(streamSid, scratch);
    this.mediaHead = `{"event":"media","streamSid":${sid},"media":{"payload":"`;
  }

  /** Never throws. The result of a media message is valid until the next one of any wire of the thread. */
  read(message: Uint8Array | string): Inbound {
    const bytes = typeof message === 'string' ? Buffer.from(message) : message;
    if (bytes.length > MESSAGE_MAX) return OVERSIZE;
    const { usual, heard } = this;
    if (!usual.cut(bytes)) return this.parse(utf8(bytes));
    heard.timestampMs = usual.timestampMs;
    heard.payload = usual.payload;
    return heard;
  }

  mediaText(frames: Buffer, from: number, to: number): string {
    return `${this.mediaHead}${frames.toString('base64', from, to)}"}}`;
  }

  markText(name: string): string {
    return `{"event":"mark",${this.sidText},"mark":{"name":${JSON.stringify(name)}}}`;
  }

  clearText(): string {
    return `{"event":"clear",${this.sidText}}`;
  }

  private mediaOf(timestampMs: number, base64: string): Inbound {
    const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
    const length = (base64.length / 4) * 3 - padding;
    if (length < 1 || length > PAYLOAD_MAX || !Number.isInteger(length)) return MALFORMED;
    // Node skips what is no base64, so a wrong character shows as a missing byte.
    if (scratch.write(base64, 0, 'base64') !== length) return MALFORMED;
    this.heard.timestampMs = timestampMs;
    this.heard.payload = scratch.subarray(0, length);
    return this.heard;
  }

  private parse(text: string): Inbound {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      return MALFORMED;
    }
    if (!isObject(message) || typeof message.event !== 'string') return MALFORMED;
    if (KNOWN.has(message.event)) return OTHER;
    if (message.streamSid !== this.streamSid) return MALFORMED;
    if (message.event === 'mark') {
      const name = isObject(message.mark) ? message.mark.name : null;
      return typeof name === 'string' ? { kind: 'mark', name } : MALFORMED;
    }
    if (message.event !== 'media' || !isObject(message.media)) return MALFORMED;
    const { timestamp, payload, track } = message.media;
    if (track === 'outbound') return OTHER;
    const timestampMs = typeof timestamp === 'string' && timestamp ? Number(timestamp) : timestamp;
    if (typeof timestampMs !== 'number' || !Number.isSafeInteger(timestampMs) || timestampMs < 0) {
      return MALFORMED;
    }
    return typeof payload === 'string' ? this.mediaOf(timestampMs, payload) : MALFORMED;
  }
}

const utf8 = ({ buffer, byteOffset, length }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, length).toString('utf8');

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
