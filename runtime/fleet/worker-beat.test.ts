import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { VirtualClock } from '../../machines/supervision/clock.ts';
import { startWorkerBeat, type WorkerBeat } from './worker-beat.ts';

/** The registry's end: keeps what came, answers what the test says. */
let server: Server;
let url: string;
let beats: { request: IncomingMessage; body: { busyCount: number } }[];
let status: number | 'hang';
let beat: WorkerBeat;
let clock: VirtualClock;
let busyCount: number;

beforeEach(async () => {
  beats = [];
  status = 200;
  busyCount = 0;
  clock = new VirtualClock();
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', () => {
      beats.push({ request, body: JSON.parse(text) });
      if (status !== 'hang') response.writeHead(status).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/fleet/workers/w1`;
  beat = startWorkerBeat({
    url,
    secret: 'a-secret-of-the-test',
    clock,
    worker: () => ({
      url: 'http://w1',
      mediaUrl: 'ws://w1',
      slotCount: 4,
      busyCount,
      state: 'ready',
      startedAt: 1,
    }),
  });
});
afterEach(async () => {
  await beat.stop();
  server.closeAllConnections();
  server.close();
});

const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 5_000, interval: 2 });
const answered = (count: number) =>
  soon(() => expect(beat.counters.beats + beat.counters.missed).toBe(count));

describe("a worker's beat", () => {
  it('tells at once, and then every 2 s, how many slots are taken', async () => {
    await answered(1);
    busyCount = 3;
    clock.advance(1_999);
    expect(clock.next()).toBe(2_000);
    clock.advance(1);
    await answered(2);
    expect(beats.map(({ body }) => body.busyCount)).toEqual([0, 3]);
    expect(beats[0]!.request).toMatchObject({
      method: 'PUT',
      headers: { authorization: 'Bearer a-secret-of-the-test' },
    });
  });

  it('beats at once when something has changed, and once more if that happens during a beat', async () => {
    await answered(1);
    busyCount = 1;
    beat.now();
    busyCount = 2;
    beat.now();
    beat.now();
    await soon(() => expect(clock.next()).toBe(0));
    clock.advance(0);
    await answered(3);
    expect(beats.at(-1)!.body.busyCount).toBe(2);
    expect(beats).toHaveLength(3);
  });

  it('counts a beat that nobody took, and beats on', async () => {
    await answered(1);
    status = 503;
    clock.advance(2_000);
    await answered(2);
    status = 200;
    clock.advance(2_000);
    await answered(3);
    expect(beat.counters).toEqual({ beats: 2, missed: 1 });
  });

  it('stops in the middle of a beat that gets no answer', async () => {
    await answered(1);
    status = 'hang';
    clock.advance(2_000);
    await soon(() => expect(beats).toHaveLength(2));
    await beat.stop();
    expect(clock.next()).toBeUndefined();
    beat.now();
    expect(beats).toHaveLength(2);
  });
});
