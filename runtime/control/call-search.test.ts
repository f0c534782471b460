import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleResult } from '../../actors/outbound/example-result.ts';
import { migrate } from '../../actors/store/migrations.ts';
import { openSqliteStore } from '../../actors/store/sqlite/sqlite-store.ts';
import type { Store } from '../../actors/store/store.ts';
import { searchCalls, searchedMax } from './call-search.ts';
import { type Documents, documentsOf } from './documents.ts';

const callCount = searchedMax * 2 + 100;
let folder: string;
let store: Store;
let documents: Documents;
const idOf = (n: number) => `call-${String(n).padStart(6, '0')}`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vox-search-'));
  store = await openSqliteStore({ path: join(folder, 'voxbridge.sqlite') });
  await migrate(store);
  documents = documentsOf(store);
  const records = Array.from({ length: callCount }, (_, n) => {
    const { journal: _journal, ...facts } = exampleResult(idOf(n), {
      answeredAt: new Date(n * 1_000),
      latency: { firstWordMs: 1, turnsMs: n === 50 || n === callCount - 1 ? [900] : [100] },
    });
    return {
      ...facts,
      _id: idOf(n),
      state: 'completed' as const,
      endReason: 'bot_ended',
      resultHash: String(n),
      receivedAt: new Date(n),
    };
  });
  await documents.calls.insertMany(records);
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

test('a search that must read each record reads so many at a time, says how far it came, and finds all in the end', async () => {
  const found: string[] = [];
  const reaches: (number | null)[] = [];
  let cursor: string | undefined;
  do {
    const page = await searchCalls(documents, { turnMs: 800 }, { limit: 10, cursor });
    found.push(...page.items.map(({ _id }) => _id));
    reaches.push(page.searchedToAt);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(found).toEqual([idOf(callCount - 1), idOf(50)]);
  expect(reaches).toEqual([
    (callCount - searchedMax) * 1_000,
    (callCount - 2 * searchedMax) * 1_000,
    null,
  ]);
});

test('a full page ends at its last call, wherever the search could have gone on', async () => {
  const page = await searchCalls(documents, { turnMs: 50 }, { limit: 10 });
  expect(page.items).toHaveLength(10);
  expect(page).toMatchObject({ nextCursor: idOf(callCount - 10), searchedToAt: null });
});
