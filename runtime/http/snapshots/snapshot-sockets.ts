import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { snapshotAskBytesMax } from '../../../machines/contracts/call/snapshot-messages.ts';
import { refusalOfInternal } from '../access.ts';
import type { ApiParts } from '../api-parts.ts';
import { refuseUpgrade } from '../refuse-upgrade.ts';
import { WorkerSocket, type WorkerSocketParts } from './worker-socket.ts';

/** A host that vanished is found by the system, not by us. */
const keepAliveMs = 30_000;

export interface SnapshotSocketsDeps extends WorkerSocketParts, Pick<ApiParts, 'secret'> {
  /** Workers connected at a time. Standard: 1,000. */
  socketsMax?: number;
}

/** `GET /api/v1/fleet/snapshots`, upgraded: workers bring where their calls stand, for a worker that might have to go on with them. */
export function openSnapshotSockets({ socketsMax = 1_000, ...parts }: SnapshotSocketsDeps) {
  const { metrics } = parts;
  const workers = new Set<WorkerSocket>();
  let isDraining = false;
  const upgrades = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: snapshotAskBytesMax,
  });

  return {
    /** Access: `internal`. */
    take(request: IncomingMessage, raw: Duplex, head: Buffer): void {
      const refusal = refusalOfInternal(request, parts);
      if (refusal !== null) {
        metrics.errors.inc({ code: refusal });
        return refuseUpgrade(raw, '401 Unauthorized');
      }
      if (isDraining || workers.size >= socketsMax) {
        metrics.errors.inc({ code: 'over_limit' });
        return refuseUpgrade(raw, '503 Service Unavailable');
      }
      (raw as Socket).setKeepAlive(true, keepAliveMs);
      upgrades.handleUpgrade(request, raw, head, (socket) => {
        const worker = new WorkerSocket(socket, parts);
        workers.add(worker);
        socket.on('close', () => workers.delete(worker));
      });
    },
    /** What was read is answered; then the workers are sent to another API. */
    async drain(): Promise<void> {
      isDraining = true;
      await Promise.all([...workers].map((worker) => worker.drain()));
    },
  };
}
