import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { openSqliteStore } from './sqlite-store.ts';
import { storeContract } from './store-contract.ts';

describe('the SQLite store', () => {
  storeContract(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vox-store-'));
    const store = await openSqliteStore({ path: join(folder, 'store.sqlite') });
    return {
      store,
      drop: async () => {
        await store.close();
        rmSync(folder, { recursive: true });
      },
    };
  });
});
