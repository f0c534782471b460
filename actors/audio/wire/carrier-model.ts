import { encodeSample, FRAME_SAMPLES, MULAW_SILENCE } from '../codec/mulaw.ts';
import type { WireMessage } from './wire.ts';

/**
 * The carrier's half of a media stream as a pure model, for tests and the bench: in each tick of 20 ms it plays one frame of
 * ours, echoes the marks reached, and sends one frame of the party.
 */
export class CarrierModel {
  readonly streamSid: string;
  /** Everything the party heard, tick by tick; silence where we sent nothing. */
  readonly heard: number[] = [];
  ticks = 0;
  private queue: (Uint8Array | string)[] = [];
  private sequence = 1;
  private readonly outbox: string[] = [];

  constructor(streamSid = 'MZ1') {
    this.streamSid = streamSid;
  }

  /** What we sent. */
  take(texts: readonly WireMessage[]): void {
    for (const text of texts.map(String)) {
      const message = JSON.parse(text);
      if (message.streamSid !== this.streamSid) throw new Error(`wrong stream: ${text}`);
      if (message.event === 'media') {
        const bytes = new Uint8Array(Buffer.from(message.media.payload, 'base64'));
        for (let at = 0; at < bytes.length; at += FRAME_SAMPLES)
          this.queue.push(bytes.subarray(at, at + FRAME_SAMPLES));
      } else if (message.event === 'mark') {
        this.queue.push(message.mark.name);
      } else if (message.event === 'clear') {
        const marks = this.queue.filter((entry) => typeof entry === 'string');
        this.queue = [];
        for (const name of marks) this.echo(name);
      } else throw new Error(`unknown event: ${text}`);
    }
  }

  /** One tick; returns what goes to our socket. */
  tick(party: Uint8Array): string[] {
    const at = this.queue.findIndex((entry) => typeof entry !== 'string');
    const frame = at < 0 ? null : (this.queue.splice(at, 1)[0] as Uint8Array);
    for (let i = 0; i < FRAME_SAMPLES; i++) this.heard.push(frame?.[i] ?? MULAW_SILENCE);
    // Marks before the frame and those right behind it; a mark without audio before it waits for the tick too.
    while (typeof this.queue[0] === 'string') this.echo(this.queue.shift() as string);
    const payload = Buffer.from(party).toString('base64');
    const timestamp = String(this.ticks * 20);
    this.ticks++;
    this.send({
      event: 'media',
      media: { track: 'inbound', chunk: String(this.ticks), timestamp, payload },
    });
    return this.outbox.splice(0);
  }

  /** Frames of ours that wait to be played. */
  get queued(): number {
    return this.queue.filter((entry) => typeof entry !== 'string').length;
  }

  private echo(name: string): void {
    this.send({ event: 'mark', mark: { name } });
  }

  private send(body: { event: string } & Record<string, unknown>): void {
    const { event, ...rest } = body;
    const head = { event, sequenceNumber: String(this.sequence++), streamSid: this.streamSid };
    this.outbox.push(JSON.stringify({ ...head, ...rest }));
  }
}

/** A tone, µ-law; `amplitude` of 32,767. */
export function tone(samples: number, amplitude = 8_000, hertz = 440): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(samples);
  for (let i = 0; i < samples; i++) {
    bytes[i] = encodeSample(Math.round(amplitude * Math.sin((2 * Math.PI * hertz * i) / 8_000)));
  }
  return bytes;
}

export const silence = (samples: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(samples).fill(MULAW_SILENCE);
