import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type Duplex, PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { readInPlace } from './read-in-place.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const serve = async () => {
  const server = createServer({ allowHalfOpen: true });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    server,
    /** A caller, and what the server has of it. */
    async pair(): Promise<{ caller: Socket; given: Socket }> {
      const accepted = once(server, 'connection');
      const caller = connect(port, '127.0.0.1');
      const [given] = await accepted;
      return { caller, given };
    },
  };
};

/** Resolves with what is told next, and where it lay. */
const reading = (given: Duplex) => {
  const told: { text: string; place: ArrayBufferLike }[] = [];
  let wake = () => {};
  const raw = readInPlace(given, (bytes) => {
    told.push({ text: bytes.toString(), place: bytes.buffer });
    wake();
  });
  const next = async () => {
    while (told.length === 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    return told.shift()!;
  };
  return { raw, next, told };
};

const countOf = (server: Server): Promise<number> =>
  new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );

describe('reading in place', () => {
  it('reads all sockets of a server into the same place', async () => {
    const { pair } = await serve();
    const [one, two] = [await pair(), await pair()];
    const [readOne, readTwo] = [reading(one.given), reading(two.given)];
    one.caller.write('one');
    const first = await readOne.next();
    two.caller.write('two');
    const second = await readTwo.next();
    one.caller.write('three');
    const third = await readOne.next();
    expect([first.text, second.text, third.text]).toEqual(['one', 'two', 'three']);
    expect(second.place).toBe(first.place);
    expect(third.place).toBe(first.place);
    for (const { raw } of [readOne, readTwo]) raw.destroy();
  });

  it('answers, tells the end after the last byte, and the server counts it as gone', async () => {
    const { server, pair } = await serve();
    const { caller, given } = await pair();
    const { raw, next } = reading(given);
    raw.write('hello');
    expect(String((await once(caller, 'data'))[0])).toBe('hello');
    caller.end('bye');
    expect((await next()).text).toBe('bye');
    await once(raw, 'end');
    expect(await countOf(server)).toBe(1);
    raw.end();
    await once(raw, 'close');
    if (!given.closed) await once(given, 'close');
    expect(await countOf(server)).toBe(0);
  });

  it('ends with what its server has of it', async () => {
    const { pair } = await serve();
    const { caller, given } = await pair();
    const { raw } = reading(given);
    const ended = once(caller.resume(), 'end');
    given.destroy();
    await Promise.all([once(raw, 'close'), ended]);
    caller.destroy();
  });

  it('tells a connection that was broken', async () => {
    const { pair } = await serve();
    const { caller, given } = await pair();
    const { raw } = reading(given);
    caller.resetAndDestroy();
    const [error] = await once(raw, 'error');
    expect(error).toMatchObject({ code: 'ECONNRESET' });
  });

  it('reads nothing while it is paused, and loses nothing', async () => {
    const { pair } = await serve();
    const { caller, given } = await pair();
    const { raw, next, told } = reading(given);
    raw.pause();
    caller.write('later');
    caller.write('!');
    // What goes the other way has come through the kernel behind it.
    raw.write('paused');
    await once(caller, 'data');
    expect(told).toEqual([]);
    raw.resume();
    let text = '';
    while (text !== 'later!') text += (await next()).text;
    raw.destroy();
  });

  it('reads a socket from which something waits, and any other stream, as it is', async () => {
    const { pair } = await serve();
    const { caller, given } = await pair();
    caller.write('early ');
    await once(given, 'readable');
    const early = reading(given);
    expect(early.raw).toBe(given);
    expect((await early.next()).text).toBe('early ');
    given.destroy();

    const stream = new PassThrough();
    const other = reading(stream);
    stream.write('through');
    expect(other.raw).toBe(stream);
    expect((await other.next()).text).toBe('through');
  });
});
