import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../machines/supervision/clock.ts';
import { openLog } from '../system/log.ts';
import { socketBounds } from './console-socket.ts';
import { ExampleConsole, upgradeRequest, urlOf } from './live-ground.ts';
import type { LiveRelay } from './live-relay.ts';
import { type LiveSockets, openLiveSockets } from './live-sockets.ts';
import { TopicHub } from './topic-hub.ts';
import type { TopicTell } from './topic-view.ts';

/** Real sockets; the relay's time is turned by hand. A topic's patches are as large as the test wants them. */
let clock: VirtualClock;
let server: Server;
let sockets: LiveSockets;
let counts: Record<string, number>;
let tells: Map<string, TopicTell>;
let patch: unknown;
let ends: (() => void)[];

const bounds = { ...socketBounds };
beforeEach(async () => {
  clock = new VirtualClock(1_000_000);
  counts = {};
  tells = new Map();
  ends = [];
  patch = undefined;
  Object.assign(bounds, socketBounds);
  const count = (name: string, by = 1) => {
    counts[name] = (counts[name] ?? 0) + by;
  };
  let epochs = 0;
  const hub = new TopicHub({
    clock,
    newId: () => `epoch-${epochs++}`,
    log: openLog({ level: 'silent' }),
    count,
    open: (topic, tell) => {
      tells.set(topic, tell);
      return {
        whole: () => 'the whole',
        patch: () => patch,
        close: () => {},
      };
    },
  });
  const relay: LiveRelay = { hub, clock, count, leasedTopics: () => [], close: async () => {} };
  sockets = openLiveSockets({ relay, refusalOf: () => null, socketsMax: 3, bounds });
  server = createServer();
  server.on('upgrade', sockets.take);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  for (const end of ends) end();
  server.close();
  await once(server, 'close');
});

const open = async () => {
  const console = new ExampleConsole(urlOf(server.address()), { perMessageDeflate: false });
  ends.push(() => console.socket.terminate());
  return console.opened();
};
/** Connected, and reads nothing until it is told to. */
const openDeaf = async (): Promise<Socket> => {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  ends.push(() => socket.destroy());
  socket.on('error', () => {});
  socket.write(upgradeRequest);
  await once(socket, 'data');
  return socket;
};
const frameOf = (text: string) =>
  Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
const watching = (topic: string) => expect.poll(() => tells.has(topic)).toBe(true);
/** Patches of 64 kB until so many were dropped: more than any system buffer takes. */
const flood = async (until: () => boolean, patchesMax = 300) => {
  patch = 'x'.repeat(64 * 1024);
  for (let n = 0; n < patchesMax && !until(); n++) {
    tells.get('wallboard')!.changed();
    clock.advance(100);
    await new Promise(setImmediate);
  }
  patch = undefined;
};

describe('a console that reads too slowly', () => {
  it('is spared what is stale, and gets the newest whole once it has read the rest', async () => {
    const deaf = await openDeaf();
    deaf.write(frameOf('{"op":"watch","topic":"wallboard"}'));
    await watching('wallboard');
    tells.get('wallboard')!.changed();
    clock.advance(100);
    deaf.pause();
    await flood(() => (counts.messages_dropped ?? 0) > 0);
    const sent = counts.messages!;
    expect(counts.snapshots).toBe(1);
    // While it is behind nothing more is tried.
    await flood(() => false, 20);
    expect(counts.messages_dropped).toBe(1);
    expect(counts.messages).toBe(sent);
    deaf.resume();
    await expect
      .poll(() => {
        clock.advance(100);
        return counts.snapshots;
      })
      .toBe(2);
    expect(counts.messages).toBe(sent + 1);
  });

  it('is closed when even what must be sent does not go out', async () => {
    bounds.closeBytes = 100_000;
    bounds.behindBytes = 10_000_000;
    const console = await open();
    console.watch('wallboard');
    await watching('wallboard');
    tells.get('wallboard')!.changed();
    clock.advance(100);
    await console.until(({ type }) => type === 'snapshot');
    console.socket.pause();
    await flood(() => (counts.closed_too_slow ?? 0) > 0);
    expect(counts.closed_too_slow).toBe(1);
    console.socket.resume();
    expect(await console.untilClosed()).toEqual({ code: 1013, reason: 'too slow' });
  });
});

describe('sockets', () => {
  it('are pinged every 15 s, and dropped when two pings stay without answer', async () => {
    const deaf = await openDeaf();
    const console = await open();
    const closed = once(deaf, 'close');
    let pingCount = 0;
    console.socket.on('ping', () => {
      pingCount += 1;
    });
    for (let n = 1; n <= 3; n++) {
      clock.advance(15_000);
      // The answers of the good one are in before the next beat.
      if (n < 3) await expect.poll(() => pingCount).toBe(n);
      await new Promise(setImmediate);
    }
    await closed;
    expect(counts.closed_silent).toBe(1);
    expect(console.socket.readyState).toBe(console.socket.OPEN);
    expect(sockets.count).toBe(1);
  });

  it('are no more than this process carries', async () => {
    const opened = [await open(), await open(), await open()];
    await expect(open()).rejects.toThrow('503');
    opened[0]!.socket.terminate();
    await expect.poll(() => sockets.count).toBe(2);
    await open();
  });

  it('are not pestered with requests without end', async () => {
    bounds.requestsMax = 20;
    const console = await open();
    for (let n = 0; n < 30; n++) console.watch('wallboard');
    expect(await console.untilClosed()).toEqual({ code: 1008, reason: 'too many requests' });
  });

  it('leave no topic watched behind them', async () => {
    const console = await open();
    console.watch('wallboard');
    await watching('wallboard');
    console.socket.terminate();
    await expect.poll(() => sockets.count).toBe(0);
    clock.advance(60_000);
    expect(clock.pendingCount).toBe(0);
  });
});

describe('rubbish', () => {
  it.each([
    ['no JSON', 'watch me'],
    ['no request', '{"op":"dance","topic":"wallboard"}'],
    ['no such topic', '{"op":"watch","topic":"__proto__"}'],
    ['a binary message', Buffer.from('{"op":"watch","topic":"wallboard"}')],
  ])('ends the socket that sent it, and no other: %s', async (_what, rubbish) => {
    const other = await open();
    const console = await open();
    console.socket.send(rubbish);
    expect(await console.untilClosed()).toMatchObject({ code: 1008 });
    expect(counts.closed_refused).toBe(1);
    other.watch('wallboard');
    await watching('wallboard');
    tells.get('wallboard')!.changed();
    clock.advance(100);
    await other.until(({ type }) => type === 'snapshot');
  });

  it('ends a socket that sends more than any request needs', async () => {
    const console = await open();
    console.socket.send(
      JSON.stringify({ op: 'watch', topic: 'wallboard', more: 'x'.repeat(5_000) }),
    );
    expect(await console.untilClosed()).toMatchObject({ code: 1009 });
  });

  it('ends a socket that watches more than 32 topics', async () => {
    const console = await open();
    for (let n = 0; n < 33; n++) console.watch(`campaign/c-${n}`);
    expect(await console.untilClosed()).toEqual({ code: 1008, reason: 'too many topics' });
  });
});
