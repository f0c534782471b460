import type { IncomingMessage, Server } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../../machines/supervision/clock.ts';
import { greetBrowser } from './browser/greet-browser.ts';
import { FramePath } from './frames/frame-path.ts';
import type { MediaLine } from './media-line.ts';
import type { OperatorLine } from './operator/operator-line.ts';
import { greetOperator } from './operator/operator-line.ts';
import { createSocketLine } from './socket-line.ts';
import { readFromTwilio } from './twilio/twilio-media.ts';

/** Owns the media sockets that carriers, browsers and operators open to this worker, until each is handed over as a line. */
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
  /** Where operators connect; absent: nowhere. */
  operators?: {
    path: string;
    /** False: nobody was given a place, and the upgrade is answered with 503. */
    accepts: () => boolean;
    onLine: (line: OperatorLine) => void;
  };
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
  frames: FramePath,
  data: unknown,
  isBinary: boolean,
  count: (name: string) => void,
) => MediaLine | null;

/** Who may come in by one path, and where they go. */
interface Door {
  accepts(): boolean;
  /** True: the socket has said whose it is, and was handed on. */
  greet(socket: WebSocket, frames: FramePath, data: unknown, isBinary: boolean): boolean;
}

const greetTwilio: Hello = (socket, frames, data, isBinary, count) => {
  const read = isBinary ? null : readFromTwilio(String(data));
  if (read === null || !read.ok) {
    count('media_malformed');
    return null;
  }
  const { message } = read;
  if (message.event !== 'start') return null;
  const { streamSid, callSid, customParameters } = message.start;
  return createSocketLine(
    socket,
    frames,
    { streamSid, carrierCallId: callSid, parameters: customParameters },
    count,
  );
};

export const serveMedia = (deps: MediaServerDeps): MediaServer => {
  const { count, clock } = deps;
  const doorOf = (hello: Hello): Door => ({
    accepts: deps.accepts,
    greet(socket, frames, data, isBinary) {
      const line = hello(socket, frames, data, isBinary, count);
      if (line !== null) deps.onLine(line);
      return line !== null;
    },
  });
  const doors = new Map<string | undefined, Door>([[deps.path, doorOf(greetTwilio)]]);
  if (deps.browserPath !== undefined) doors.set(deps.browserPath, doorOf(greetBrowser));
  if (deps.operators !== undefined) {
    const { path, accepts, onLine } = deps.operators;
    doors.set(path, {
      accepts,
      greet(socket, _, data, isBinary) {
        const line = greetOperator(socket, data, isBinary, count);
        if (line !== null) onLine(line);
        return line !== null;
      },
    });
  }
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: payloadMaxBytes,
  });

  const countErrorsOf = (socket: Duplex) => socket.on('error', () => count('media_socket_errors'));

  const refuse = (socket: Duplex, status: string) => {
    countErrorsOf(socket);
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  };

  const greet = (door: Door, frames: FramePath) => (socket: WebSocket) => {
    const timer = clock.setTimeout(() => {
      count('media_start_missing');
      socket.close(1008, 'no start message');
    }, startMaxMs);
    const leave = () => clock.clearTimeout(timer);
    socket.on('error', () => count('media_socket_errors'));
    socket.on('close', leave);

    const onMessage = (data: unknown, isBinary: boolean) => {
      if (!door.greet(socket, frames, data, isBinary)) return;
      leave();
      socket.off('message', onMessage);
    };
    socket.on('message', onMessage);
  };

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const door = doors.get(request.url?.split('?')[0]);
    if (door === undefined) return refuse(socket, '404 Not Found');
    if (!door.accepts()) {
      count('media_refused_over_limit');
      return refuse(socket, '503 Service Unavailable');
    }
    if (socket instanceof Socket) socket.setNoDelay(true);
    const frames = new FramePath(socket, head);
    countErrorsOf(frames);
    sockets.handleUpgrade(request, frames, Buffer.alloc(0), greet(door, frames));
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
