import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HeapClock, VirtualClock } from '../../machines/supervision/clock.ts';
import { openFolderObjects } from '../objects/folder-objects.ts';
import type { Objects } from '../objects/objects.ts';
import { openS3Objects } from '../objects/s3-objects.ts';
import { openRecordingSpool, type RecordingSpoolEvent } from './recording-spool.ts';
import { readWav, wavHeader } from './wav-header.ts';

let folder: string;
let dir: string;
let objects: Objects;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recording-spool-'));
  dir = join(folder, 'recording');
  await mkdir(dir);
  objects = await openFolderObjects({ dir: join(folder, 'objects') });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 20_000, interval: 5 });
const sound = (frames = 8_000) => Buffer.concat([wavHeader(frames), Buffer.alloc(frames * 4, 1)]);
const record = async (callId: string, bytes: Buffer = sound()) => {
  const path = join(dir, `${callId}.wav`);
  await writeFile(path, bytes);
  return path;
};

/** A store that takes nothing for its first so many puts. */
const failing = (times: number) => {
  let left = times;
  return {
    putFile: async (key: string, path: string, type: string) => {
      left -= 1;
      if (left >= 0) throw new Error('the store is away');
      await objects.putFile(key, path, type);
    },
  };
};

const open = async (
  store: Pick<Objects, 'putFile'> = objects,
  more: Partial<Parameters<typeof openRecordingSpool>[0]> = {},
) => {
  const clock = new VirtualClock(Date.now());
  const events: RecordingSpoolEvent[] = [];
  const spool = await openRecordingSpool({
    dir,
    objects: store,
    clock,
    random: () => 0,
    onEvent: (event) => events.push(event),
    ...more,
  });
  return { spool, clock, events, waits: () => readdir(join(dir, 'finished')) };
};

describe('finished recordings', () => {
  it('are stored at once, and nothing stays on the disk', async () => {
    const { spool, waits } = await open();
    expect(await spool.put('call-1', await record('call-1'))).toEqual({
      key: 'recordings/call-1.wav',
      isStored: true,
    });
    expect(await objects.list('recordings/')).toEqual(['recordings/call-1.wav']);
    expect(await waits()).toEqual([]);
    expect(spool.counts).toEqual({ waiting: 0, stored: 1, delayed: 0 });
    await spool.close();
  });

  it('stay on the disk while the store takes nothing, and are tried again after doubling waits', async () => {
    const { spool, clock, events, waits } = await open(failing(4), { retryMaxMs: 3_000 });
    expect(await spool.put('call-1', await record('call-1'))).toMatchObject({ isStored: false });
    // Nobody waits for a store that is known to be away.
    expect(await spool.put('call-2', await record('call-2'))).toMatchObject({ isStored: false });
    expect((await waits()).sort()).toEqual(['call-1.wav', 'call-2.wav']);
    const delays = () =>
      events.flatMap((event) => (event.type === 'recording.delayed' ? event.retryMs : []));
    for (const [n, delayMs] of [1_000, 2_000, 3_000, 3_000].entries()) {
      await soon(() => expect(delays()).toHaveLength(n + 1));
      expect(delays()[n]).toBe(delayMs);
      clock.advance(delayMs);
    }
    await soon(() => expect(spool.counts).toMatchObject({ waiting: 0, stored: 2, delayed: 4 }));
    expect(await objects.list('recordings/')).toHaveLength(2);
    expect(await waits()).toEqual([]);
    await spool.close();
  });

  it('are not waited for when the store does not answer', async () => {
    const never = { putFile: () => new Promise<void>(() => {}) };
    const { spool, clock } = await open(never, { waitMs: 500 });
    const put = spool.put('call-1', await record('call-1'));
    await soon(() => expect(spool.counts.waiting).toBe(1));
    clock.advance(500);
    expect(await put).toMatchObject({ isStored: false });
  });

  it('are stored after the next start when this one ends before', async () => {
    const first = await open(failing(1_000));
    await first.spool.put('a/call', await record('call'));
    await first.spool.close();
    expect(first.clock.pendingCount).toBe(0);
    const second = await open();
    await second.spool.drained(10_000);
    await soon(() => expect(second.spool.counts.stored).toBe(1));
    expect(await objects.list('recordings/')).toEqual(['recordings/a/call.wav']);
    await second.spool.close();
  });

  it('are stored by one of two workers on the same folder', async () => {
    const away = await open(failing(1_000));
    await away.spool.put('call-1', await record('call-1'));
    await away.spool.close();
    const both = await Promise.all([open(), open()]);
    await soon(() => expect(both.every(({ spool }) => spool.counts.waiting === 0)).toBe(true));
    expect(await objects.list('recordings/')).toEqual(['recordings/call-1.wav']);
    await Promise.all(both.map(({ spool }) => spool.close()));
  });

  it('reach an S3 server that answers 503 for a while', { timeout: 40_000 }, async () => {
    let refusals = 5;
    const stored: string[] = [];
    const server = createServer((request, response) => {
      request.resume().on('end', () => {
        const isPut = request.method === 'PUT' && request.url !== '/sounds';
        if (isPut && refusals-- > 0) return response.writeHead(503).end();
        if (isPut) stored.push(request.url ?? '');
        response.writeHead(200, { etag: '"1"' }).end();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const s3 = await openS3Objects({
      endpoint,
      bucket: 'sounds',
      accessKeyId: 'a',
      secretAccessKey: 'b',
    });
    const clock = new HeapClock({
      now: () => performance.now(),
      setTimeout,
      clearTimeout,
      setImmediate,
    });
    const { spool, waits, events } = await open(s3, { clock, retryMs: 5 });
    await spool.put('call-1', await record('call-1'));
    await soon(() => expect(stored).toHaveLength(1));
    expect(stored[0]).toContain('/sounds/recordings/call-1.wav');
    await soon(async () => expect(await waits()).toEqual([]));
    expect(events.map(({ type }) => type)).toContain('recording.delayed');
    await spool.close();
    await s3.close();
    server.closeAllConnections();
    server.close();
  });
});

describe('the recording of a worker that was killed', () => {
  const aged = async (path: string) => {
    const at = new Date(Date.now() - 120_000);
    await utimes(path, at, at);
  };

  it('can be read, is made whole, and is stored by the next', { timeout: 40_000 }, async () => {
    const path = join(dir, 'call-1.wav');
    const script = fileURLToPath(new URL('recorder-child.ts', import.meta.url));
    const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of createInterface(child.stdout)) if (Number(line) >= 20) break;
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(readWav(await readFile(path))).not.toBeNull();
    await aged(path);
    const { spool, events } = await open();
    await soon(() => expect(spool.counts.stored).toBe(1));
    expect(events[0]).toEqual({ type: 'recording.found', callId: 'call-1' });
    const wav = readWav(await readFile(join(folder, 'objects/recordings/call-1.crashed.wav')));
    expect(wav!.frames).toBeGreaterThanOrEqual(8_000);
    expect(wav!.left[wav!.frames - 1]).toBe(7);
    await spool.close();
  });

  it('does not take the place of that of the worker that went on', async () => {
    await objects.put('recordings/call-1.wav', sound(80), 'audio/wav');
    await aged(await record('call-1'));
    const { spool } = await open();
    await soon(() => expect(spool.counts.stored).toBe(1));
    expect(await objects.list('recordings/')).toEqual([
      'recordings/call-1.crashed.wav',
      'recordings/call-1.wav',
    ]);
    expect((await objects.stat('recordings/call-1.wav')).bytes).toBe(44 + 80 * 4);
    await spool.close();
  });

  it('is left alone while it may still be written, and forgotten without a sound', async () => {
    await record('call-live');
    await aged(await record('call-empty', wavHeader(0)));
    const { spool } = await open();
    expect(await readdir(dir)).toEqual(['call-live.wav', 'finished']);
    expect(spool.counts.waiting).toBe(0);
    await spool.close();
  });

  it('is found a minute later when it died just before', async () => {
    const path = await record('call-1');
    // What is written in the millisecond of the start counts as this process's own.
    const before = new Date(Date.now() - 1_000);
    await utimes(path, before, before);
    const { spool, clock } = await open();
    expect(spool.counts.stored).toBe(0);
    clock.advance(61_000);
    await soon(() => expect(spool.counts.stored).toBe(1));
    await spool.close();
  });
});
