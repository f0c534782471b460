import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { describe, expect, it, vi } from 'vitest';
import { describeOnServer } from '../contract/real-server.ts';
import { busContract } from './bus-contract.ts';
import { openRedisBus } from './redis-bus.ts';

const within = { timeout: 5_000, interval: 10 };

describeOnServer('the Redis bus', ['REDIS_URL'], ([url = '']) => {
  const prefix = `vox-test:${randomBytes(6).toString('hex')}:`;

  const erase = async () => {
    const redis = new Redis(url);
    const keys = await redis.keys(`${prefix}*`);
    if (keys.length > 0) await redis.del(...keys);
    redis.disconnect();
  };

  busContract(async () => {
    let failures = 0;
    const onHandlerFailed = () => failures++;
    const bus = await openRedisBus({ url, prefix, onHandlerFailed });
    const other = await openRedisBus({ url, prefix, onHandlerFailed });
    return {
      bus,
      other,
      failures: () => failures,
      drop: async () => {
        await bus.close();
        await erase();
      },
    };
  });

  it('comes back by itself with its subscriptions after the connection broke', async () => {
    const { hostname, port } = new URL(url);
    const sockets = new Set<Socket>();
    const relay = createServer((near) => {
      const far = dial(Number(port), hostname);
      for (const [socket, peer] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(socket);
        socket.on('error', () => peer.destroy()).on('close', () => peer.destroy());
        socket.pipe(peer);
      }
    });
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
    const relayed = `redis://127.0.0.1:${(relay.address() as AddressInfo).port}`;
    const bus = await openRedisBus({ url: relayed, prefix });
    const direct = await openRedisBus({ url, prefix });
    const heard = new Set<unknown>();
    await bus.subscribe('steady', (message) => heard.add(message));
    for (const socket of sockets) socket.destroy();
    await vi.waitFor(() => bus.ping(), within);
    await vi.waitFor(async () => {
      await direct.publish('steady', 'again');
      expect(heard.has('again')).toBe(true);
    }, within);
    await bus.close();
    await direct.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => relay.close(resolve));
  });
});

describe('the Redis bus without a server', () => {
  it('says so instead of waiting', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await expect(
      openRedisBus({ url: `redis://127.0.0.1:${port}`, timeoutMs: 500 }),
    ).rejects.toMatchObject({ code: 'bus_unavailable' });
  });
});
