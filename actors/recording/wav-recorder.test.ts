import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RecordedBlock } from '../audio/audio-session.ts';
import { readWav } from './wav-header.ts';
import { openWavRecorder } from './wav-recorder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wav-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A block whose samples say where they belong. */
function block(at: number, frames: number): RecordedBlock {
  const stereo = new Int16Array(frames * 2);
  for (let i = 0; i < frames; i++) {
    stereo[i * 2] = (at + i) % 30_000;
    stereo[i * 2 + 1] = -((at + i) % 30_000);
  }
  return { at, stereo };
}

describe('the WAV recorder', () => {
  it('writes every block at its place and completes the header', async () => {
    const path = join(folder, 'a.wav');
    const recorder = await openWavRecorder({ path });
    for (let at = 0; at < 24_000; at += 8_000) recorder.write(block(at, 8_000));
    recorder.write(block(24_000, 120));
    const bytes = 44 + 24_120 * 4;
    expect(await recorder.finish()).toEqual({ path, durationMs: 3_015, bytes, partial: false });
    const file = await readFile(path);
    expect(file.length).toBe(bytes);
    const wav = readWav(file)!;
    expect(wav.left).toEqual(Int16Array.from({ length: 24_120 }, (_, i) => i % 30_000));
    expect(wav.right[24_119]).toBe(-24_119);
  });

  it('leaves silence where a stretch never came, and says that it is partial', async () => {
    const path = join(folder, 'b.wav');
    const recorder = await openWavRecorder({ path });
    recorder.write(block(0, 800));
    recorder.write(block(1_600, 800));
    expect(await recorder.finish()).toMatchObject({ partial: true, durationMs: 300 });
    const wav = readWav(await readFile(path))!;
    expect([...wav.left.subarray(800, 1_600)].every((sample) => sample === 0)).toBe(true);
    expect(wav.left[1_600]).toBe(1_600);
  });

  it('keeps the file readable while the call runs', async () => {
    const path = join(folder, 'c.wav');
    let now = 0;
    const recorder = await openWavRecorder({ path, now: () => now });
    recorder.write(block(0, 8_000));
    now = 10_000;
    recorder.write(block(8_000, 8_000));
    await vi.waitFor(async () => {
      expect(readWav(await readFile(path))?.frames).toBeGreaterThanOrEqual(8_000);
    });
    await recorder.finish();
  });

  it('goes on in the file of a recorder that died; only the gap is lost', async () => {
    const path = join(folder, 'd.wav');
    const first = await openWavRecorder({ path });
    first.write(block(0, 8_000));
    await first.finish();
    const second = await openWavRecorder({ path, resume: true });
    second.write(block(12_000, 8_000));
    expect(await second.finish()).toMatchObject({ partial: true, durationMs: 2_500 });
    const wav = readWav(await readFile(path))!;
    expect(wav.left[7_999]).toBe(7_999);
    expect(wav.left[10_000]).toBe(0);
    expect(wav.left[12_000]).toBe(12_000);
  });

  it('takes up the place of one that never got as far as making the file', async () => {
    const recorder = await openWavRecorder({ path: join(folder, 'e.wav'), resume: true });
    recorder.write(block(0, 80));
    expect(await recorder.finish()).toMatchObject({ durationMs: 10, partial: true });
  });

  it('rejects when the file cannot be made', async () => {
    await expect(openWavRecorder({ path: join(folder, 'none', 'f.wav') })).rejects.toThrow(
      'ENOENT',
    );
  });

  it('rejects when the disk is full from the beginning', async () => {
    await expect(openWavRecorder({ path: '/dev/full' })).rejects.toMatchObject({ code: 'ENOSPC' });
  });

  it('drops a block that has no place, and blocks that the disk cannot take in time', async () => {
    const recorder = await openWavRecorder({ path: join(folder, 'g.wav') });
    recorder.write(block(-1, 10));
    recorder.write(block(1e12, 10));
    for (let at = 0; at < 40; at++) recorder.write(block(at * 8, 8));
    expect(await recorder.finish()).toMatchObject({ partial: true, durationMs: 8 });
  });
});
