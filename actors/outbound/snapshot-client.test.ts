import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SnapshotAsk } from '../../machines/contracts/call/snapshot-messages.ts';
import { VirtualClock } from '../../machines/supervision/clock.ts';
import { exampleSnapshotWrite } from './example-snapshot-write.ts';
import { SocketSnapshotClient, snapshotsUrlFrom } from './snapshot-client.ts';

/** An API that answers what and when the test wants, on real sockets; the client's time is turned by hand. */
class ExampleApi {
  readonly asks: SnapshotAsk[] = [];
  readonly sockets: WebSocket[] = [];
  readonly upgrades: IncomingMessage[] = [];
  /** With it upgrades are refused. */
  refusal: number | null = null;
  readonly #server: WebSocketServer;

  constructor(port = 0) {
    this.#server = new WebSocketServer({
      host: '127.0.0.1',
      port,
      verifyClient: ({ req }, done) => {
        this.upgrades.push(req);
        done(this.refusal === null, this.refusal ?? undefined);
      },
    });
    this.#server.on('connection', (socket) => {
      this.sockets.push(socket);
      socket.on('message', (data: Buffer) =>
        this.asks.push(JSON.parse(data.toString()) as SnapshotAsk),
      );
    });
  }

  async listening(): Promise<this> {
    if (this.#server.address() === null) await once(this.#server, 'listening');
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get openCount(): number {
    return this.#server.clients.size;
  }

  /** Has got so many in all. */
  got(count: number): Promise<unknown> {
    return vi.waitFor(() => expect(this.asks).toHaveLength(count), wait);
  }

  say(answer: unknown): void {
    this.sockets.at(-1)!.send(typeof answer === 'string' ? answer : JSON.stringify(answer));
  }

  async close(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const wait = { timeout: 10_000, interval: 2 };
const secret = 'the-secret-of-the-test';
let api: ExampleApi;
let clock: VirtualClock;
let client: SocketSnapshotClient;

const open = (more: { underWayMax?: number; url?: string } = {}) =>
  new SocketSnapshotClient({
    url: snapshotsUrlFrom(`http://127.0.0.1:${api.port}/api/v1/config`),
    secret,
    clock,
    random: () => 0.5,
    ...more,
  });
beforeEach(async () => {
  api = await new ExampleApi().listening();
  clock = new VirtualClock(1_000_000);
  client = open();
});
afterEach(async () => {
  await client.close();
  expect(clock.pendingCount).toBe(0);
  await api.close();
});

const put = (callId = 'call-1') => client.put(exampleSnapshotWrite({}, callId));
/** One that goes well: the call's only piece, and the client's request of this number. */
const kept = async (number: number, callId?: string) => {
  const verdict = put(callId);
  await api.got(number);
  api.say({ number, pieceCount: 1 });
  await verdict;
};
/** So that there is a connection. */
const connected = () => kept(1, 'first');

it('connects with the first snapshot, with the secret in a header, and brings all over the same socket', async () => {
  expect(api.upgrades).toEqual([]);
  const first = put();
  await api.got(1);
  expect(api.asks[0]).toEqual({ number: 1, write: exampleSnapshotWrite() });
  api.say({ number: 1, pieceCount: 1 });
  expect(await first).toEqual({ kind: 'kept', pieceCount: 1 });
  const second = put('call-2');
  await api.got(2);
  api.say({ number: 2, pieceCount: 7 });
  expect(await second).toEqual({ kind: 'kept', pieceCount: 7 });
  expect(api.upgrades.map(({ url, headers }) => [url, headers.authorization])).toEqual([
    ['/api/v1/fleet/snapshots', `Bearer ${secret}`],
  ]);
});

it('gives each its own answer, in whatever order they come', async () => {
  await connected();
  const verdicts = [put('a'), put('b'), put('c')];
  await api.got(4);
  api.say({ number: 4, code: 'store_unavailable' });
  api.say({ number: 3, code: 'call_fenced' });
  api.say({ number: 2, pieceCount: 5 });
  expect(await Promise.all(verdicts)).toEqual([
    { kind: 'kept', pieceCount: 5 },
    { kind: 'fenced' },
    { kind: 'failed', reason: 'store_unavailable' },
  ]);
});

it('fails when the secret is refused, and follows no redirect', async () => {
  api.refusal = 401;
  expect(await put()).toEqual({ kind: 'failed', reason: '401' });
  api.refusal = 307;
  const second = put();
  clock.advance(2_000);
  expect(await second).toEqual({ kind: 'failed', reason: '307' });
  expect(api.openCount).toBe(0);
});

it('fails all at once when the API goes in the middle, and works again when it is back', async () => {
  await connected();
  const { port } = api;
  const both = [put('a'), put('b')];
  await api.got(3);
  await api.close();
  for (const verdict of await Promise.all(both)) expect(verdict.kind).toBe('failed');

  // While it is away, each try waits for the next connect, and these come ever more slowly.
  for (const withinMs of [100, 200, 400, 800, 1_600, 2_000, 2_000]) {
    const verdict = put();
    clock.advance(withinMs);
    expect(await verdict).toEqual({ kind: 'failed', reason: 'ECONNREFUSED' });
  }

  api = await new ExampleApi(port).listening();
  const later = put();
  clock.advance(2_000);
  await api.got(1);
  api.say({ number: api.asks[0]!.number, pieceCount: 2 });
  expect(await later).toEqual({ kind: 'kept', pieceCount: 2 });
});

it('gives up one that is not answered within 3 s, and takes no notice of an answer that comes later', async () => {
  await connected();
  const slow = put('slow');
  await api.got(2);
  clock.advance(1_000);
  const other = put('other');
  await api.got(3);
  api.say({ number: 3, pieceCount: 1 });
  await other;
  clock.advance(1_999);
  const late = put('late');
  await api.got(4);
  clock.advance(1);
  expect(await slow).toEqual({ kind: 'failed', reason: 'no answer within 3000 ms' });
  api.say({ number: 2, pieceCount: 9 });
  api.say({ number: 4, pieceCount: 1 });
  expect(await late).toEqual({ kind: 'kept', pieceCount: 1 });
  // Others were answered meanwhile: the connection is good.
  expect(api.upgrades).toHaveLength(1);
});

it('gives up within 3 s also what is asked while nothing is under way for long', async () => {
  await connected();
  clock.advance(2_900);
  await kept(2);
  clock.advance(150);
  let verdict: unknown = null;
  const third = put().then((told) => {
    verdict = told;
  });
  await api.got(3);
  clock.advance(2_999);
  await Promise.resolve();
  expect(verdict).toBeNull();
  clock.advance(1);
  await third;
  expect(verdict).toEqual({ kind: 'failed', reason: 'no answer within 3000 ms' });
});

it('takes a connection for lost over which nothing came for 3 s, and connects anew', async () => {
  await connected();
  const silent = put('silent');
  await api.got(2);
  clock.advance(1_000);
  const after = put('after');
  await api.got(3);
  clock.advance(2_000);
  expect(await silent).toEqual({ kind: 'failed', reason: 'no answer within 3000 ms' });
  expect(await after).toEqual({ kind: 'failed', reason: 'silent for 3000 ms' });
  await vi.waitFor(() => expect(api.openCount).toBe(0), wait);
  const next = put('next');
  clock.advance(100);
  await api.got(4);
  api.say({ number: 4, pieceCount: 1 });
  expect(await next).toEqual({ kind: 'kept', pieceCount: 1 });
});

it('waits no longer than 3 s for an upgrade that nobody answers', async () => {
  const mute = createServer((socket) => void socket.on('error', () => {}).resume());
  mute.listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const { port } = mute.address() as AddressInfo;
  const connected = once(mute, 'connection');
  await client.close();
  client = open({ url: `ws://127.0.0.1:${port}` });
  const verdict = put();
  await connected;
  clock.advance(3_000);
  expect(await verdict).toMatchObject({ kind: 'failed' });
  mute.close();
  await once(mute, 'close');
});

it('is not disturbed by messages that are no answers', async () => {
  await connected();
  const verdict = put();
  await api.got(2);
  for (const rubbish of [
    '',
    'no JSON',
    'null',
    '7',
    '{"number":2}',
    '{"number":"2","pieceCount":1}',
  ])
    api.say(rubbish);
  api.say({ number: null, code: 'bad_request' });
  api.say({ number: 99, pieceCount: 1 });
  api.say({ number: 2, pieceCount: 1 });
  expect(await verdict).toEqual({ kind: 'kept', pieceCount: 1 });
});

it('sends nothing that the API would refuse for its size, and so harms no other', async () => {
  await connected();
  const write = exampleSnapshotWrite();
  write.snapshot.place.vars = { much: 'ü'.repeat(600_000) };
  expect(await client.put(write)).toEqual({ kind: 'failed', reason: 'too large' });
  expect(api.openCount).toBe(1);
});

it('has no more under way than it may', async () => {
  await client.close();
  client = open({ underWayMax: 2 });
  const taken = [put('a'), put('b')];
  expect(await put('c')).toEqual({ kind: 'failed', reason: 'too many under way' });
  await api.got(2);
  api.say({ number: 1, pieceCount: 1 });
  await taken[0];
  const next = put('d');
  await api.got(3);
  api.say({ number: 2, pieceCount: 1 });
  api.say({ number: 3, pieceCount: 1 });
  expect(await Promise.all([taken[1], next])).toEqual([
    { kind: 'kept', pieceCount: 1 },
    { kind: 'kept', pieceCount: 1 },
  ]);
});

it('holds no more than 8 MB for a connection that does not come', async () => {
  const write = exampleSnapshotWrite();
  write.snapshot.place.vars = { much: 'x'.repeat(1_000_000) };
  const held = Array.from({ length: 9 }, () => client.put(write));
  expect(await held[8]).toEqual({ kind: 'failed', reason: 'too much unsent' });
  await api.got(8);
});

it('lets its socket go when nothing was to be kept for 5 s, and connects at once for the next', async () => {
  await connected();
  clock.advance(4_000);
  await kept(2);
  clock.advance(4_999);
  expect(api.openCount).toBe(1);
  clock.advance(1);
  await vi.waitFor(() => expect(api.openCount).toBe(0), wait);
  const third = put();
  await api.got(3);
  api.say({ number: 3, pieceCount: 2 });
  expect(await third).toEqual({ kind: 'kept', pieceCount: 2 });
  expect(api.upgrades).toHaveLength(2);
});

it('closes in good order: what is under way has failed, no socket and no timer is left', async () => {
  await connected();
  const verdict = put();
  await api.got(2);
  const closed = once(api.sockets[0]!, 'close');
  await client.close();
  expect(await verdict).toEqual({ kind: 'failed', reason: 'closed' });
  expect((await closed)[0]).toBe(1000);
  expect(clock.pendingCount).toBe(0);
  expect(await put()).toEqual({ kind: 'failed', reason: 'closed' });
});

it('closes while it connects, and while it waits to', async () => {
  const connecting = put();
  await client.close();
  expect(await connecting).toEqual({ kind: 'failed', reason: 'closed' });
  client = open();
  api.refusal = 503;
  await put();
  const waiting = put();
  await client.close();
  expect(await waiting).toEqual({ kind: 'failed', reason: 'closed' });
  expect(clock.pendingCount).toBe(0);
});
