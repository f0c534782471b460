import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';
import { type ChatAnswer, type ChatWire, endOf, piecesOf, plainWire } from './chat-answer.ts';
import { EventWriter } from './event-writer.ts';

/** A request as it came, parsed as far as answers need it. */
export interface ChatRequestSeen {
  headers: IncomingMessage['headers'];
  body: {
    model: string;
    messages: { role: string; content: unknown }[];
    tools?: unknown[];
    [member: string]: unknown;
  };
}

export interface ChatTwinOptions {
  /** For ordered delays. */
  clock: Clock;
  /** What each request is answered. */
  answer: (request: ChatRequestSeen, requestAt: number) => ChatAnswer;
  /** Another bearer token is answered with 401; absent: any is right. */
  apiKey?: string;
}

export interface ChatTwin {
  /** For `baseUrl`. */
  readonly url: string;
  readonly requestCount: number;
  /** The last of them, at most 100. */
  readonly requests: readonly ChatRequestSeen[];
  /** Requests that are being answered. */
  readonly answeringCount: number;
  /** Answers whose client left before their end. */
  readonly abandonedCount: number;
  /** Connections that stand, idle ones included; and all that ever were. */
  readonly socketCount: number;
  readonly socketsEver: number;
  close(): Promise<void>;
}

const requestsKept = 100;
const bodyBytesMax = 4 << 20;

const bodyOf = async (request: IncomingMessage): Promise<ChatRequestSeen['body'] | null> => {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const bytes of request) {
    size += (bytes as Buffer).length;
    if (size > bodyBytesMax) return null;
    pieces.push(bytes as Buffer);
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString());
  } catch {
    return null;
  }
};

const refuse = (
  response: ServerResponse,
  status: number,
  headers: Record<string, string> = {},
  body: unknown = { error: { message: `refused with ${status}`, type: 'twin', code: null } },
): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};

/**
 * The simulated provider: an OpenAI-compatible server on this machine, with every fault that one may show. It keeps no timer of
 * its own: what is late is late by the clock it was given, what stalls does so until its client leaves.
 */
export const openChatTwin = async (options: ChatTwinOptions): Promise<ChatTwin> => {
  const twin = new Twin(options);
  await twin.listen();
  return twin;
};

class Twin implements ChatTwin {
  readonly #options: ChatTwinOptions;
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #sockets = new Set<Socket>();
  readonly requests: ChatRequestSeen[] = [];
  requestCount = 0;
  answeringCount = 0;
  abandonedCount = 0;
  socketsEver = 0;
  url = '';

  constructor(options: ChatTwinOptions) {
    this.#options = options;
    // Node would close an idle connection after 5 s by a timer of its own.
    this.#server.keepAliveTimeout = 0;
    this.#server.on('connection', (socket) => {
      socket.setNoDelay(true);
      this.socketsEver += 1;
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  get socketCount(): number {
    return this.#sockets.size;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.answeringCount += 1;
    response.on('error', () => {});
    response.on('close', () => {
      this.answeringCount -= 1;
      if (!response.writableFinished) this.abandonedCount += 1;
    });
    try {
      const body = await bodyOf(request);
      if (request.method !== 'POST' || request.url !== '/v1/chat/completions') {
        return refuse(response, 404);
      }
      if (body === null) return refuse(response, 400);
      await this.#answer({ headers: request.headers, body }, response);
    } catch {
      // The client left, or a script failed: either way this answer is cut.
      response.destroy();
    }
  }

  async #answer(seen: ChatRequestSeen, response: ServerResponse): Promise<void> {
    const { apiKey, answer: answerTo } = this.#options;
    const at = this.requestCount;
    this.requestCount += 1;
    this.requests.push(seen);
    if (this.requests.length > requestsKept) this.requests.shift();
    if (apiKey !== undefined && seen.headers.authorization !== `Bearer ${apiKey}`) {
      const error = {
        message: 'wrong key',
        type: 'invalid_request_error',
        code: 'invalid_api_key',
      };
      return refuse(response, 401, {}, { error });
    }
    const answer = answerTo(seen, at);
    const { fault } = answer;
    if (fault?.type === 'status') return refuse(response, fault.status, fault.headers, fault.body);
    if (fault?.type === 'slow') await this.#late(fault.ms, response);
    if (fault?.type === 'stall' && fault.after === 0) return;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    await this.#stream(answer, seen, response);
  }

  async #stream(
    answer: ChatAnswer,
    seen: ChatRequestSeen,
    response: ServerResponse,
  ): Promise<void> {
    const wire: ChatWire = { ...plainWire, ...answer.wire };
    const writer = new EventWriter(response, wire);
    const pieces = piecesOf(answer);
    const { fault } = answer;
    for (let at = 0; !response.destroyed; at += 1) {
      if (fault && 'after' in fault && at === Math.min(fault.after, pieces.length)) {
        if (fault.type === 'stall') return;
        if (fault.type === 'cut') return void response.destroy();
        await writer.event(fault.type === 'garbage' ? '{"choices":' : { error: fault.error });
      }
      if (fault?.type !== 'loop' && at >= pieces.length) break;
      if (at > 0 && answer.paceMs) await this.#late(answer.paceMs, response);
      await writer.event(pieces[at % pieces.length]!);
    }
    const { stream_options: asked } = seen.body as { stream_options?: { include_usage?: boolean } };
    const isUsageAsked = asked?.include_usage === true;
    for (const end of endOf(answer, pieces.length, isUsageAsked)) await writer.event(end);
    if (wire.isDoneSent) await writer.event('[DONE]');
    response.end();
  }

  async #late(ms: number, response: ServerResponse): Promise<void> {
    const { clock } = this.#options;
    if (response.destroyed) return;
    let timer: TimerHandle | undefined;
    let leave = (): void => {};
    await new Promise<void>((resolve) => {
      leave = resolve;
      timer = clock.setTimeout(resolve, ms);
      response.on('close', leave);
    });
    response.off('close', leave);
    clock.clearTimeout(timer);
  }
}
