import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openMigratedStore } from '../store/sqlite/migrated-store.ts';
import type { Store } from '../store/store.ts';
import { type NewSuppression, SuppressionLists } from './suppression-lists.ts';

let folder: string;
let store: Store;
let lists: SuppressionLists;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lists-'));
  store = await openMigratedStore({ path: join(folder, 'store.sqlite') });
  lists = new SuppressionLists(store);
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const a = '+15550000001';
const b = '+15550000002';
const entry = (change: Partial<NewSuppression> = {}): NewSuppression => ({
  number: a,
  campaignId: null,
  reason: 'own_list',
  source: 'test',
  createdAt: 0,
  untilAt: null,
  ...change,
});
const against = async (at = 0) =>
  (
    await lists.against(
      [
        { number: a, campaignId: 'c' },
        { number: a, campaignId: 'd' },
        { number: b, campaignId: 'c' },
      ],
      at,
    )
  ).map((held) => held?._id ?? null);

test('the organisation’s list holds for every campaign, a campaign’s for it alone', async () => {
  await lists.add([entry(), entry({ number: b, campaignId: 'd' })]);
  expect(await against()).toEqual([`organisation:${a}`, `organisation:${a}`, null]);
  await lists.remove(null, [a]);
  await lists.add([entry({ campaignId: 'c' })]);
  expect(await against()).toEqual([`campaign:c:${a}`, null, null]);
});

test('an entry holds until its time is over', async () => {
  await lists.add([entry({ untilAt: 100 })]);
  expect((await against(99))[0]).toBe(`organisation:${a}`);
  expect((await against(100))[0]).toBeNull();
});

test('listing again keeps the longer time, and adds nothing', async () => {
  expect(await lists.add([entry({ untilAt: 100 }), entry({ untilAt: 100 })])).toEqual({
    addedCount: 1,
  });
  expect(await lists.add([entry({ untilAt: 50 })])).toEqual({ addedCount: 0 });
  expect((await against(99))[0]).not.toBeNull();
  await lists.add([entry({ untilAt: null })]);
  await lists.add([entry({ untilAt: 200 })]);
  expect((await against(1e15))[0]).toBe(`organisation:${a}`);
});

test('of two entries for one dial the longer one is named', async () => {
  await lists.add([entry({ untilAt: 100 }), entry({ campaignId: 'c', untilAt: 200 })]);
  expect((await against())[0]).toBe(`campaign:c:${a}`);
});

test('many who list the same numbers at once list each once', async () => {
  const numbers = Array.from({ length: 50 }, (_, i) => `+1555${String(i).padStart(7, '0')}`);
  const added = await Promise.all(
    Array.from({ length: 4 }, () => lists.add(numbers.map((number) => entry({ number })))),
  );
  expect(added.reduce((sum, { addedCount }) => sum + addedCount, 0)).toBe(50);
});
