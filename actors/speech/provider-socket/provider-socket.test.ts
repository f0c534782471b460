import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import { OpenSockets } from './open-sockets.ts';
import type { ProviderFailure } from './provider-failure.ts';
import { ProviderSocket, type ProviderSocketDeps } from './provider-socket.ts';
import { type SimulatedProvider, startSimulatedProvider } from './simulated-provider.ts';
import { defaultSocketTiming } from './socket-timing.ts';

/** A vendor that answers `ping` with `pong` and nothing else. */
let vendor: SimulatedProvider;
let clock: VirtualClock;
const opened: ProviderSocket[] = [];
const wait = { timeout: 10_000, interval: 2 };

beforeEach(async () => {
  clock = new VirtualClock();
  vendor = await startSimulatedProvider({
    refuses: () => null,
    serve: (connection) => ({
      text(message) {
        if (message !== 'ping') return;
        if (connection.spend(() => {})) connection.send({ answer: 'pong' });
      },
      closed() {},
    }),
  });
});
afterEach(async () => {
  for (const socket of opened.splice(0)) socket.close();
  await vendor.close();
});

const open = (deps: Partial<ProviderSocketDeps> = {}) => {
  const failures: ProviderFailure[] = [];
  const messages: string[] = [];
  const sockets = new OpenSockets();
  let openCount = 0;
  const state = { isNeeded: true };
  const socket = new ProviderSocket({
    clock,
    random: () => 0.5,
    timing: defaultSocketTiming,
    sockets,
    url: vendor.url,
    headers: {},
    isNeeded: () => state.isNeeded,
    onOpen: () => {
      openCount++;
    },
    onMessage: (text) => messages.push(text),
    onFailed: (failure) => failures.push(failure),
    ...deps,
  });
  opened.push(socket);
  return {
    socket,
    sockets,
    failures,
    messages,
    state,
    opened: (count = 1) => vi.waitFor(() => expect(openCount).toBe(count), wait),
    /** The connection is lost, and nothing was left behind but a wait shorter than that for a connection. */
    waits: () =>
      vi.waitFor(() => {
        const next = clock.next() ?? Number.POSITIVE_INFINITY;
        expect(next - clock.now()).toBeLessThan(defaultSocketTiming.connectMaxMs);
        expect([clock.pendingCount, vendor.openCount]).toEqual([1, 0]);
      }, wait),
    failed: () => vi.waitFor(() => expect(failures).toHaveLength(1), wait),
  };
};

test('connects when it is woken, and not before; twice is once', async () => {
  const { socket, opened } = open();
  expect(vendor.upgradeCount).toBe(0);
  socket.wake();
  socket.wake();
  await opened();
  expect(vendor.upgradeCount).toBe(1);
});

test('gives a connection up that does not come, and destroys it', async () => {
  vendor.inject({ type: 'unanswered' });
  const { socket, opened, waits } = open();
  socket.wake();
  await vi.waitFor(() => expect(vendor.upgradeCount).toBe(1), wait);
  clock.advance(2_000);
  await waits();
  clock.advance(150);
  await opened();
});

test.each([
  [0, 100],
  [0.999_999, 200],
])('tries again 100 to 200 ms after the first loss (draw %d)', async (draw, ms) => {
  vendor.inject({ type: 'refused', status: 503 });
  const { socket, waits, opened } = open({ random: () => draw });
  socket.wake();
  await waits();
  clock.advance(ms - 1);
  expect(clock.pendingCount).toBe(1);
  clock.advance(1);
  await opened();
});

test('waits longer each time, fails at the third, and leaves nothing', async () => {
  vendor.inject({ type: 'refused', status: 503, body: 'overloaded' }, 3);
  const { socket, waits, failed, failures, sockets } = open();
  socket.wake();
  for (const ms of [150, 300]) {
    await waits();
    expect(clock.next()! - clock.now()).toBe(ms);
    clock.advance(ms);
  }
  await failed();
  expect(failures).toEqual([{ kind: 'transient', reason: 'refused with 503: overloaded' }]);
  expect(clock.pendingCount).toBe(0);
  await sockets.end();
  socket.wake();
  expect(vendor.upgradeCount).toBe(3);
});

test.each([
  [400, '', 'config'],
  [401, '', 'config'],
  [401, '{"detail":{"status":"quota_exceeded"}}', 'quota'],
  [402, '', 'quota'],
  [403, '', 'config'],
] as const)('never tries a refusal with %d %s again: %s', async (status, body, kind) => {
  vendor.inject({ type: 'refused', status, body });
  const { socket, failed, failures } = open();
  socket.wake();
  await failed();
  expect(failures).toMatchObject([{ kind }]);
  expect([vendor.upgradeCount, clock.pendingCount]).toEqual([1, 0]);
});

test('waits as long as a busy provider asks for', async () => {
  vendor.inject({ type: 'refused', status: 429, retryAfter: '0.8' });
  const { socket, waits, opened } = open();
  socket.wake();
  await waits();
  expect(clock.next()).toBe(800);
  clock.advance(800);
  await opened();
});

test('fails when the pause is too long for a call, also if it was asked for before anyone needed it', async () => {
  vendor.inject({ type: 'refused', status: 429, retryAfter: '30' }, 2);
  const first = open();
  first.socket.wake();
  await first.failed();
  expect(first.failures).toMatchObject([{ kind: 'rate', retryAfterMs: 30_000 }]);
  const later = open();
  later.state.isNeeded = false;
  later.socket.wake();
  await vi.waitFor(
    () => expect([vendor.upgradeCount, clock.pendingCount, vendor.openCount]).toEqual([2, 0, 0]),
    wait,
  );
  later.socket.wake();
  expect(later.failures).toMatchObject([{ kind: 'rate' }]);
});

test('comes back only when it is needed after a close for lack of traffic', async () => {
  vendor.inject({ type: 'closed', after: 0, code: 1011, reason: 'NET-0001: no audio' });
  const { socket, state, opened } = open();
  socket.wake();
  await opened();
  state.isNeeded = false;
  socket.send('ping');
  await vi.waitFor(() => expect(socket.isOpen).toBe(false), wait);
  expect(clock.pendingCount).toBe(0);
  socket.wake();
  await opened(2);
});

test('tells of each connection that was lost, also when the next one helps', async () => {
  vendor.inject({ type: 'refused', status: 503 });
  const lost: ProviderFailure[] = [];
  const { socket, waits, opened, failures } = open({ onLost: (failure) => lost.push(failure) });
  socket.wake();
  await waits();
  clock.advance(150);
  await opened();
  expect(lost).toEqual([{ kind: 'transient', reason: 'refused with 503' }]);
  expect(failures).toEqual([]);
});

test('takes a socket for dead that answers nothing, but not one that owes nothing', async () => {
  vendor.inject({ type: 'stalled', after: 1 });
  const { socket, messages, opened, waits } = open();
  socket.wake();
  await opened();
  socket.awaitMessage();
  socket.send('ping');
  await vi.waitFor(() => expect(messages).toHaveLength(1), wait);
  clock.advance(10_000);
  expect(socket.isOpen).toBe(true);
  socket.send('ping');
  socket.awaitMessage();
  clock.advance(2_999);
  expect(socket.isOpen).toBe(true);
  clock.advance(1);
  expect(socket.isOpen).toBe(false);
  await waits();
});

test('forgets earlier losses once a connection stood long, or an utterance went well', async () => {
  vendor.inject({ type: 'cut', after: 0 }, 6);
  const { socket, opened, waits, failures } = open();
  socket.wake();
  for (let n = 1; n <= 6; n++) {
    await opened(n);
    if (n % 2 === 0) clock.advance(10_000);
    else socket.settled();
    socket.send('ping');
    await waits();
    clock.advance(150);
  }
  await opened(7);
  expect(failures).toEqual([]);
});

test('keeps a silent connection alive', async () => {
  const { socket, opened } = open({ keepAlive: { everyMs: 4_000, message: 'alive' } });
  socket.wake();
  await opened();
  clock.advance(8_000);
  await vi.waitFor(() => expect(vendor.received).toEqual(['alive', 'alive']), wait);
});

test('gives up a provider that does not read, instead of keeping its data', async () => {
  const { socket, opened, waits } = open();
  socket.wake();
  await opened();
  let sent = 0;
  // Without a turn of the event loop nothing is written out.
  while (sent < 1_000 && socket.send(new Uint8Array(60_000))) sent++;
  expect(sent).toBeLessThan(1_000);
  await waits();
});

test.each(['connecting', 'open', 'waiting'])(
  'leaves nothing when it is closed while %s',
  async (phase) => {
    if (phase === 'waiting') vendor.inject({ type: 'refused', status: 503 });
    if (phase === 'connecting') vendor.inject({ type: 'unanswered' });
    const { socket, opened, waits, sockets, failures } = open();
    socket.wake();
    if (phase === 'open') await opened();
    else if (phase === 'waiting') await waits();
    else await vi.waitFor(() => expect(vendor.upgradeCount).toBe(1), wait);
    socket.close();
    await sockets.end();
    await vi.waitFor(() => expect([clock.pendingCount, vendor.openCount]).toEqual([0, 0]), wait);
    expect(failures).toEqual([]);
  },
);

test('calls an address that is none a fault of the configuration', () => {
  const { socket, failures } = open({ url: 'not an address' });
  socket.wake();
  expect(failures).toMatchObject([{ kind: 'config' }]);
});

test('does not tell the key that a provider repeats in its refusal', async () => {
  vendor.inject({ type: 'refused', status: 401, body: 'wrong key: abcdefghijklmnop' });
  const { socket, failed, failures } = open({
    headers: { Authorization: 'Token abcdefghijklmnop' },
  });
  socket.wake();
  await failed();
  expect(failures).toEqual([{ kind: 'config', reason: 'refused with 401: wrong key: …' }]);
});
