import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HeapClock } from '../../machines/supervision/clock.ts';
import { exampleResult } from './example-result.ts';
import {
  openResultSpool,
  type ResultSpool,
  type ResultSpoolDeps,
  type SpoolEvent,
} from './result-spool.ts';

const clock = new HeapClock({
  now: () => performance.now(),
  setTimeout,
  clearTimeout,
  setImmediate,
});
const until = <T>(check: () => T | Promise<T>) =>
  vi.waitFor(check, { timeout: 10_000, interval: 5 });

/** The API's end: answers what the test says and keeps what came. */
class Inbox {
  readonly received: { callId: string; body: string; request: IncomingMessage }[] = [];
  answer: (callId: string, count: number) => { status: number; code?: string } | 'hang' = () => ({
    status: 200,
  });
  underwayMax = 0;
  private underway = 0;
  private readonly server: Server;
  private readonly countOf = new Map<string, number>();

  constructor() {
    this.server = createServer((request, response) => {
      this.underway += 1;
      this.underwayMax = Math.max(this.underwayMax, this.underway);
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('close', () => {
        this.underway -= 1;
      });
      request.on('end', () => {
        const callId = decodeURIComponent((request.url ?? '').slice(1));
        const count = (this.countOf.get(callId) ?? 0) + 1;
        this.countOf.set(callId, count);
        const answer = this.answer(callId, count);
        if (answer === 'hang') return;
        const { status, code } = answer;
        if (status === 200) this.received.push({ callId, body, request });
        const problem = { type: 't', title: 't', status, code, retryable: false, requestId: 'r' };
        setImmediate(() => response.writeHead(status).end(JSON.stringify(problem)));
      });
    });
  }

  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  get callIds(): string[] {
    return this.received.map(({ callId }) => callId);
  }
}

let root: string;
let dir: string;
let inbox: Inbox;
let baseUrl: string;
let spools: ResultSpool[];
let events: SpoolEvent[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vox-spool-'));
  dir = join(root, 'spool');
  inbox = new Inbox();
  baseUrl = await inbox.listen();
  spools = [];
  events = [];
});

afterEach(async () => {
  await Promise.all(spools.map((spool) => spool.close()));
  await inbox.close();
  await rm(root, { recursive: true, force: true });
});

const open = async (more: Partial<ResultSpoolDeps> = {}): Promise<ResultSpool> => {
  const spool = await openResultSpool({
    dir,
    resultsUrl: (callId) => `${baseUrl}/${encodeURIComponent(callId)}`,
    secret: 'a-secret-of-the-test',
    clock,
    random: () => 0.5,
    onEvent: (event) => events.push(event),
    retryMs: 10,
    retryMaxMs: 50,
    ...more,
  });
  spools.push(spool);
  return spool;
};

const files = async (folder = dir) => (await readdir(folder)).filter((name) => name !== 'rejected');

describe('the result spool', () => {
  test('delivers a result with its key and the secret, and then forgets it', async () => {
    const spool = await open();
    expect(await spool.put(exampleResult('call/1'))).toEqual({ isDurable: true });
    expect(await spool.drained(10_000)).toBe(0);
    const [first] = inbox.received;
    expect(first!.callId).toBe('call/1');
    expect(JSON.parse(first!.body)).toEqual(JSON.parse(JSON.stringify(exampleResult('call/1'))));
    expect(first!.request.headers).toMatchObject({
      authorization: 'Bearer a-secret-of-the-test',
      'idempotency-key': 'call/1',
      'content-type': 'application/json',
    });
    expect(await files()).toEqual([]);
    expect(spool.counts).toMatchObject({ delivered: 1, waiting: 0 });
  });

  test('keeps a result through errors of the API and a wrong secret, and delivers it in the end', async () => {
    const statuses = [500, 401, 404, 503, 429];
    inbox.answer = (_, count) => ({ status: statuses[count - 1] ?? 200 });
    const spool = await open();
    await spool.put(exampleResult('call-1'));
    expect(await spool.drained(10_000)).toBe(0);
    expect(inbox.callIds).toEqual(['call-1']);
    expect(spool.counts).toMatchObject({ delayed: 5, delivered: 1, rejected: 0 });
  });

  test('waits longer after every failure, up to a bound', async () => {
    inbox.answer = (_, count) => ({ status: count <= 5 ? 500 : 200 });
    const spool = await open();
    await spool.put(exampleResult('call-1'));
    await spool.drained(10_000);
    const waits = events.flatMap((event) =>
      event.type === 'spool.delayed' ? [event.retryMs] : [],
    );
    // random() is 0.5: three quarters of 10, 20, 40, then of the bound, 50.
    expect(waits).toEqual([8, 15, 30, 38, 38]);
  });

  test('gives up an answer that does not come, and asks again', async () => {
    inbox.answer = (_, count) => (count === 1 ? 'hang' : { status: 200 });
    const spool = await open({ timeoutMs: 50 });
    await spool.put(exampleResult('call-1'));
    expect(await spool.drained(10_000)).toBe(0);
    expect(events[0]).toMatchObject({ type: 'spool.delayed', reason: 'no answer within 50 ms' });
  });

  test.each([
    [409, 'result_conflict'],
    [400, 'bad_request'],
    [413, 'payload_too_large'],
  ])('sets a result aside that the API refuses for good: %i', async (status, code) => {
    inbox.answer = () => ({ status, code });
    const spool = await open();
    await spool.put(exampleResult('call-1'));
    expect(await spool.drained(10_000)).toBe(0);
    expect(spool.counts).toMatchObject({ rejected: 1, delivered: 0 });
    expect(events).toContainEqual({ type: 'spool.rejected', callId: 'call-1', status, code });
    expect(await files()).toEqual([]);
    expect(await readdir(join(dir, 'rejected'))).toHaveLength(1);
  });

  test('lets a result that always fails stop no other', async () => {
    inbox.answer = (callId) => ({ status: callId === 'call-bad' ? 500 : 200 });
    const spool = await open();
    await spool.put(exampleResult('call-bad'));
    for (let n = 0; n < 10; n += 1) await spool.put(exampleResult(`call-${n}`));
    await until(() => expect(spool.counts.delivered).toBe(10));
    expect(spool.counts.waiting).toBe(1);
  });

  test('has at most four deliveries under way', async () => {
    const spool = await open();
    await Promise.all(Array.from({ length: 40 }, (_, n) => spool.put(exampleResult(`call-${n}`))));
    expect(await spool.drained(10_000)).toBe(0);
    expect(inbox.underwayMax).toBeLessThanOrEqual(4);
    expect(new Set(inbox.callIds).size).toBe(40);
  });

  test('goes on at start with what an earlier process left, and clears its drafts', async () => {
    inbox.answer = () => ({ status: 503 });
    const first = await open();
    await first.put(exampleResult('call-1'));
    await first.close();
    await writeFile(join(dir, 'call-2.000000000000.json.999999999.0123456789ab.tmp'), '{"half');
    inbox.answer = () => ({ status: 200 });
    const second = await open();
    expect(await second.drained(10_000)).toBe(0);
    expect(inbox.callIds).toEqual(['call-1']);
    expect(await files()).toEqual([]);
  });

  test('tells when time is up before all is delivered', async () => {
    inbox.answer = () => ({ status: 503 });
    const spool = await open();
    await spool.put(exampleResult('call-1'));
    expect(await spool.drained(30)).toBe(1);
    expect(await files()).toHaveLength(1);
  });

  test('refuses to open where it cannot write', async () => {
    await writeFile(dir, 'a file stands in the way');
    await expect(open()).rejects.toMatchObject({ code: 'data_dir_unwritable' });
  });
});

describe('when the disk takes nothing', () => {
  /** A file in place of the folder refuses writes to root as well. */
  const breakDisk = async () => {
    await rm(dir, { recursive: true });
    await writeFile(dir, '');
  };
  const mendDisk = async () => {
    await rm(dir);
    await mkdir(join(dir, 'rejected'), { recursive: true });
  };

  test('a result is held in memory, told, and delivered from there', async () => {
    const spool = await open();
    await breakDisk();
    expect(await spool.put(exampleResult('call-1'))).toEqual({ isDurable: false });
    expect(events[0]).toMatchObject({
      type: 'spool.full',
      callId: 'call-1',
      isHeld: true,
      error: { code: 'spool_full' },
    });
    expect(await spool.drained(10_000)).toBe(0);
    expect(inbox.callIds).toEqual(['call-1']);
    expect(spool.counts).toMatchObject({ full: 1, held: 0 });
  });

  test('a held result is written as soon as the disk takes it again', async () => {
    inbox.answer = () => ({ status: 503 });
    const spool = await open();
    await breakDisk();
    await spool.put(exampleResult('call-1'));
    await mendDisk();
    await until(() => expect(spool.counts.held).toBe(0));
    expect(await files()).toHaveLength(1);
  });

  test('beyond its bound a result is left to the caller, and none is lost', async () => {
    inbox.answer = () => ({ status: 503 });
    const spool = await open({ heldMax: 2 });
    await breakDisk();
    await spool.put(exampleResult('call-1'));
    await spool.put(exampleResult('call-2'));
    await expect(spool.put(exampleResult('call-3'))).rejects.toMatchObject({ code: 'spool_full' });
    inbox.answer = () => ({ status: 200 });
    expect(await spool.drained(10_000)).toBe(0);
    await mendDisk();
    await spool.put(exampleResult('call-3'));
    await spool.drained(10_000);
    expect(inbox.callIds.sort()).toEqual(['call-1', 'call-2', 'call-3']);
  });
});

test('every result that was called safe arrives, whenever the worker is killed', async () => {
  const child = fileURLToPath(new URL('spool-child.ts', import.meta.url));
  const safe: string[] = [];
  inbox.answer = (_, count) => ({ status: count % 3 === 1 ? 500 : 200 });
  for (let round = 0; round < 8; round += 1) {
    const worker = spawn(process.execPath, [child, dir, baseUrl, `call-${round}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(worker, 'exit');
    let count = 0;
    for await (const line of createInterface({ input: worker.stdout })) {
      safe.push(line);
      count += 1;
      // A different place in its cycle each time.
      if (count === 3 + round * 5) worker.kill('SIGKILL');
    }
    await exited;
  }
  inbox.answer = () => ({ status: 200 });
  const last = await open();
  expect(await last.drained(20_000)).toBe(0);
  const arrived = new Set(inbox.callIds);
  expect(safe.filter((callId) => !arrived.has(callId))).toEqual([]);
  expect(safe.length).toBeGreaterThan(100);
  for (const { body } of inbox.received) expect(() => JSON.parse(body)).not.toThrow();
  expect(await files()).toEqual([]);
  expect(last.counts.rejected).toBe(0);
});
