import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openFolderObjects } from './folder-objects.ts';
import { objectsContract } from './objects-contract.ts';

describe('objects in a folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vox-folder-'));
  const dir = join(folder, 'objects');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  objectsContract(async () => {
    const objects = await openFolderObjects({ dir });
    return { objects, prefix: 'run', drop: () => objects.close() };
  });

  it('are there again when the folder is opened again, without what was half written', async () => {
    const before = await openFolderObjects({ dir });
    await before.put('kept/a', Buffer.from('a'), 'text/plain');
    writeFileSync(join(dir, '.incoming', 'half'), 'written');
    utimesSync(join(dir, '.incoming', 'half'), 0, 0);
    const after = await openFolderObjects({ dir });
    expect(await after.stat('kept/a')).toEqual({ bytes: 1, contentType: 'text/plain' });
    expect(readdirSync(join(dir, '.incoming'))).toEqual([]);
  });

  it('leave alone what another process on the folder is writing, however many open it at once', async () => {
    const shared = join(folder, 'shared');
    await openFolderObjects({ dir: shared });
    writeFileSync(join(shared, '.incoming', 'other'), 'being written');
    await Promise.all(Array.from({ length: 20 }, () => openFolderObjects({ dir: shared })));
    expect(readdirSync(join(shared, '.incoming'))).toEqual(['other']);
  });

  it('say so when their folder cannot be written', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    await expect(openFolderObjects({ dir: join(file, 'below') })).rejects.toMatchObject({
      code: 'data_dir_unwritable',
    });
  });
});
