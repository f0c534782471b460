import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDataFolder, withKeptSecret } from './data-folder.ts';
import { readConfig } from './environment.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vox-data-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const config = (more: Record<string, string> = {}) =>
  readConfig('all', { DATA_DIR: join(folder, 'data'), ...more });

describe('the data folder', () => {
  test('is made, closed to others', async () => {
    await openDataFolder(config().dataDir);
    expect((await stat(config().dataDir)).mode & 0o777).toBe(0o700);
  });

  test('is made with the folders above it', async () => {
    const deep = join(folder, 'a', 'b', 'c');
    await openDataFolder(deep);
    expect((await stat(deep)).isDirectory()).toBe(true);
  });

  test('where no folder can be made is refused at once', async () => {
    await expect(openDataFolder('/proc/vox/data')).rejects.toMatchObject({
      code: 'data_dir_unwritable',
    });
  });

  test('that cannot be written is told with its variable', async () => {
    await writeFile(join(folder, 'data'), 'a file stands in the way');
    await expect(openDataFolder(config().dataDir)).rejects.toMatchObject({
      code: 'data_dir_unwritable',
      detail: expect.stringContaining('DATA_DIR='),
    });
  });
});

describe('the kept secret', () => {
  test('is made once, readable by its owner only, and agreed on by processes that start at once', async () => {
    await openDataFolder(config().dataDir);
    const made = await Promise.all(Array.from({ length: 8 }, () => withKeptSecret(config())));
    const secrets = new Set(made.map(({ secret }) => secret.current));
    expect(secrets.size).toBe(1);
    expect([...secrets][0]!.length).toBeGreaterThanOrEqual(32);
    const { mode } = await stat(join(config().dataDir, 'voxcore-secret'));
    expect(mode & 0o777).toBe(0o600);
  });

  test('gives way to the one that is set', async () => {
    const given = await withKeptSecret(config({ VOXCORE_SECRET: 'a-secret-of-our-own' }));
    expect(given.secret.current).toBe('a-secret-of-our-own');
  });
});
