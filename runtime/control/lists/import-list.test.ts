import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ListReader } from '../../../actors/lists/list-reader.ts';
import { batchRows } from '../../../actors/lists/list-wire.ts';
import { openFolderObjects } from '../../../actors/objects/folder-objects.ts';
import { migrate } from '../../../actors/store/migrations.ts';
import { openSqliteStore } from '../../../actors/store/sqlite/sqlite-store.ts';
import type { Store } from '../../../actors/store/store.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import type { ListImport } from '../../../machines/contracts/lists/lead-import.ts';
import { type Documents, documentsOf } from '../documents.ts';
import { importList } from './import-list.ts';

const batchCount = 4;
/** Every hundredth row has no number. */
async function* rows() {
  yield Buffer.from('phone\n');
  for (let n = 1; n <= batchCount * batchRows; n += 1)
    yield Buffer.from(n % 100 === 0 ? 'nobody\n' : `+1415555${String(n).padStart(4, '0')}\n`);
}

describe('an import of several batches', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vox-import-'));
  const reader = new ListReader();
  let store: Store;
  let documents: Documents;
  beforeAll(async () => {
    store = await openSqliteStore({ path: join(folder, 'store.sqlite') });
    await migrate(store);
    documents = documentsOf(store);
  });
  afterAll(async () => {
    await reader.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const take = async (
    campaignId: string,
    through: Documents,
    importId = `of-${campaignId}`,
  ): Promise<ListImport> =>
    importList(
      {
        documents: through,
        objects: await openFolderObjects({ dir: join(folder, 'objects') }),
        reader,
        now: () => 1_800_000_000_000,
        onProgress: () => {},
      },
      {
        importId,
        campaignId,
        fileName: null,
        bytes: rows(),
        list: { map: {}, rest: 'ignore', numbers: 'possible', hasHeader: true },
        elsewhere: 'take',
      },
    );
  /** Fails the nth time that leads are stored. */
  const failingAt = (nth: number): Documents => {
    let count = 0;
    return {
      ...documents,
      leads: {
        ...documents.leads,
        insertMissing: async (leads) => {
          count += 1;
          if (count === nth) throw new VoxError('store_unavailable', 'the disk is full');
          return documents.leads.insertMissing(leads);
        },
      },
    };
  };

  it('counts them all, their problems in the order of the file', async () => {
    const done = await take('whole', documents);
    const refusedCount = (batchCount * batchRows) / 100;
    expect(done).toMatchObject({
      state: 'completed',
      counts: {
        rowCount: batchCount * batchRows,
        addedCount: batchCount * batchRows - refusedCount,
      },
    });
    const kept = done.problems.map(({ row }) => row);
    expect(kept).toEqual(kept.toSorted((a, b) => a - b));
    expect(await documents.leads.countDocuments({ campaignId: 'whole' })).toBe(
      done.counts.addedCount,
    );
  });

  it('says at which row it broke off when the store refuses one of them, and counts those before it', async () => {
    await expect(take('broken', failingAt(3))).rejects.toMatchObject({ code: 'store_unavailable' });
    const left = await documents.imports.findOne({ _id: 'of-broken' });
    expect(left).toMatchObject({
      state: 'failed',
      counts: { rowCount: 2 * batchRows, addedCount: (2 * batchRows * 99) / 100 },
      // The heading is the first row.
      failure: { code: 'store_unavailable', row: 2 * batchRows + 2 },
    });
    const again = await take('broken', documents, 'again');
    expect(again.state).toBe('completed');
    expect(await documents.leads.countDocuments({ campaignId: 'broken' })).toBe(
      (batchCount * batchRows * 99) / 100,
    );
  });
});
