import { Duplex } from 'node:stream';
import type { WireMessage } from '../../audio/wire/wire.ts';
import { FrameCut, type FrameHandler } from './frame-cut.ts';
import { SENT_HEAD_MAX_BYTES, writeFrame } from './frame-head.ts';
import { readInPlace } from './read-in-place.ts';

/**
 * What a media socket's `ws` stands on. Whole messages of the other end, which is nearly all that comes, go straight to who listens; all
 * else (the greeting, control frames, messages in pieces or not wholly read yet, whatever breaks the protocol) goes to `ws`. What is sent
 * here leaves as frames of a server, between those of `ws`.
 *
 * Fifty messages a second and call would otherwise pass a stream, a receiver, another stream and an emitter: infra/adr/0029.
 */
export class FramePath extends Duplex {
  private readonly raw: Duplex;
  private readonly cut = new FrameCut((bytes) => {
    // `ws` keeps what it gets.
    if (!this.push(Buffer.from(bytes))) this.raw.pause();
  });

  /** `head`: what came behind the request to upgrade. */
  constructor(socket: Duplex, head: Buffer) {
    super();
    const { cut } = this;
    const raw = readInPlace(socket, (bytes) => cut.take(bytes));
    this.raw = raw;
    cut.take(head);
    raw.on('end', () => this.push(null));
    raw.on('error', (error) => this.destroy(error));
    raw.on('close', () => this.destroy());
  }

  /** Who gets whole messages from here on, instead of `ws`. */
  listen(onFrame: FrameHandler): void {
    this.cut.onFrame = onFrame;
  }

  /** What was sent and the kernel has not taken. */
  get unsentBytes(): number {
    return this.raw.writableLength;
  }

  /** All in one write. */
  send(messages: readonly WireMessage[]): void {
    let size = 0;
    for (const message of messages) size += SENT_HEAD_MAX_BYTES + Buffer.byteLength(message);
    const bytes = Buffer.allocUnsafe(size);
    let end = 0;
    for (const message of messages) end = writeFrame(bytes, end, message);
    this.raw.write(bytes.subarray(0, end));
  }

  override _read(): void {
    this.raw.resume();
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.raw.write(chunk, done);
  }

  /** `ws` gives a frame's head and its payload as two chunks: nothing may come between them. */
  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'binary', done);
  }

  override _final(done: () => void): void {
    this.raw.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.raw.destroy();
    done(error);
  }
}
