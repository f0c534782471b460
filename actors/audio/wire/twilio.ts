import type { Inbound, Wire } from './wire.ts';

/**
 * Framing of Twilio Media Streams. A media message is cut at known places of its text, because parsing every message as JSON
 * would be a third of the hot path; whatever does not look exactly as expected takes the slow path: full parse and validation.
 */

/** Longer messages are dropped unread. A media message has 300 characters. */
export const MESSAGE_MAX = 64 * 1024;
/** Longest payload taken, in samples: 2 s. */
export const PAYLOAD_MAX = 16_000;

const MEDIA = '{"event":"media",';
const TIMESTAMP = '"timestamp":"';
const PAYLOAD = '"payload":"';
const INBOUND = '"track":"inbound"';
const OTHER: Inbound = { kind: 'other' };
const MALFORMED: Inbound = { kind: 'malformed' };
const OVERSIZE: Inbound = { kind: 'oversize' };
const KNOWN = new Set(['connected', 'start', 'stop', 'dtmf']);

/** 1 s. Twilio takes media of any length. */
const FRAMES_MAX = 50;

export class TwilioWire implements Wire {
  readonly framesMax = FRAMES_MAX;
  private readonly sidText: string;
  private readonly streamSid: string;
  private readonly mediaHead: string;
  private readonly scratch = Buffer.alloc(PAYLOAD_MAX);
  /** Handed out for every media message; valid until the next one. */
  private readonly heard = {
    kind: 'media' as const,
    timestampMs: 0,
    payload: new Uint8Array(0) as Uint8Array,
  };

  constructor(streamSid: string) {
    const sid = JSON.stringify(streamSid);
    this.streamSid = streamSid;
    this.sidText = `"streamSid":${sid}`;
    this.mediaHead = `{"event":"media","streamSid":${sid},"media":{"payload":"`;
  }

  /** Never throws. The result of a media message is valid until the next call. */
  read(message: Uint8Array | string): Inbound {
    const text = typeof message === 'string' ? message : utf8(message);
    if (text.length > MESSAGE_MAX) return OVERSIZE;
    if (text.startsWith(MEDIA)) {
      const fast = this.readMedia(text);
      // A payload with escapes (`\\/` is usual) is read right only by the slow path.
      if (fast !== null && fast !== MALFORMED) return fast;
    }
    return this.parse(text);
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

  /** Null: not what a media message usually looks like. */
  private readMedia(text: string): Inbound | null {
    const stamp = text.indexOf(TIMESTAMP) + TIMESTAMP.length;
    const payload = text.indexOf(PAYLOAD) + PAYLOAD.length;
    if (stamp < TIMESTAMP.length || payload < PAYLOAD.length) return null;
    if (!text.includes(this.sidText) || !text.includes(INBOUND)) return null;
    let timestampMs = 0;
    let i = stamp;
    for (; i < text.length; i++) {
      const digit = text.charCodeAt(i) - 48;
      if (digit < 0 || digit > 9) break;
      timestampMs = timestampMs * 10 + digit;
    }
    if (i === stamp || i - stamp > 13 || text[i] !== '"') return null;
    const end = text.indexOf('"', payload);
    if (end < 0 || !text.startsWith('}', end + 1)) return null;
    return this.mediaOf(timestampMs, text.slice(payload, end));
  }

  private mediaOf(timestampMs: number, base64: string): Inbound {
    const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
    const length = (base64.length / 4) * 3 - padding;
    if (length < 1 || length > PAYLOAD_MAX || !Number.isInteger(length)) return MALFORMED;
    // Node skips what is no base64, so a wrong character shows as a missing byte.
    if (this.scratch.write(base64, 0, 'base64') !== length) return MALFORMED;
    this.heard.timestampMs = timestampMs;
    this.heard.payload =
      this.heard.payload.length === length ? this.heard.payload : this.scratch.subarray(0, length);
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
