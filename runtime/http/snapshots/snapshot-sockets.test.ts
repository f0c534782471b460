import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import {
  examplePiece,
  exampleSnapshotWrite,
} from '../../../actors/outbound/example-snapshot-write.ts';
import {
  SocketSnapshotClient,
  snapshotsUrlFrom,
} from '../../../actors/outbound/snapshot-client.ts';
import type { SnapshotWrite } from '../../../machines/contracts/call/call-snapshot.ts';
import type { SnapshotAnswer } from '../../../machines/contracts/call/snapshot-messages.ts';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import { documentsOf } from '../../control/documents.ts';
import { type ApiGround, groundSecret, openApiGround } from '../api-ground.ts';
import { openApiMetrics } from '../api-metrics.ts';

/** The store's write of a call in `held` waits until it is let go. */
let held: Map<string, Promise<void>>;
/** Calls in the order in which their writes came to the store. */
let written: string[];
let ground: ApiGround;
let metrics: ReturnType<typeof openApiMetrics>;
let url: string;
let client: SocketSnapshotClient;
const clock = new VirtualClock(1_000_000);
const wait = { timeout: 10_000, interval: 2 };

const clientOf = (secret: string) =>
  new SocketSnapshotClient({ url, secret, clock, random: () => 0.5 });

beforeEach(async () => {
  held = new Map();
  written = [];
  metrics = openApiMetrics(new Registry());
  ground = await openApiGround({ metrics }, undefined, (store) => {
    const documents = documentsOf(store);
    const { callHolds } = documents;
    return {
      documents: {
        ...documents,
        callHolds: new Proxy(callHolds, {
          get: (target, name) => {
            const given: unknown = Reflect.get(target, name);
            if (typeof given !== 'function') return given;
            if (name !== 'updateOne') return given.bind(target);
            return async (...args: Parameters<typeof callHolds.updateOne>) => {
              const callId = args[0]._id as string;
              written.push(callId);
              await held.get(callId);
              return target.updateOne(...args);
            };
          },
        }),
      },
    };
  });
  await ground.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = ground.app.server.address() as AddressInfo;
  url = snapshotsUrlFrom(`http://127.0.0.1:${port}/api/v1/config`);
  client = clientOf(groundSecret);
});
afterEach(async () => {
  await client.close();
  expect(clock.pendingCount).toBe(0);
  await ground.close();
});

const put = (more: Partial<SnapshotWrite> = {}, callId?: string) =>
  client.put(exampleSnapshotWrite(more, callId));
const hold = (callId: string): (() => void) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  held.set(callId, promise);
  return () => {
    held.delete(callId);
    resolve();
  };
};
const countOf = async (metric: 'snapshots' | 'errors', what: string) =>
  (await metrics[metric].get()).values.find(({ labels }) => Object.values(labels).includes(what))
    ?.value;

/** A worker of another make: it sends what it likes. */
const rawSocket = async (headers: Record<string, string>) => {
  const socket = new WebSocket(url, { headers });
  const answers: SnapshotAnswer[] = [];
  socket.on('message', (data: Buffer) =>
    answers.push(JSON.parse(data.toString()) as SnapshotAnswer),
  );
  await once(socket, 'open');
  return {
    socket,
    answers,
    answered: (count: number) => vi.waitFor(() => expect(answers).toHaveLength(count), wait),
  };
};
const asWorker = { authorization: `Bearer ${groundSecret}` };

it('what a worker brings is kept, piece by piece, and counted', async () => {
  expect(await put()).toEqual({ kind: 'kept', pieceCount: 1 });
  expect(await put({ pieceFrom: 1 })).toEqual({ kind: 'kept', pieceCount: 2 });
  expect(await put({ pieceFrom: 1 })).toEqual({ kind: 'kept', pieceCount: 2 });
  expect(await ground.documents.callHolds.findOne({ _id: 'call-1' })).toMatchObject({
    workerId: 'w1',
    pieces: [examplePiece, examplePiece],
  });
  expect(await countOf('snapshots', 'kept')).toBe(2);
  expect(await countOf('snapshots', 'behind')).toBe(1);
});

it('a worker whose call was taken over is told so', async () => {
  expect(await put({ epoch: 3 })).toEqual({ kind: 'fenced' });
  expect(await countOf('snapshots', 'call_fenced')).toBe(1);
});

describe('who may bring any', () => {
  it('not who holds another secret: refused with 401, and counted', async () => {
    const stranger = clientOf('another-secret');
    expect(await stranger.put(exampleSnapshotWrite())).toEqual({ kind: 'failed', reason: '401' });
    expect(await countOf('errors', 'unauthorized')).toBe(1);
    await stranger.close();
  });

  it('not a program on this machine without one, though it may do what an operator may', async () => {
    await expect(rawSocket({})).rejects.toThrow('401');
  });

  it('who still holds the secret before, from behind a proxy too', async () => {
    const { socket } = await rawSocket({
      authorization: 'Bearer the-secret-before-that',
      'x-forwarded-for': '203.0.113.7',
    });
    socket.terminate();
  });
});

it('one call does not wait for another, and writes of one call keep their order', async () => {
  const letGo = hold('slow');
  const first = put({}, 'slow');
  const second = put({ pieceFrom: 1 }, 'slow');
  expect(await put({}, 'quick')).toEqual({ kind: 'kept', pieceCount: 1 });
  expect(written).toEqual(['slow', 'quick']);
  letGo();
  expect(await Promise.all([first, second])).toEqual([
    { kind: 'kept', pieceCount: 1 },
    { kind: 'kept', pieceCount: 2 },
  ]);
});

it('reads no more while much is under work, and goes on from there', async () => {
  const callIds = Array.from({ length: 400 }, (_, n) => `call-${n}`);
  const letGo = callIds.map(hold);
  const all = callIds.map((callId) => put({}, callId));
  await vi.waitFor(() => expect(written.length).toBeGreaterThanOrEqual(64), wait);
  const other = await rawSocket(asWorker);
  for (let number = 1; number <= 20; number++) {
    other.socket.send('');
    await other.answered(number);
  }
  // 64, and what one read of 64 kB brings besides.
  expect(written.length).toBeLessThan(200);
  other.socket.terminate();
  for (const go of letGo) go();
  for (const verdict of await Promise.all(all))
    expect(verdict).toEqual({ kind: 'kept', pieceCount: 1 });
});

describe('rubbish', () => {
  it.each([
    ['no JSON', 'keep this', null],
    ['nothing', 'null', null],
    ['no write', '{"number":5}', 5],
    ['a write without a snapshot', '{"number":6,"write":{"epoch":0}}', 6],
    ['a binary message', Buffer.from('{"number":7}'), null],
  ])('is answered by its code, and the socket stays: %s', async (_what, rubbish, number) => {
    const { socket, answers, answered } = await rawSocket(asWorker);
    socket.send(rubbish);
    await answered(1);
    expect(answers[0]).toEqual({ number, code: 'bad_request' });
    socket.send(JSON.stringify({ number: 8, write: exampleSnapshotWrite() }));
    await answered(2);
    expect(answers[1]).toEqual({ number: 8, pieceCount: 1 });
    expect(await countOf('errors', 'bad_request')).toBe(1);
    socket.terminate();
  });

  it('of more than 1 MB ends its socket, and no other', async () => {
    await put();
    const { socket } = await rawSocket(asWorker);
    socket.send('x'.repeat(1024 * 1024 + 1));
    expect((await once(socket, 'close'))[0]).toBe(1009);
    expect(await put({ pieceFrom: 1 })).toEqual({ kind: 'kept', pieceCount: 2 });
  });
});

it('a store that fails is told of as a failure, and the cause stays inside', async () => {
  held.set('call-1', Promise.reject(new Error('the disk is full of eels')));
  held.get('call-1')!.catch(() => {});
  expect(await put()).toEqual({ kind: 'failed', reason: 'internal' });
  expect(ground.logged.join('')).toContain('eels');
});

it('an API that ends answers what it has begun, then closes its sockets', async () => {
  const letGo = hold('slow');
  const slow = put({}, 'slow');
  await vi.waitFor(() => expect(written).toEqual(['slow']), wait);
  const { socket } = await rawSocket(asWorker);
  const closed = once(socket, 'close');
  const closing = ground.app.close();
  letGo();
  expect(await slow).toEqual({ kind: 'kept', pieceCount: 1 });
  await Promise.all([closing, closed]);
  const verdict = put();
  clock.advance(100);
  expect((await verdict).kind).toBe('failed');
});
