import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { RelayRequest } from '../../machines/contracts/relay.ts';
import type { Watcher } from './live-topic.ts';
import type { RelayFrame } from './relay-frame.ts';
import type { TopicHub } from './topic-hub.ts';

export interface SocketBounds {
  topicsMax: number;
  /** With more than this on its way to a console, what is new waits and becomes a fresh whole. */
  behindBytes: number;
  /** With more than this, it is closed. */
  closeBytes: number;
  /** Requests between two pings. */
  requestsMax: number;
}

export const socketBounds: SocketBounds = {
  topicsMax: 32,
  behindBytes: 256 * 1024,
  closeBytes: 1024 * 1024,
  requestsMax: 500,
};

export interface ConsoleSocketDeps {
  socket: WebSocket;
  /** What `socket` writes to. Shared frames go there as they are: through `ws` each would be framed again for each console. */
  raw: Duplex;
  hub: TopicHub;
  bounds: SocketBounds;
  count: (name: string, by?: number) => void;
}

const pingsMissedMax = 2;

/** One console: what it watches, and how much is on its way to it. */
export class ConsoleSocket implements Watcher {
  readonly #deps: ConsoleSocketDeps;
  readonly #isPacked: boolean;
  readonly #topics = new Set<string>();
  #isBehind = false;
  /** A whole may be larger than any bound; it does not count until it has gone out. */
  #wholeBytes = 0;
  #requestCount = 0;
  #pingsMissed = 0;

  constructor(deps: ConsoleSocketDeps) {
    this.#deps = deps;
    const { socket, raw, count } = deps;
    this.#isPacked = socket.extensions.includes('permessage-deflate');
    raw.on('drain', () => this.#catchUp());
    socket.on('message', (data: Buffer, isBinary) => this.#hear(isBinary ? null : data.toString()));
    socket.on('pong', () => {
      this.#pingsMissed = 0;
    });
    socket.on('error', () => count('socket_errors'));
    socket.on('close', () => {
      for (const topic of this.#topics) deps.hub.leave(topic, this);
      this.#topics.clear();
    });
  }

  offer(frame: RelayFrame): boolean {
    const { socket, raw, bounds, count } = this.#deps;
    if (socket.readyState !== socket.OPEN) return false;
    const { writableLength } = raw;
    if (writableLength > bounds.closeBytes + this.#wholeBytes) {
      count('closed_too_slow');
      socket.close(1013, 'too slow');
      return false;
    }
    if (writableLength > bounds.behindBytes) {
      this.#isBehind = true;
      count('messages_dropped');
      return false;
    }
    const bytes = this.#isPacked ? frame.packed : frame.plain;
    if (writableLength === 0) this.#wholeBytes = 0;
    if (bytes.length > bounds.behindBytes) this.#wholeBytes += bytes.length;
    raw.write(bytes);
    count('messages');
    count('bytes', bytes.length);
    return true;
  }

  dropped(topic: string): void {
    this.#topics.delete(topic);
  }

  /** Every 15 s. */
  beat(): void {
    this.#requestCount = 0;
    if (this.#pingsMissed >= pingsMissedMax) {
      this.#deps.count('closed_silent');
      this.#deps.socket.terminate();
      return;
    }
    this.#pingsMissed += 1;
    if (this.#deps.socket.readyState === this.#deps.socket.OPEN) this.#deps.socket.ping();
  }

  #catchUp(): void {
    this.#wholeBytes = 0;
    if (!this.#isBehind) return;
    this.#isBehind = false;
    for (const topic of this.#topics) this.#deps.hub.catchUp(topic, this);
  }

  #hear(text: string | null): void {
    const { hub, bounds } = this.#deps;
    this.#requestCount += 1;
    if (this.#requestCount > bounds.requestsMax) return this.#refuse('too many requests');
    const request = readRequest(text);
    if (request === null) return this.#refuse('not a request');
    const { topic } = request;
    if (request.op === 'leave') {
      if (this.#topics.delete(topic)) hub.leave(topic, this);
      return;
    }
    if (!this.#topics.has(topic) && this.#topics.size >= bounds.topicsMax)
      return this.#refuse('too many topics');
    this.#topics.add(topic);
    hub.watch(topic, this, request.from);
  }

  #refuse(why: string): void {
    this.#deps.count('closed_refused');
    this.#deps.socket.close(1008, why);
  }
}

function readRequest(text: string | null): RelayRequest | null {
  if (text === null) return null;
  try {
    return RelayRequest.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
