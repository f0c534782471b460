import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Objects } from './objects.ts';

export interface ObjectsUnderTest {
  objects: Objects;
  /** Prefix of every key, so that runs do not meet. */
  prefix: string;
  drop(): Promise<void>;
}

/** What every object store must do; run on each adapter. */
export function objectsContract(open: () => Promise<ObjectsUnderTest>): void {
  let under: ObjectsUnderTest;
  const folder = mkdtempSync(join(tmpdir(), 'vox-objects-'));
  beforeAll(async () => {
    under = await open();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await under?.drop();
  });

  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, n) => (n * 7) % 256));
  const keyOf = (name: string) => `${under.prefix}/${name}`;
  const bytesOf = async (key: string, range?: { start: number; end: number }) =>
    buffer(await under.objects.get(key, range));

  it('gives back what was put, with its size and type', async () => {
    const key = keyOf('2026/a-call.wav');
    await under.objects.put(key, bytes, 'audio/wav');
    expect(await under.objects.stat(key)).toEqual({
      bytes: bytes.length,
      contentType: 'audio/wav',
    });
    expect((await bytesOf(key)).equals(bytes)).toBe(true);
  });

  it('takes the place of an object under the same key', async () => {
    const key = keyOf('twice');
    await under.objects.put(key, Buffer.from('first, longer'), 'text/plain');
    await under.objects.put(key, Buffer.from('second'), 'text/html');
    expect((await bytesOf(key)).toString()).toBe('second');
    expect(await under.objects.stat(key)).toEqual({ bytes: 6, contentType: 'text/html' });
  });

  it('moves a finished file in', async () => {
    const path = join(folder, 'recording.wav');
    writeFileSync(path, bytes);
    const key = keyOf('moved/recording.wav');
    await under.objects.putFile(key, path, 'audio/wav');
    expect(existsSync(path)).toBe(false);
    expect((await bytesOf(key)).equals(bytes)).toBe(true);
    expect(await under.objects.stat(key)).toEqual({
      bytes: bytes.length,
      contentType: 'audio/wav',
    });
  });

  it('takes an empty object', async () => {
    await under.objects.put(keyOf('empty'), new Uint8Array(), 'text/plain');
    expect(await bytesOf(keyOf('empty'))).toHaveLength(0);
  });

  it('reads ranges, inclusive at both ends, cut at the end of the object', async () => {
    const key = keyOf('ranges');
    await under.objects.put(key, Buffer.from('0123456789'), 'text/plain');
    const text = async (start: number, end: number) =>
      (await bytesOf(key, { start, end })).toString();
    expect(await text(0, 0)).toBe('0');
    expect(await text(2, 5)).toBe('2345');
    expect(await text(9, 9)).toBe('9');
    expect(await text(7, 1_000)).toBe('789');
    for (const [start, end] of [
      [10, 12],
      [5, 4],
      [-1, 3],
      [0.5, 3],
    ] as const)
      await expect(under.objects.get(key, { start, end })).rejects.toMatchObject({
        code: 'range_invalid',
      });
  });

  it('knows nothing under a key that nobody put, or that was deleted', async () => {
    const key = keyOf('gone');
    await under.objects.put(key, Buffer.from('x'), 'text/plain');
    await under.objects.delete(key);
    await under.objects.delete(key);
    const unknown = { code: 'object_unknown' };
    await expect(under.objects.stat(key)).rejects.toMatchObject(unknown);
    await expect(under.objects.get(key)).rejects.toMatchObject(unknown);
    await expect(under.objects.get(key, { start: 0, end: 1 })).rejects.toMatchObject(unknown);
    await expect(under.objects.get(keyOf('never/was'))).rejects.toMatchObject(unknown);
  });

  it('lists keys by prefix, sorted', async () => {
    for (const name of ['list/b/2', 'list/a', 'list/b/1', 'list-other'])
      await under.objects.put(keyOf(name), Buffer.from(name), 'text/plain');
    const list = (prefix: string) => under.objects.list(keyOf(prefix));
    expect(await list('list/')).toEqual(['list/a', 'list/b/1', 'list/b/2'].map(keyOf));
    expect(await list('list')).toEqual(
      ['list-other', 'list/a', 'list/b/1', 'list/b/2'].map(keyOf).sort(),
    );
    expect(await list('list/b/1')).toEqual([keyOf('list/b/1')]);
    expect(await list('nothing/')).toEqual([]);
  });

  it('has stored what was being put when it is closed, and takes nothing more', async () => {
    const other = await open();
    const path = join(folder, 'last.wav');
    writeFileSync(path, bytes);
    let settled = 0;
    const puts = [
      other.objects.put(`${other.prefix}/last`, bytes, 'text/plain'),
      other.objects.putFile(`${other.prefix}/last.wav`, path, 'audio/wav'),
    ].map((put) => put.finally(() => settled++));
    await other.objects.close();
    expect(settled).toBe(2);
    await Promise.all(puts);
    for (const name of ['last', 'last.wav'])
      expect((await under.objects.stat(`${other.prefix}/${name}`)).bytes).toBe(bytes.length);
    const refused = { code: 'store_unavailable' };
    await expect(other.objects.put(`${other.prefix}/x`, bytes, 'a/b')).rejects.toMatchObject(
      refused,
    );
    await expect(other.objects.delete(`${other.prefix}/last`)).rejects.toMatchObject(refused);
    for (const name of ['last', 'last.wav']) await under.objects.delete(`${other.prefix}/${name}`);
  });

  it.each([
    '../outside',
    'a/../../outside',
    '/etc/passwd',
    'a//b',
    'a/',
    '',
    '.',
    '.hidden',
    'a/.types/b',
    'nul\0byte',
    'back\\slash',
    'x'.repeat(300),
  ])('refuses the key %j', async (key) => {
    const put = async () => under.objects.put(key, bytes, 'text/plain');
    const get = async () => under.objects.get(key);
    const move = async () => under.objects.putFile(key, join(folder, 'none'), 'text/plain');
    for (const operation of [put, get, move]) await expect(operation()).rejects.toThrow(/no key/);
    const outside = await under.objects.list('../');
    expect(outside).toEqual([]);
  });
}
