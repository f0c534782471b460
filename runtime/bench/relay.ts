import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { CallPatch, RelayMessage, WallboardPatch } from '../../machines/contracts/relay.ts';
import { openBenchRedis } from './bench-redis.ts';
import type { ApiFigures } from './relay-api.ts';

/**
 * Consoles at the live relay: 500 sockets watch the wallboard of 200 calls, 50 of them follow a call each besides. The API role runs in a process of its own,
 * the workers in another, Redis between them. Eight of them read and understand all that they are sent; the others only take it, because
 * unpacking it 500 times would need more than this machine has. All agree to compression, as browsers do, unless BENCH_PLAIN is set.
 */

const socketCount = Number(process.env.BENCH_SOCKETS ?? 500);
const followedCount = Number(process.env.BENCH_FOLLOWED ?? 50);
const readerCount = 8;
const measureMs = Number(process.env.BENCH_MS ?? 15_000);
const isPlain = process.env.BENCH_PLAIN !== undefined;
const settleMs = 3_000;
const wallboard = JSON.stringify({ op: 'watch', topic: 'wallboard' });

export async function run(): Promise<void> {
  const redis = await openBenchRedis();
  const api = fork(new URL('./relay-api.ts', import.meta.url), [redis.url], {
    execArgv: [
      '--expose-gc',
      '--disable-warning=ExperimentalWarning',
      ...(process.env.BENCH_API_ARGS?.split(' ') ?? []),
    ],
  });
  const { url } = await told<{ url: string }>(api);
  const sources = fork(new URL('./relay-sources.ts', import.meta.url), [redis.url]);
  const { ids } = await told<{ ids: string[] }>(sources);
  const liveUrl = `${url.replace('http', 'ws')}/api/v1/live`;
  const figures = async () => {
    api.send('figures');
    return (await told<{ figures: ApiFigures }>(api)).figures;
  };

  const idle = await figures();
  await wait(2_000);
  report('nobody looks', idle, await figures(), 2_000);

  const followed = Array.from({ length: followedCount }, (_, n) =>
    JSON.stringify({ op: 'watch', topic: `call/${ids[(n * 4) % ids.length]}` }),
  );
  const consoles = followed.slice(0, readerCount).map((topic) => openConsole(liveUrl, topic));
  await Promise.all(consoles.map(({ socket }) => once(socket, 'open')));
  for (const { watch } of consoles) watch();
  const followers = await Promise.all(followed.slice(readerCount).map(() => openTaker(url)));
  for (const [n, topic] of followed.slice(readerCount).entries()) {
    followers[n]!.send(wallboard);
    followers[n]!.send(topic);
  }

  const openTakers = async () => {
    const takers: Taker[] = [];
    for (let n = 0; n < socketCount - followedCount; n++) takers.push(await openTaker(url));
    for (const taker of takers) taker.send(wallboard);
    await wait(settleMs);
    return takers;
  };
  // A first round gives the young generation its size, which belongs to the traffic and to no socket.
  for (const { end } of await openTakers()) end();
  await wait(settleMs);
  const few = await figures();
  const takers = await openTakers();
  const before = await figures();
  for (const { ages, travels } of consoles) {
    ages.length = 0;
    travels.length = 0;
  }
  const bytesBefore = takers.reduce((sum, { byteCount }) => sum + byteCount(), 0);
  const beganAt = performance.now();
  await wait(measureMs);
  const tookMs = performance.now() - beganAt;
  const ages = consoles.flatMap((console) => [...console.ages]).sort((a, b) => a - b);
  const travels = consoles.flatMap((console) => [...console.travels]).sort((a, b) => a - b);
  const bytes = takers.reduce((sum, { byteCount }) => sum + byteCount(), 0) - bytesBefore;
  const after = await figures();
  report(`${socketCount} consoles, ${followedCount} followed calls`, before, after, tookMs);

  const added = takers.length;
  console.log(
    `  memory      ${kb((before.rssBytes - few.rssBytes) / added)} kB resident a socket, ${kb((before.heldBytes - few.heldBytes) / added)} kB of it held (${added} sockets more)`,
  );
  console.log(`  received    ${kb(bytes / added / (tookMs / 1_000))} kB/s a wallboard`);
  console.log(
    `  age         from the event to the parsed patch: p50 ${at(ages, 0.5)} ms, p95 ${at(ages, 0.95)} ms, p99 ${at(ages, 0.99)} ms, max ${at(ages, 1)} ms (${ages.length} changes)`,
  );
  console.log(
    `  of that     from the API to the parsed patch: p50 ${at(travels, 0.5)} ms, p95 ${at(travels, 0.95)} ms`,
  );
  const gaps = consoles.reduce((sum, { gapCount }) => sum + gapCount(), 0);
  console.log(
    `  gaps        ${gaps}; sockets lost ${[...takers, ...followers].filter(({ socket }) => socket.destroyed).length}`,
  );

  for (const { socket } of consoles) socket.terminate();
  for (const { end } of [...takers, ...followers]) end();
  for (const child of [sources, api]) {
    const gone = once(child, 'exit');
    child.send('stop');
    await gone;
  }
  redis.stop();
}

function report(name: string, before: ApiFigures, after: ApiFigures, tookMs: number): void {
  const seconds = tookMs / 1_000;
  const rate = (what: string) => ((after.counts[what] ?? 0) - (before.counts[what] ?? 0)) / seconds;
  console.log(`relay: ${name}`);
  console.log(
    `  api         ${((100 * (after.cpuMs - before.cpuMs)) / tookMs).toFixed(1)} % of a core`,
  );
  if (rate('messages') === 0) return;
  console.log(
    `  sent        ${rate('messages').toFixed(0)} messages/s of ${rate('patches').toFixed(0)} patches/s, ${(rate('bytes') / 1e6).toFixed(1)} MB/s; dropped ${rate('messages_dropped').toFixed(0)}/s`,
  );
}

const kb = (bytes: number): string => (bytes / 1_024).toFixed(1);
const at = (sorted: number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

async function told<T>(child: ChildProcess): Promise<T> {
  const [message] = (await once(child, 'message')) as [T];
  return message;
}

/** Reads everything; ages are of each row and each event in a patch. */
function openConsole(url: string, followed: string) {
  const socket = new WebSocket(url, { perMessageDeflate: !isPlain });
  const ages: number[] = [];
  const travels: number[] = [];
  const seqs = new Map<string, number>();
  let gaps = 0;
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as RelayMessage;
    const now = Math.floor(performance.timeOrigin + performance.now());
    const last = seqs.get(message.topic);
    if (message.type === 'patch' && last !== undefined && message.seq !== last + 1) gaps += 1;
    seqs.set(message.topic, message.seq);
    if (message.type !== 'patch') return;
    travels.push(now - message.t);
    const { 'call:event': rows } = message.data as WallboardPatch;
    const { 'call:timeline': events } = message.data as CallPatch;
    for (const { phaseSinceAt } of rows?.upsert ?? []) ages.push(now - phaseSinceAt);
    for (const { t } of events ?? []) ages.push(now - t);
  });
  const watch = () => {
    socket.send(wallboard);
    socket.send(followed);
  };
  return { socket, ages, travels, watch, gapCount: () => gaps };
}

interface Taker {
  socket: Socket;
  send(text: string): void;
  byteCount(): number;
  end(): void;
}

/** A real console's socket that takes what it gets without looking at it, and says every 10 s that it lives. */
async function openTaker(url: string): Promise<Taker> {
  const { port, host } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  const extension = isPlain ? '' : 'Sec-WebSocket-Extensions: permessage-deflate\r\n';
  socket.write(
    `GET /api/v1/live HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n${extension}\r\n`,
  );
  const [answer] = (await once(socket, 'data')) as [Buffer];
  if (!answer.includes('101 Switching')) throw new Error(`refused: ${answer.toString()}`);
  let byteCount = 0;
  socket.on('data', ({ length }: Buffer) => {
    byteCount += length;
  });
  socket.on('error', () => {});
  /** Masked with zeros, as RFC 6455 allows a client that is no browser. */
  const frame = (opcode: number, payload: Buffer) =>
    socket.write(
      Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | payload.length, 0, 0, 0, 0]), payload]),
    );
  const pongs = setInterval(() => frame(0xa, Buffer.alloc(0)), 10_000);
  return {
    socket,
    send: (text) => void frame(0x1, Buffer.from(text)),
    byteCount: () => byteCount,
    end() {
      clearInterval(pongs);
      socket.destroy();
    },
  };
}
