import { WebSocket } from 'ws';
import type { Clock, TimerHandle } from '../../machines/supervision/clock.ts';
import { type Backoff, backoffMs } from '../../machines/supervision/supervisor/backoff.ts';
import { reasonOf } from './timed-request.ts';

export interface SnapshotConnectionDeps {
  url: string;
  secret: string;
  clock: Clock;
  /** Draws from [0, 1). */
  random: () => number;
  onOpen(): void;
  onMessage(text: string): void;
  /** It was lost, or not had at all: nothing that waits for it will be answered. */
  onLost(reason: string): void;
}

const connectMaxMs = 3_000;
const closeMaxMs = 1_000;
/** An answer is some 40 bytes. */
const answerBytesMax = 4_096;
/** The API does not read: thousands of turns. */
const unsentBytesMax = 8 * 1024 * 1024;
/** The longest is shorter than a request may wait, so that a worker is not long without an API that is back. */
const backoff: Backoff = { minMs: 100, maxMs: 2_000, factor: 2, jitter: 0.2, resetAfterMs: 10_000 };

/**
 * Owns the WebSocket from this worker to the API, one at a time.
 *
 *            wake                   opened
 *   idle ───────────▶ connecting ──────────▶ open
 *    │ ▲ ◀───────────────┴───────────────────┘   lost, or at rest
 *    ▼ │ wake, too soon after it was lost
 *   waiting ──▶ connecting
 *
 * It is connected when somebody wants to send, not before: a worker without calls asks nothing of an API that is away, and an idle
 * socket that a proxy closes is missed by nobody.
 */
export class SnapshotConnection {
  readonly #deps: SnapshotConnectionDeps;
  #phase: 'idle' | 'waiting' | 'connecting' | 'open' | 'over' = 'idle';
  #socket: WebSocket | null = null;
  /** Of the wait or of the connect: never both. */
  #timer: TimerHandle | undefined;
  /** Of the socket before, which was at rest. */
  #left: Promise<void> = Promise.resolve();
  #failures = 0;
  #openedAt = Number.POSITIVE_INFINITY;
  #retryAt = 0;

  constructor(deps: SnapshotConnectionDeps) {
    this.#deps = deps;
  }

  get isOpen(): boolean {
    return this.#phase === 'open';
  }

  /** Connects if nothing is under way: at once, or when the backoff is over. */
  wake(): void {
    if (this.#phase !== 'idle') return;
    const waitMs = this.#retryAt - this.#deps.clock.now();
    if (waitMs <= 0) return this.#connect();
    this.#phase = 'waiting';
    this.#timer = this.#deps.clock.setTimeout(() => this.#connect(), waitMs);
  }

  /** False: it is not open, or the API does not read. */
  send(text: string): boolean {
    const socket = this.#socket;
    if (this.#phase !== 'open' || socket === null || socket.bufferedAmount > unsentBytesMax)
      return false;
    socket.send(text);
    return true;
  }

  /** Given up; its socket is destroyed, whatever state it is in. */
  lose(reason: string): void {
    if (this.#phase === 'over') return;
    const { clock, random, onLost } = this.#deps;
    const stoodMs = clock.now() - this.#openedAt;
    if (stoodMs >= backoff.resetAfterMs) this.#failures = 0;
    this.#retryAt = clock.now() + Math.round(backoffMs(backoff, this.#failures, random));
    this.#failures += 1;
    this.#openedAt = Number.POSITIVE_INFINITY;
    this.#phase = 'idle';
    clock.clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.terminate();
    onLost(reason);
  }

  /** Nobody has anything to send for now: the next `wake` connects anew, and at once. */
  rest(): void {
    const socket = this.#socket;
    if (this.#phase !== 'open' || socket === null) return;
    this.#phase = 'idle';
    this.#socket = null;
    this.#failures = 0;
    this.#left = this.#leave(socket);
  }

  /** For good and in good order; within a second the socket is gone. */
  async close(): Promise<void> {
    const socket = this.#socket;
    this.#phase = 'over';
    this.#socket = null;
    this.#deps.clock.clearTimeout(this.#timer);
    if (socket !== null) await this.#leave(socket);
    await this.#left;
  }

  /** Its end is waited for, for a second. */
  async #leave(socket: WebSocket): Promise<void> {
    const { clock } = this.#deps;
    if (socket.readyState === socket.CLOSED) return;
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    const timer = clock.setTimeout(() => socket.terminate(), closeMaxMs);
    if (socket.readyState === socket.OPEN) socket.close(1000);
    else socket.terminate();
    await closed;
    clock.clearTimeout(timer);
  }

  #connect(): void {
    const { clock, url, secret, onMessage } = this.#deps;
    this.#phase = 'connecting';
    let socket: WebSocket;
    try {
      socket = new WebSocket(url, {
        headers: { authorization: `Bearer ${secret}` },
        perMessageDeflate: false,
        // It would carry the secret to a place that nobody configured.
        followRedirects: false,
        maxPayload: answerBytesMax,
      });
    } catch (error) {
      return this.lose(reasonOf(error));
    }
    this.#socket = socket;
    /** A socket that was given up has nothing more to say. */
    const lose = (reason: string) => {
      if (socket === this.#socket) this.lose(reason);
    };
    this.#timer = clock.setTimeout(
      () => lose(`no connection within ${connectMaxMs} ms`),
      connectMaxMs,
    );
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      lose(`${response.statusCode}`);
    });
    socket.on('error', (error) => lose(reasonOf(error)));
    socket.on('close', (code) => lose(`closed with ${code}`));
    socket.on('open', () => {
      if (socket === this.#socket) this.#opened();
    });
    socket.on('message', (data) => {
      if (socket === this.#socket) onMessage((data as Buffer).toString());
    });
  }

  #opened(): void {
    const { clock, onOpen } = this.#deps;
    clock.clearTimeout(this.#timer);
    this.#phase = 'open';
    this.#openedAt = clock.now();
    onOpen();
  }
}
