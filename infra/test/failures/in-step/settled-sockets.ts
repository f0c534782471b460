import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/**
 * Every TCP connection between two ends in this process. Time that is virtual may pass only when nothing is under way on them: what
 * one end has written the other has read, and nobody waits for a connection that is being made.
 */
export interface SettledSockets {
  /** Resolves when nothing moves any more. */
  settled(): Promise<void>;
  /** Ends that are not closed. */
  readonly openCount: number;
  close(): void;
}

/** Turns of the event loop between two looks: a message of a port takes one, its answer another. */
const turnsBetween = 3;
/** Looks after which an end that never closes, or never reads, because a fault says so, is waited for no longer. */
const halfOpenLooks = 5;
const unreadLooks = 200;
/** A fault of the ground itself: nothing takes that long. */
const looksMax = 50_000;

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

export const watchSockets = (): SettledSockets => {
  const clients = new Set<Socket>();
  const servers = new Map<number, Socket>();
  const pairs = new Map<Socket, Socket>();
  /** Seen at the last look. */
  let last = -1;

  const onClient = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    clients.add(socket);
    socket.once('close', () => clients.delete(socket));
  };
  const onServer = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    const port = socket.remotePort;
    if (port === undefined) return;
    servers.set(port, socket);
    socket.once('close', () => servers.delete(port));
  };
  subscribe('net.client.socket', onClient);
  subscribe('net.server.socket', onServer);

  const isUnderWay = (client: Socket, look: number): boolean => {
    if (client.connecting) return true;
    const server = pairs.get(client) ?? servers.get(client.localPort ?? 0);
    if (server === undefined) return look < halfOpenLooks;
    pairs.set(client, server);
    if (client.destroyed !== server.destroyed || client.readableEnded !== server.readableEnded)
      return look < halfOpenLooks;
    if (client.destroyed) return false;
    const isRead =
      client.bytesWritten === server.bytesRead && server.bytesWritten === client.bytesRead;
    return !isRead && look < unreadLooks;
  };

  /** Changes with everything that moves. */
  const traffic = (): number => {
    let sum = clients.size + servers.size;
    for (const { bytesRead, bytesWritten } of clients) sum += bytesRead + bytesWritten;
    for (const { bytesRead, bytesWritten } of servers.values()) sum += bytesRead + bytesWritten;
    return sum;
  };

  return {
    get openCount() {
      return clients.size + servers.size;
    },
    async settled() {
      for (let look = 0; ; look++) {
        if (look > looksMax) throw new Error('the sockets do not come to rest');
        for (let n = 0; n < turnsBetween; n++) await turn();
        const now = traffic();
        const isQuiet = now === last;
        last = now;
        if (isQuiet && ![...clients].some((client) => isUnderWay(client, look))) break;
      }
      for (const client of pairs.keys()) if (client.destroyed) pairs.delete(client);
    },
    close() {
      unsubscribe('net.client.socket', onClient);
      unsubscribe('net.server.socket', onServer);
    },
  };
};
