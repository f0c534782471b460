import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openInProcessBus } from '../../bus/in-process-bus.ts';
import { type Ground, openGround, secret } from '../dialling-ground.ts';
import { readWorkers } from './worker-registry.ts';

let ground: Ground;
const servers: Server[] = [];
beforeEach(async () => {
  ground = await openGround(() => openInProcessBus());
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await ground.close();
});

/** A worker that says `state` of itself to whoever holds the secret; returns its URL. */
const worker = async (state: object, socketPath?: string): Promise<string> => {
  const server = createServer((request, response) => {
    const isKnown = request.headers.authorization === `Bearer ${secret}`;
    response.statusCode = isKnown && request.url === '/worker' ? 200 : 401;
    response.end(
      JSON.stringify({
        _id: 'w1',
        url: 'http://its-own-name:8081',
        mediaUrl: 'ws://its-own-name:8081/ws/twilio',
        slotCount: 4,
        busyCount: 1,
        state: 'ready',
        startedAt: 1,
        ...state,
      }),
    );
  });
  servers.push(server);
  await new Promise<void>((resolve) =>
    socketPath === undefined
      ? server.listen(0, '127.0.0.1', resolve)
      : server.listen(socketPath, resolve),
  );
  return socketPath === undefined
    ? `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    : `unix:${socketPath}`;
};
const read = (...fleetUrls: string[]) =>
  readWorkers({ store: ground.store, settings: { secret, fleetUrls } }, ground.clock.now());

describe('a worker of FLEET_URLS', () => {
  it('is known without the registry, by the address that leads there', async () => {
    const url = await worker({});
    const bySocket = await worker(
      { _id: 'w2' },
      join(tmpdir(), `vox-registry-${process.pid}.sock`),
    );
    expect(await read(url, bySocket)).toMatchObject([
      { workerId: 'w1', url, slotCount: 4, busyCount: 1 },
      { workerId: 'w2', url: bySocket },
    ]);
  });

  it('says of itself what is newer than the registry, also that it drains', async () => {
    await ground.worker('w1', 9);
    await ground.worker('w2', 9);
    const found = await read(await worker({}), await worker({ _id: 'w2', state: 'draining' }));
    expect(found).toMatchObject([{ workerId: 'w1', slotCount: 4 }]);
    expect(found).toHaveLength(1);
  });

  it('that does not answer, or not as a worker does, is left to the registry', async () => {
    await ground.worker('w1', 9);
    const found = await read(
      'unix:/nowhere/at/all',
      'http://127.0.0.1:1',
      await worker({ _id: 7 }),
    );
    expect(found).toMatchObject([{ workerId: 'w1', slotCount: 9 }]);
  });
});
