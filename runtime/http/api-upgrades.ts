import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { snapshotsPath } from '../../machines/contracts/call/snapshot-messages.ts';
import { livePath } from '../live/live-sockets.ts';
import type { ApiParts } from './api-parts.ts';
import { liveSocketsOf } from './live-upgrades.ts';
import { refuseUpgrade } from './refuse-upgrade.ts';
import { openSnapshotSockets } from './snapshots/snapshot-sockets.ts';

/** The WebSockets on the API's server, by their path; an upgrade of any other is refused. Closing drains them first. */
export function serveUpgrades(app: FastifyInstance, parts: ApiParts): void {
  const live = liveSocketsOf(parts);
  const snapshots = openSnapshotSockets(parts);
  app.server.on('upgrade', (request: IncomingMessage, raw: Duplex, head: Buffer) => {
    // Whoever went before it was answered is no failure of this process.
    raw.on('error', () => {});
    const path = request.url?.split('?', 1)[0];
    if (path === snapshotsPath) snapshots.take(request, raw, head);
    else if (path === livePath && live !== null) live.take(request, raw, head);
    else refuseUpgrade(raw, '404 Not Found');
  });
  app.addHook('preClose', async () => {
    await Promise.all([live?.drain(), snapshots.drain()]);
  });
}
