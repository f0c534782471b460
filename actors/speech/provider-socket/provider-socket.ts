import WebSocket from 'ws';
import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';
import { backoffMs } from '../../../machines/supervision/supervisor/backoff.ts';
import type { OpenSockets } from './open-sockets.ts';
import { failureOfClose, isRetryable, type ProviderFailure } from './provider-failure.ts';
import type { SocketTiming } from './socket-timing.ts';
import { readRefusal } from './upgrade-refusal.ts';

export interface ProviderSocketDeps {
  clock: Clock;
  /** Draws from [0, 1). */
  random: () => number;
  timing: SocketTiming;
  sockets: OpenSockets;
  /** Holds the key where a provider wants it there: never told to anyone. */
  url: string;
  headers: Record<string, string>;
  /** Sent when nothing else was for this long. */
  keepAlive?: { everyMs: number; message: string };
  /** Something waits for this socket: a lost connection is replaced at once, otherwise when `wake` is called. */
  isNeeded(failure: ProviderFailure): boolean;
  /** A connection stands, perhaps another one than before: whatever is not answered has to be sent again. */
  onOpen(): void;
  onMessage(text: string): void;
  /** Each connection that was lost, whatever becomes of it: for the log and the metrics. */
  onLost?: ((failure: ProviderFailure) => void) | undefined;
  /** Told once; the socket is gone and stays so. */
  onFailed(failure: ProviderFailure): void;
}

/** Messages of a provider: seconds of audio in base64 at most. */
const messageMaxBytes = 2 << 20;
const secretMinLength = 12;
/** A provider that does not read: eight seconds of µ-law audio. */
const unsentMaxBytes = 64_000;

/**
 * Owns the connections of one stream to a provider, one at a time.
 *
 *            wake                 opened
 *   idle ───────────▶ connecting ────────▶ open
 *    ▲  ◀────────────────┬──────────────────┘   lost, and nobody needs it
 *    │                   ▼ lost, and needed
 *    └──────────────  waiting ──▶ connecting    100–200 ms, then longer
 *
 * Refused for good, or lost too often: `failed`, once. Whatever is not open takes no data: nothing queues here.
 */
export class ProviderSocket {
  readonly #deps: ProviderSocketDeps;
  #phase: 'idle' | 'connecting' | 'open' | 'waiting' | 'over' = 'idle';
  #socket: WebSocket | null = null;
  #failures = 0;
  #openedAt = Number.POSITIVE_INFINITY;
  /** The provider does not want us before. */
  #retryAt = 0;
  #sentAt = 0;
  /** Connect timeout or backoff: never both. */
  #timer: TimerHandle | undefined;
  #keepAliveTimer: TimerHandle | undefined;
  #stallTimer: TimerHandle | undefined;
  /** Since then an answer is owed; null: none is. */
  #awaitedSince: number | null = null;

  constructor(deps: ProviderSocketDeps) {
    this.#deps = deps;
  }

  get isOpen(): boolean {
    return this.#phase === 'open';
  }

  /** Connects if nothing is under way. */
  wake(): void {
    if (this.#phase !== 'idle') return;
    const { clock, timing } = this.#deps;
    const waitMs = this.#retryAt - clock.now();
    if (waitMs <= 0) return this.#connect();
    if (waitMs > timing.retryAfterMaxMs)
      return this.#end({ kind: 'rate', reason: 'the provider asked for a longer pause' });
    this.#connectIn(waitMs);
  }

  /** False: there is no open connection, or it was given up just now. */
  send(data: string | Uint8Array): boolean {
    const socket = this.#socket;
    if (this.#phase !== 'open' || socket === null) return false;
    if (socket.bufferedAmount > unsentMaxBytes) {
      this.fail({ kind: 'transient', reason: 'the provider does not read' });
      return false;
    }
    this.#sentAt = this.#deps.clock.now();
    socket.send(data);
    return true;
  }

  /** What was sent must be answered by some message before the stall time is over. */
  awaitMessage(): void {
    if (this.#awaitedSince !== null || this.#phase !== 'open') return;
    this.#awaitedSince = this.#deps.clock.now();
    if (this.#stallTimer === undefined) this.#watch(this.#deps.timing.stallMaxMs);
  }

  /** Nothing is owed any more, though no message came. */
  awaitNothing(): void {
    this.#awaitedSince = null;
  }

  /** An utterance went well: what failed before counts no more. */
  settled(): void {
    this.#failures = 0;
  }

  /** The stream found the provider at fault: the connection goes, and counts as failed. */
  fail(failure: ProviderFailure): void {
    if (this.#phase === 'over') return;
    this.#drop();
    this.#judge(failure);
  }

  /** Another connection, without blame. */
  renew(): void {
    if (this.#phase === 'over') return;
    this.#drop();
    this.#connect();
  }

  /** In good order, with a last message. */
  close(last?: string): void {
    const socket = this.#socket;
    const wasOpen = this.#phase === 'open';
    this.#phase = 'over';
    this.#socket = null;
    this.#clearTimers();
    if (socket === null) return;
    if (!wasOpen) return socket.terminate();
    if (last !== undefined) socket.send(last);
    socket.close(1000);
    const { clock, timing } = this.#deps;
    const timer = clock.setTimeout(() => socket.terminate(), timing.closeMaxMs);
    socket.on('close', () => clock.clearTimeout(timer));
  }

  #connect(): void {
    const { clock, timing, sockets, url, headers } = this.#deps;
    this.#phase = 'connecting';
    let socket: WebSocket;
    try {
      socket = new WebSocket(url, {
        headers,
        perMessageDeflate: false,
        followRedirects: false,
        maxPayload: messageMaxBytes,
      });
    } catch (error) {
      return this.#end({ kind: 'config', reason: `not a provider's address: ${String(error)}` });
    }
    this.#socket = socket;
    sockets.add(socket);
    /** A socket that was given up has nothing more to say. */
    const lose = (failure: ProviderFailure) => {
      if (socket !== this.#socket) return;
      this.#drop();
      this.#judge(failure);
    };
    this.#timer = clock.setTimeout(
      () => lose({ kind: 'transient', reason: `no connection within ${timing.connectMaxMs} ms` }),
      timing.connectMaxMs,
    );
    let lastError = '';
    socket.on('unexpected-response', (_request, response) => readRefusal(response, lose));
    socket.on('error', (error) => {
      lastError = error.message;
    });
    socket.on('close', (code, reason) =>
      lose(failureOfClose(code, reason.toString() || lastError)),
    );
    socket.on('open', () => {
      if (socket === this.#socket) this.#opened();
    });
    socket.on('message', (data) => {
      if (socket !== this.#socket) return;
      this.#awaitedSince = null;
      this.#deps.onMessage((data as Buffer).toString('utf8'));
    });
  }

  #opened(): void {
    const { clock, onOpen } = this.#deps;
    clock.clearTimeout(this.#timer);
    this.#phase = 'open';
    this.#openedAt = clock.now();
    this.#sentAt = this.#openedAt;
    this.#keepAlive();
    onOpen();
  }

  /** Forgets the connection; its socket is destroyed, whatever state it is in. */
  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#phase = 'idle';
    this.#clearTimers();
    socket?.terminate();
  }

  #judge(lost: ProviderFailure): void {
    const { clock, timing, random, isNeeded, onLost } = this.#deps;
    const failure = { ...lost, reason: this.#withoutSecrets(lost.reason) };
    onLost?.(failure);
    const stoodMs = clock.now() - this.#openedAt;
    this.#openedAt = Number.POSITIVE_INFINITY;
    if (!isRetryable(failure)) return this.#end(failure);
    const { retryAfterMs = 0 } = failure;
    this.#retryAt = clock.now() + retryAfterMs;
    if (!isNeeded(failure)) return;
    if (stoodMs >= timing.backoff.resetAfterMs) this.#failures = 0;
    const delayMs = Math.round(backoffMs(timing.backoff, this.#failures, random));
    this.#failures++;
    if (this.#failures >= timing.attemptsMax || retryAfterMs > timing.retryAfterMaxMs)
      return this.#end(failure);
    this.#connectIn(Math.max(delayMs, retryAfterMs));
  }

  #connectIn(ms: number): void {
    this.#phase = 'waiting';
    this.#timer = this.#deps.clock.setTimeout(() => this.#connect(), ms);
  }

  #end(failure: ProviderFailure): void {
    this.close();
    this.#deps.onFailed(failure);
  }

  /** Some providers repeat the key that they refuse. */
  #withoutSecrets(reason: string): string {
    const secrets = Object.values(this.#deps.headers).flatMap((value) => value.split(' '));
    return secrets
      .filter(({ length }) => length >= secretMinLength)
      .reduce((text, secret) => text.replaceAll(secret, '…'), reason);
  }

  /** One timer, not one for each message: it looks back when it fires. */
  #watch(ms: number): void {
    const { clock, timing } = this.#deps;
    this.#stallTimer = clock.setTimeout(() => {
      this.#stallTimer = undefined;
      if (this.#awaitedSince === null) return;
      const leftMs = this.#awaitedSince + timing.stallMaxMs - clock.now();
      if (leftMs > 0) return this.#watch(leftMs);
      this.fail({ kind: 'transient', reason: `no message for ${timing.stallMaxMs} ms` });
    }, ms);
  }

  #keepAlive(): void {
    const { clock, keepAlive } = this.#deps;
    if (keepAlive === undefined) return;
    const { everyMs, message } = keepAlive;
    this.#keepAliveTimer = clock.setTimeout(() => {
      if (clock.now() - this.#sentAt >= everyMs) this.send(message);
      if (this.#phase === 'open') this.#keepAlive();
    }, everyMs);
  }

  #clearTimers(): void {
    const { clock } = this.#deps;
    clock.clearTimeout(this.#timer);
    clock.clearTimeout(this.#keepAliveTimer);
    clock.clearTimeout(this.#stallTimer);
    this.#stallTimer = undefined;
    this.#awaitedSince = null;
  }
}
