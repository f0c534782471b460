import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../../machines/supervision/clock.ts';
import { greetBrowser } from './browser/greet-browser.ts';
import { createMediaLine, type MediaLine } from './media-line.ts';
import { readFromTwilio } from './twilio-media.ts';

/** Owns the media sockets that carriers and browsers open to this worker, until each is handed over as a MediaLine. */
export interface MediaServer {
  /** Cuts every socket: for the end of the process. */
  close(): void;
}

export interface MediaServerDeps {
  /** Its `upgrade` requests for these paths are served here, all others refused. */
  server: Server;
  path: string;
  /** Where browsers connect; absent: nowhere. */
  browserPath?: string;
  clock: Clock;
  /** False: the upgrade is answered with 503. */
  accepts: () => boolean;
  onLine: (line: MediaLine) => void;
  count: (name: string) => void;
}

/** From the connection to its `start` message. */
const startMaxMs = 5_000;
/** A message larger than that closes the socket; those above 64 kB are dropped and counted. */
const payloadMaxBytes = 1 << 20;

/** The line of a socket by one of its first messages; null: not yet. */
type Hello = (
  socket: WebSocket,
  data: unknown,
  isBinary: boolean,
  count: (name: string) => void,
) => MediaLine | null;

const greetTwilio: Hello = (socket, data, isBinary, count) => {
  const read = isBinary ? null : readFromTwilio(String(data));
  if (read === null || !read.ok) {
    count('media_malformed');
    return null;
  }
  const { message } = read;
  if (message.event !== 'start') return null;
  const { streamSid, callSid, customParameters } = message.start;
  return createMediaLine(
    socket,
    { streamSid, carrierCallId: callSid, parameters: customParameters },
    count,
  );
};

export const serveMedia = (deps: MediaServerDeps): MediaServer => {
  const { count, clock } = deps;
  const hellos = new Map<string | undefined, Hello>([[deps.path, greetTwilio]]);
  if (deps.browserPath !== undefined) hellos.set(deps.browserPath, greetBrowser);
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: payloadMaxBytes,
  });

  const refuse = (socket: Duplex, status: string) => {
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  };

  const greet = (hello: Hello) => (socket: WebSocket) => {
    const timer = clock.setTimeout(() => {
      count('media_start_missing');
      socket.close(1008, 'no start message');
    }, startMaxMs);
    const leave = () => clock.clearTimeout(timer);
    socket.on('error', () => count('media_socket_errors'));
    socket.on('close', leave);

    const onMessage = (data: unknown, isBinary: boolean) => {
      const line = hello(socket, data, isBinary, count);
      if (line === null) return;
      leave();
      socket.off('message', onMessage);
      deps.onLine(line);
    };
    socket.on('message', onMessage);
  };

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => count('media_socket_errors'));
    const hello = hellos.get(request.url?.split('?')[0]);
    if (hello === undefined) return refuse(socket, '404 Not Found');
    if (!deps.accepts()) {
      count('media_refused_over_limit');
      return refuse(socket, '503 Service Unavailable');
    }
    sockets.handleUpgrade(request, socket, head, greet(hello));
  };
  deps.server.on('upgrade', onUpgrade);

  return {
    close() {
      deps.server.off('upgrade', onUpgrade);
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
};
