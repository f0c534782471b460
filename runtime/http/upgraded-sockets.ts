import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';

/**
 * Lets a server close while WebSockets are open: Node counts an upgraded socket as open, and Fastify's `close` waits for it
 * without end.
 */
export function endUpgradedSockets(app: FastifyInstance): void {
  const sockets = new Set<Duplex>();
  app.server.prependListener('upgrade', (_request: IncomingMessage, socket: Duplex) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  app.addHook('preClose', async () => {
    for (const socket of sockets) socket.destroy();
  });
}
