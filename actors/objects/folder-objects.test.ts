import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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
    const after = await openFolderObjects({ dir });
    expect(await after.stat('kept/a')).toEqual({ bytes: 1, contentType: 'text/plain' });
    expect(readdirSync(join(dir, '.incoming'))).toEqual([]);
  });

  it('say so when their folder cannot be written', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    await expect(openFolderObjects({ dir: join(file, 'below') })).rejects.toMatchObject({
      code: 'data_dir_unwritable',
    });
  });
});
