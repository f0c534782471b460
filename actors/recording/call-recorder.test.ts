import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startVirtual } from '../../machines/testing/virtual-system.ts';
import { type CallWires, createCallWires } from '../audio/call-wires.ts';
import { callRecorder } from './call-recorder.ts';
import { readWav } from './wav-header.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'call-recorder-'));
  path = join(folder, 'c.wav');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const block = (at: number) => ({ at, stereo: new Int16Array(16_000).fill(7) });
const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 5_000, interval: 5 });

const record = async (wires: CallWires = createCallWires(), incarnation = 0) => {
  const started = startVirtual(callRecorder, {
    path: 'recorder',
    input: { wires, path, incarnation },
  });
  await soon(() => expect(wires.recorder).not.toBeNull());
  return { ...started, wires };
};

/** Whether this process holds the file open; Linux alone can say. */
const isHeldOpen = async (): Promise<boolean> => {
  if (!existsSync('/proc/self/fd')) return false;
  const open = await readdir('/proc/self/fd');
  const files = await Promise.all(
    open.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
  );
  return files.includes(path);
};

describe("a call's recorder", () => {
  it('writes what the call sounds like, and tells what it has written when the call is over', async () => {
    const { system, wires, facts } = await record();
    wires.toRecorder(block(0));
    wires.toRecorder(block(8_000));
    expect(await system.shutdown('over')).toMatchObject({ kind: 'normal' });
    expect(facts).toEqual([
      {
        type: 'recording.finished',
        recording: { path, durationMs: 2_000, bytes: 64_044, partial: false },
      },
    ]);
    expect(wires.recorder).toBeNull();
  });

  it('is killed without losing what it took, and without keeping the file open', async () => {
    const { system, wires } = await record();
    wires.toRecorder(block(0));
    system.kill();
    await system.exit;
    await soon(async () => expect(await isHeldOpen()).toBe(false));
    expect(readWav(await readFile(path))?.frames).toBe(8_000);
  });

  it('goes on in the same file after a crash, with silence for what came meanwhile', async () => {
    const first = await record();
    first.wires.toRecorder(block(0));
    first.system.kill();
    await first.system.exit;
    first.wires.toRecorder(block(8_000));
    expect(first.wires.counters).toEqual({ recorded_blocks_dropped: 1 });
    await soon(async () => expect(await isHeldOpen()).toBe(false));
    const second = await record(first.wires, 1);
    second.wires.toRecorder(block(16_000));
    await second.system.shutdown('over');
    expect(second.facts).toMatchObject([{ recording: { durationMs: 3_000, partial: true } }]);
    const wav = readWav(await readFile(path));
    expect([0, 8_000, 16_000].map((at) => wav?.left[at])).toEqual([7, 0, 7]);
  });

  it('fails where it cannot write', async () => {
    const { system } = startVirtual(callRecorder, {
      path: 'recorder',
      input: { wires: createCallWires(), path: join(folder, 'no', 'folder.wav'), incarnation: 0 },
    });
    expect(await system.exit).toMatchObject({ kind: 'crash', error: { code: 'ENOENT' } });
  });
});
