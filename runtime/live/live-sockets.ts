import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { RelayMessage } from '../../machines/contracts/relay.ts';
import type { TimerHandle } from '../../machines/supervision/clock.ts';
import { refuseUpgrade } from '../http/refuse-upgrade.ts';
import { ConsoleSocket, type SocketBounds, socketBounds } from './console-socket.ts';
import type { LiveRelay } from './live-relay.ts';
import { RelayFrame } from './relay-frame.ts';

export const livePath = '/api/v1/live';

/** Larger than the largest request. */
const payloadMaxBytes = 2_048;
const pingEveryMs = 15_000;
/** For a console to answer the close of a draining API. */
const closeMaxMs = 1_000;

export interface LiveSocketsDeps {
  relay: LiveRelay;
  /** Null: it may watch; else the status with which it is refused. */
  refusalOf: (request: IncomingMessage) => '401 Unauthorized' | '403 Forbidden' | null;
  /** Consoles connected now. */
  onCount?: (count: number) => void;
  socketsMax?: number;
  bounds?: SocketBounds;
}

export interface LiveSockets {
  readonly count: number;
  /** Answers an upgrade to `livePath`. */
  take(request: IncomingMessage, raw: Duplex, head: Buffer): void;
  /** Sends every console to another API and waits for them to go, at most a second. */
  drain(): Promise<void>;
}

/** The consoles' sockets: who may open one, their pings, and their end. */
export function openLiveSockets(deps: LiveSocketsDeps): LiveSockets {
  const { relay, refusalOf, onCount = () => {}, socketsMax = 2_000, bounds = socketBounds } = deps;
  const { clock, count, hub } = relay;
  const consoles = new Map<WebSocket, ConsoleSocket>();
  let isDraining = false;
  let pings: TimerHandle | undefined;
  let emptied: (() => void) | null = null;

  const upgrades = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: payloadMaxBytes,
    // Only agreed upon here: messages are compressed once for all, which needs that no context is kept.
    perMessageDeflate: {
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
      concurrencyLimit: 4,
    },
  });

  const refuse = (raw: Duplex, status: Parameters<typeof refuseUpgrade>[1]) => {
    count('upgrades_refused');
    refuseUpgrade(raw, status);
  };

  const beat = () => {
    for (const entry of consoles.values()) entry.beat();
    pings = consoles.size > 0 ? clock.setTimeout(beat, pingEveryMs) : undefined;
  };

  const greet = (socket: WebSocket, raw: Duplex) => {
    consoles.set(socket, new ConsoleSocket({ socket, raw, hub, bounds, count }));
    onCount(consoles.size);
    socket.on('close', () => {
      consoles.delete(socket);
      onCount(consoles.size);
      if (consoles.size === 0) emptied?.();
    });
    pings ??= clock.setTimeout(beat, pingEveryMs);
  };

  const take: LiveSockets['take'] = (request, raw, head) => {
    raw.on('error', () => count('socket_errors'));
    const refusal = refusalOf(request);
    if (refusal !== null) return refuse(raw, refusal);
    if (isDraining || consoles.size >= socketsMax) return refuse(raw, '503 Service Unavailable');
    upgrades.handleUpgrade(request, raw, head, (socket) => greet(socket, raw));
  };

  return {
    get count() {
      return consoles.size;
    },
    take,
    async drain() {
      isDraining = true;
      clock.clearTimeout(pings);
      const message: RelayMessage = {
        topic: '',
        epoch: '',
        seq: 0,
        type: 'reconnect',
        t: clock.now(),
        data: null,
      };
      const frame = new RelayFrame(message);
      const done = new Promise<void>((resolve) => {
        emptied = resolve;
      });
      for (const [socket, entry] of consoles) {
        entry.offer(frame);
        socket.close(1012, 'this API drains');
      }
      if (consoles.size === 0) return;
      const timer = clock.setTimeout(() => {
        for (const socket of consoles.keys()) socket.terminate();
      }, closeMaxMs);
      await done;
      clock.clearTimeout(timer);
    },
  };
}
