import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { livePath } from '../live/live-sockets.ts';
import type { ApiParts } from './api-parts.ts';
import { liveSocketsOf } from './live-upgrades.ts';
import { refuseUpgrade } from './refuse-upgrade.ts';

/** The WebSockets on the API's server, by their path; an upgrade of any other is refused. Closing drains them first. */
export function serveUpgrades(app: FastifyInstance, parts: ApiParts): void {
  const live = liveSocketsOf(parts);
  app.server.on('upgrade', (request: IncomingMessage, raw: Duplex, head: Buffer) => {
    // Whoever went before it was answered is no failure of this process.
    raw.on('error', () => {});
    const path = request.url?.split('?', 1)[0];
    if (path === livePath && live !== null) live.take(request, raw, head);
    else refuseUpgrade(raw, '404 Not Found');
  });
  app.addHook('preClose', async () => {
    await live?.drain();
  });
}
