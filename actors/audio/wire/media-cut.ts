/**
 * Cuts one of Twilio's media messages where it stands in the socket's bytes: fifty come a second and call, and to make a text of each,
 * search it and have Node decode its payload took two to three times as long. Any other form of the same message is as valid, and left to
 * a parser.
 */

const literal = (text: string): Uint8Array => Buffer.from(text, 'latin1');

const HEAD = literal('{"event":"media","sequenceNumber":"');
const SID = literal('"streamSid":"');
const TRACK = literal('"media":{"track":"inbound","chunk":"');
const TIMESTAMP = literal('","timestamp":"');
const PAYLOAD = literal('","payload":"');
const QUOTE = 0x22;
const COMMA = 0x2c;
const PAD = 0x3d;
const BRACE = 0x7d;
/** More digits than a number holds exactly are none that we read. */
const DIGITS_MAX = 13;

/** Six bits of each character; `NONE` for what is no base64. */
const NONE = 0x40;
const SIX_BITS = new Uint8Array(256).fill(NONE);
for (const [bits, character] of literal(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
).entries())
  SIX_BITS[character] = bits;

export class MediaCut {
  /** Of the message that was cut last. */
  timestampMs = 0;
  payload: Uint8Array = new Uint8Array(0);
  private readonly sid: Uint8Array;
  private readonly scratch: Uint8Array;
  private bytes: Uint8Array = this.payload;
  private at = 0;

  /** `scratch` holds the longest payload that is cut. */
  constructor(streamSid: string, scratch: Uint8Array) {
    this.sid = Buffer.from(JSON.stringify(streamSid).slice(1), 'utf8');
    this.scratch = scratch;
  }

  /** False: not what a media message of this stream usually looks like. `payload` is valid until the next one. */
  cut(bytes: Uint8Array): boolean {
    this.bytes = bytes;
    this.at = 0;
    if (!this.passes(HEAD) || this.number() < 0) return false;
    if (bytes[this.at++] !== QUOTE || bytes[this.at++] !== COMMA) return false;
    const isAhead = bytes[this.at + 1] === SID[1];
    if (isAhead && !(this.passesSid() && bytes[this.at++] === COMMA)) return false;
    if (!this.passes(TRACK) || this.number() < 0 || !this.passes(TIMESTAMP)) return false;
    const timestampMs = this.number();
    if (timestampMs < 0 || !this.passes(PAYLOAD)) return false;
    const from = this.at;
    const end = bytes.length - (isAhead ? 3 : 4 + SID.length + this.sid.length);
    if (!this.decode(from, end)) return false;
    this.at = end;
    if (bytes[this.at++] !== QUOTE || bytes[this.at++] !== BRACE) return false;
    if (!isAhead && !(bytes[this.at++] === COMMA && this.passesSid())) return false;
    this.timestampMs = timestampMs;
    return bytes[this.at] === BRACE;
  }

  private passes(expected: Uint8Array): boolean {
    const { bytes, at } = this;
    for (let i = 0; i < expected.length; i++) if (bytes[at + i] !== expected[i]) return false;
    this.at = at + expected.length;
    return true;
  }

  private passesSid(): boolean {
    return this.passes(SID) && this.passes(this.sid);
  }

  /** −1: there is none. */
  private number(): number {
    const { bytes } = this;
    const from = this.at;
    let value = 0;
    let i = from;
    for (; i < bytes.length; i++) {
      const digit = bytes[i]! - 48;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    this.at = i;
    return i === from || i - from > DIGITS_MAX ? -1 : value;
  }

  private decode(from: number, end: number): boolean {
    const { bytes, scratch } = this;
    const groups = (end - from) / 4;
    if (groups < 1 || !Number.isInteger(groups)) return false;
    const pads = bytes[end - 1] !== PAD ? 0 : bytes[end - 2] !== PAD ? 1 : 2;
    const length = groups * 3 - pads;
    if (length > scratch.length) return false;
    const wholeEnd = pads === 0 ? end : end - 4;
    let seen = 0;
    let to = 0;
    let i = from;
    for (; i < wholeEnd; i += 4) {
      const a = SIX_BITS[bytes[i]!]!;
      const b = SIX_BITS[bytes[i + 1]!]!;
      const c = SIX_BITS[bytes[i + 2]!]!;
      const d = SIX_BITS[bytes[i + 3]!]!;
      seen |= a | b | c | d;
      scratch[to] = (a << 2) | (b >> 4);
      scratch[to + 1] = (b << 4) | (c >> 2);
      scratch[to + 2] = (c << 6) | d;
      to += 3;
    }
    if (pads > 0) {
      const a = SIX_BITS[bytes[i]!]!;
      const b = SIX_BITS[bytes[i + 1]!]!;
      const c = pads === 2 ? 0 : SIX_BITS[bytes[i + 2]!]!;
      seen |= a | b | c;
      scratch[to] = (a << 2) | (b >> 4);
      if (pads === 1) scratch[to + 1] = (b << 4) | (c >> 2);
    }
    if (this.payload.length !== length) this.payload = scratch.subarray(0, length);
    return (seen & NONE) === 0;
  }
}
