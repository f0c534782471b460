import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type HeapClock, VirtualClock } from '../../machines/supervision/clock.ts';
import type { MediaLine } from './media-line.ts';
import { serveMedia } from './media-server.ts';

const connected = '{"event":"connected","protocol":"Call","version":"1.0.0"}';
const startMessage = JSON.stringify({
  event: 'start',
  sequenceNumber: '1',
  streamSid: 'MZ1',
  start: {
    streamSid: 'MZ1',
    accountSid: 'AC1',
    callSid: 'CA1',
    tracks: ['inbound'],
    customParameters: { callId: 'c1', token: 't' },
    mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
  },
});
const media = (n: number) =>
  `{"event":"media","sequenceNumber":"${n}","streamSid":"MZ1","media":{"track":"inbound","chunk":"${n}","timestamp":"${n * 20}","payload":"//8="}}`;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const serve = async ({
  accepts = true,
  clock = new VirtualClock() as HeapClock | VirtualClock,
}: {
  accepts?: boolean;
  clock?: HeapClock | VirtualClock;
} = {}) => {
  const server = createServer();
  const counters: Record<string, number> = {};
  const lines: MediaLine[] = [];
  const waiting: ((line: MediaLine) => void)[] = [];
  const mediaServer = serveMedia({
    server,
    path: '/ws/twilio',
    clock,
    accepts: () => accepts,
    onLine: (line) => {
      lines.push(line);
      waiting.shift()?.(line);
    },
    count: (name) => {
      counters[name] = (counters[name] ?? 0) + 1;
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(
    () => server.close(),
    () => mediaServer.close(),
  );
  const { port } = server.address() as AddressInfo;
  return {
    counters,
    lines,
    line: () => new Promise<MediaLine>((resolve) => waiting.push(resolve)),
    connect: (path = '/ws/twilio') => new WebSocket(`ws://127.0.0.1:${port}${path}`),
  };
};

/** A stream whose start message has come. */
const started = async () => {
  const { connect, line, counters } = await serve();
  const came = line();
  const socket = connect();
  await once(socket, 'open');
  socket.send(startMessage);
  return { socket, stream: await came, counters };
};

describe('media server', () => {
  it('hands over the stream after its start message with what it carries', async () => {
    const { connect, line } = await serve();
    const came = line();
    const socket = connect();
    await once(socket, 'open');
    socket.send(connected);
    socket.send(startMessage);
    expect(await came).toMatchObject({
      streamSid: 'MZ1',
      carrierCallId: 'CA1',
      parameters: { callId: 'c1', token: 't' },
    });
  });

  it('loses no message that comes before anybody listens, and keeps their order', async () => {
    const { connect, line } = await serve();
    const came = line();
    const socket = connect();
    await once(socket, 'open');
    const dtmf =
      '{"event":"dtmf","streamSid":"MZ1","sequenceNumber":"4","dtmf":{"track":"inbound_track","digit":"5"}}';
    const stop =
      '{"event":"stop","sequenceNumber":"5","streamSid":"MZ1","stop":{"accountSid":"AC1","callSid":"CA1"}}';
    for (const text of [connected, startMessage, media(1), media(2), dtmf, stop]) socket.send(text);
    const stream = await came;
    socket.close(1000);
    await once(socket, 'close');
    const told: string[] = [];
    await new Promise<void>((resolve) => {
      stream.listen({
        messages: (messages) =>
          told.push(...messages.map((each) => JSON.parse(Buffer.from(each).toString()).event)),
        digit: (digit) => told.push(`digit ${digit}`),
        stopped: () => told.push('stopped'),
        closed: () => {
          told.push('closed');
          resolve();
        },
      });
    });
    expect(told.filter((event) => event === 'media')).toHaveLength(2);
    expect(told.filter((event) => /digit|stopped|closed/.test(event))).toEqual([
      'digit 5',
      'stopped',
      'closed',
    ]);
  });

  it('keeps what came before anybody listened, though the next message was read into the same place', async () => {
    const { socket, stream } = await started();
    for (const n of [1, 2, 3]) {
      socket.send(media(n));
      socket.ping();
      await once(socket, 'pong');
    }
    const chunks: string[] = [];
    stream.listen({
      messages: (messages) => {
        for (const each of messages)
          chunks.push(JSON.parse(Buffer.from(each).toString()).media.chunk);
      },
      digit() {},
      stopped() {},
      closed() {},
    });
    expect(chunks).toEqual(['1', '2', '3']);
  });

  it('counts rubbish, binary and oversize messages and goes on', async () => {
    const { connect, line, counters } = await serve();
    const came = line();
    const socket = connect();
    await once(socket, 'open');
    socket.send('rubbish');
    socket.send(connected);
    socket.send(startMessage);
    const stream = await came;
    const got: string[] = [];
    const done = new Promise<void>((resolve) =>
      stream.listen({
        messages: (messages) => got.push(...messages.map((each) => Buffer.from(each).toString())),
        digit: () => {},
        stopped: () => {},
        closed: resolve,
      }),
    );
    socket.send(Buffer.from([1, 2, 3]));
    socket.send('x'.repeat(70_000));
    socket.send('{"event":');
    socket.send(media(1));
    socket.close(1000);
    await done;
    expect(got.at(-1)).toBe(media(1));
    expect(counters.media_malformed).toBe(4);
  });

  it('closes a socket that does not start within five seconds', async () => {
    const clock = new VirtualClock();
    const { connect, counters } = await serve({ clock });
    const socket = connect();
    await once(socket, 'open');
    const closed = once(socket, 'close');
    // The server's side of the socket may be a moment behind: its timer is armed by then or the test times out.
    const drive = setInterval(() => clock.advance(5_000), 5);
    const [code] = await closed;
    clearInterval(drive);
    expect(code).toBe(1008);
    expect(counters).toEqual({ media_start_missing: 1 });
  });

  const refusal = async (socket: WebSocket): Promise<number> => {
    const [, response] = await once(socket, 'unexpected-response');
    socket.on('error', () => {});
    socket.terminate();
    return response.statusCode;
  };

  it('answers 503 to a stream above the limit', async () => {
    const { connect, counters } = await serve({ accepts: false });
    expect(await refusal(connect())).toBe(503);
    expect(counters).toEqual({ media_refused_over_limit: 1 });
  });

  it('answers 404 elsewhere', async () => {
    const { connect } = await serve();
    expect(await refusal(connect('/ws/other'))).toBe(404);
  });

  it('sends in order and closes normally to hang up', async () => {
    const { socket, stream } = await started();
    const got: string[] = [];
    socket.on('message', (data) => got.push((data as Buffer).toString()));
    const closed = once(socket, 'close');
    stream.send(['a', 'b']);
    stream.hangUp();
    const [code] = await closed;
    expect(got).toEqual(['a', 'b']);
    expect(code).toBe(1000);
  });

  it('answers a ping in the midst of media, and takes a message in pieces', async () => {
    const { socket, stream } = await started();
    const chunks: string[] = [];
    const three = new Promise<void>((resolve) =>
      stream.listen({
        messages: (messages) => {
          for (const each of messages)
            chunks.push(JSON.parse(Buffer.from(each).toString()).sequenceNumber);
          if (chunks.length === 3) resolve();
        },
        digit() {},
        stopped() {},
        closed() {},
      }),
    );
    const pong = once(socket, 'pong');
    socket.send(media(2));
    socket.ping('there?');
    socket.send(media(3).slice(0, 20), { fin: false });
    socket.send(media(3).slice(20), { fin: true });
    socket.send(media(4));
    await three;
    expect(chunks.sort()).toEqual(['2', '3', '4']);
    expect(String((await pong)[0])).toBe('there?');
  });

  it('counts a connection that was broken, and tells its end', async () => {
    const { socket, stream, counters } = await started();
    const closed = new Promise<void>((resolve) =>
      stream.listen({ messages() {}, digit() {}, stopped() {}, closed: resolve }),
    );
    (socket as unknown as { _socket: Socket })._socket.resetAndDestroy();
    await closed;
    expect(counters).toEqual({ media_socket_errors: 1 });
  });

  it('ends a stream that breaks the protocol by its own code', async () => {
    const { socket, stream } = await started();
    const closed = new Promise<void>((resolve) =>
      stream.listen({ messages() {}, digit() {}, stopped() {}, closed: resolve }),
    );
    socket.send(media(2), { mask: false });
    const [code] = await once(socket, 'close');
    expect(code).toBe(1002);
    await closed;
  });

  it('sends texts and binaries of any length as they are', async () => {
    const { socket, stream } = await started();
    const sent = ['', 'é'.repeat(70), 'a'.repeat(125), 'b'.repeat(126), 'c'.repeat(65_536)];
    const got: string[] = [];
    const all = new Promise<void>((resolve) =>
      socket.on('message', (data, isBinary) => {
        const bytes = data as Buffer;
        got.push(isBinary ? `binary ${bytes.length}` : bytes.toString());
        if (got.length === sent.length + 1) resolve();
      }),
    );
    stream.send([...sent.slice(0, 2), new Uint8Array(300), ...sent.slice(2)]);
    await all;
    expect(got).toEqual([...sent.slice(0, 2), 'binary 300', ...sent.slice(2)]);
  });
});
