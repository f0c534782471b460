import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSqliteStore } from '../../actors/store/sqlite/sqlite-store.ts';
import type { Store } from '../../actors/store/store.ts';
import { type Documents, documentsOf } from '../control/documents.ts';
import { createBotNames } from './bot-names.ts';

let folder: string;
let store: Store;
let bots: Documents['bots'];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bot-names-'));
  store = await openSqliteStore({ path: join(folder, 'voxbridge.sqlite') });
  ({ bots } = documentsOf(store));
  await bots.insertOne({ _id: 'b1', name: 'Garden' } as never);
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

it('the name of a bot is known soon after it is asked for, and a new one within a minute', async () => {
  let now = 0;
  const nameOf = createBotNames({ bots, now: () => now });
  expect(nameOf('b1')).toBeNull();
  await expect.poll(() => nameOf('b1')).toBe('Garden');
  expect(nameOf('nobody')).toBeNull();
  await bots.updateOne({ _id: 'b1' }, { $set: { name: 'Greenhouse' } });
  expect(nameOf('b1')).toBe('Garden');
  now += 60_000;
  await expect.poll(() => nameOf('b1')).toBe('Greenhouse');
});
