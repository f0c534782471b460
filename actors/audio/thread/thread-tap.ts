import type { MessagePort } from 'node:worker_threads';
import type { TapFrame } from '../audio-session.ts';
import type { AudioSessionCore } from '../session/audio-session-core.ts';
import type { TapBatch } from './tap-batch.ts';
import type { SessionCommand } from './thread-protocol.ts';

/** The tap of one session on its thread: to a port, or into the batch for the main thread. */
export class ThreadTap {
  private readonly session: number;
  private readonly core: AudioSessionCore;
  private readonly batch: TapBatch;
  private tap = 0;
  private port: MessagePort | null = null;

  constructor(session: number, core: AudioSessionCore, batch: TapBatch) {
    this.session = session;
    this.core = core;
    this.batch = batch;
  }

  open({ tap, port, fromSample }: Extract<SessionCommand, { do: 'tap' }>): void {
    this.close();
    this.tap = tap;
    this.port = port;
    if (port === null)
      return this.core.tap((at, pcm) => this.batch.push(this.session, tap, at, pcm), fromSample);
    port.on('close', () => this.end(tap));
    this.core.tap((at, pcm) => port.postMessage({ at, pcm } satisfies TapFrame), fromSample);
  }

  /** Its owner wants no more, or has closed its port; another may have its place already. */
  end(tap: number): void {
    if (tap !== this.tap) return;
    this.core.tap(null, 0);
    this.close();
  }

  close(): void {
    this.port?.close();
    this.port = null;
  }
}
