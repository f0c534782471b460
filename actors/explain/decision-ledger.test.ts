import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import { Decision, decisionsKeptMs } from '../../machines/contracts/explain/decision.ts';
import type { PacingTick } from '../../machines/contracts/explain/pacing-tick.ts';
import { exampleTick } from '../../machines/explain/example-tick.ts';
import { migrate } from '../store/migrations.ts';
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts';
import type { Collection, Store } from '../store/store.ts';
import { DecisionLedger, decisionId } from './decision-ledger.ts';

let folder: string;
let store: Store;
let decisions: Collection<Decision>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-'));
  store = await openSqliteStore({ path: join(folder, 'store.sqlite') });
  await migrate(store);
  decisions = store.collection<Decision>('decisions');
});
afterEach(async () => {
  await decisions.deleteMany({});
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const startAt = 1_700_000_040_000;
const authority = (isHeld = true) => ({ epoch: 7, isHeld: () => isHeld });
const news = (at: number, ...campaigns: Partial<PacingTick>[]) => ({
  at,
  epoch: 7,
  campaigns: campaigns.map((more) => exampleTick({ at, ...more })),
});
const note = (n: number, at = startAt) => ({
  campaignId: 'camp',
  leadId: `camp:${n}`,
  at,
  code: 'granted' as const,
  sentence: 'A slot was held for it.',
  untilAt: null,
});
const all = () => decisions.find({}, { sort: { _id: 1 } });

/** A store whose inserts do as the test says; all else is real. */
const withInsert = (insertMany: (documents: Decision[]) => Promise<void>): Store => ({
  ...store,
  kind: store.kind,
  ping: () => store.ping(),
  close: () => store.close(),
  collection: (name) =>
    new Proxy(store.collection(name), {
      get: (target, key) => {
        if (key === 'insertMany') return insertMany;
        const value = Reflect.get(target, key) as unknown;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    }) as never,
});

describe('the decision ledger', () => {
  it('writes a campaign’s minute when it is over, and what is open at its end', async () => {
    const ledger = new DecisionLedger({ store, authority: authority() });
    for (let i = 0; i < 31; i += 1) ledger.tick(news(startAt + i * 2_000, { dialCount: 1 }));
    await ledger.close();
    const found = await all();
    expect(found.map((one) => Decision.parse(one))).toEqual(found);
    expect(found).toMatchObject([
      { kind: 'pacing', at: startAt, epoch: 7, runs: [{ tickCount: 30, dialCount: 30 }] },
      { kind: 'pacing', at: startAt + 60_000, runs: [{ tickCount: 1 }] },
    ]);
    expect(found[0]?.expiresAt).toEqual(new Date(startAt + decisionsKeptMs));
    expect(ledger.counts).toEqual({ written: 2, dropped: 0, failed: 0 });
  });

  it('writes what a campaign did that ticks no more', async () => {
    const ledger = new DecisionLedger({ store, authority: authority() });
    ledger.tick(news(startAt, { campaignId: 'paused' }, {}));
    for (let at = startAt + 2_000; at <= startAt + 60_000; at += 2_000) ledger.tick(news(at, {}));
    await ledger.close();
    expect((await all()).filter(({ campaignId }) => campaignId === 'paused').length).toBe(1);
  });

  it('notes of a lead what changed, and in the order of time', async () => {
    const ledger = new DecisionLedger({ store, authority: authority() });
    ledger.lead(note(1));
    ledger.lead(note(1, startAt + 1));
    ledger.lead({ ...note(1, startAt + 2), code: 'calling_window', untilAt: startAt + 99 });
    ledger.lead(note(2, startAt + 1));
    await ledger.close();
    expect((await all()).map((one) => one.kind === 'lead' && [one.leadId, one.code])).toEqual([
      ['camp:1', 'granted'],
      ['camp:2', 'granted'],
      ['camp:1', 'calling_window'],
    ]);
    const mine = await decisions.find({
      kind: 'lead',
      leadId: 'camp:1',
      _id: { $gte: decisionId('camp', startAt + 2) },
    });
    expect(mine.length).toBe(1);
  });

  it('drops and counts what a slow store leaves no room for, and goes on', async () => {
    const gate = Promise.withResolvers<void>();
    const slow = withInsert(async (documents) => {
      await gate.promise;
      await decisions.insertMany(documents);
    });
    const ledger = new DecisionLedger({ store: slow, authority: authority(), queueMax: 10 });
    ledger.lead(note(0));
    ledger.tick(news(startAt, {}));
    for (let n = 1; n <= 25; n += 1) ledger.lead(note(n));
    ledger.tick(news(startAt + 2_000, {}));
    expect(ledger.counts).toMatchObject({ written: 0, dropped: 15 });
    gate.resolve();
    await ledger.close();
    // The eleventh was the open minute, for which there was no room either.
    expect(ledger.counts).toEqual({ written: 11, dropped: 16, failed: 0 });
  });

  it('tries again what failed, without stumbling over what has arrived all the same', async () => {
    let isDown = true;
    const flaky = withInsert(async (documents) => {
      if (!isDown) return decisions.insertMany(documents);
      await decisions.insertMany(documents.slice(0, 2));
      throw new VoxError('store_unavailable');
    });
    const ledger = new DecisionLedger({ store: flaky, authority: authority() });
    for (let n = 0; n < 4; n += 1) ledger.lead(note(n));
    ledger.tick(news(startAt, {}));
    await ledger.close();
    expect(ledger.counts).toMatchObject({ written: 0 });
    expect(ledger.counts.failed).toBeGreaterThan(0);
    isDown = false;
    await ledger.close();
    expect(ledger.counts).toMatchObject({ written: 5, dropped: 0 });
    expect((await all()).length).toBe(5);
  });

  it('writes nothing past its lease', async () => {
    const ledger = new DecisionLedger({ store, authority: authority(false) });
    ledger.lead(note(1));
    await ledger.close();
    expect(await all()).toEqual([]);
    expect(ledger.counts).toEqual({ written: 0, dropped: 1, failed: 0 });
  });

  it('sweeps what is older than thirty days', async () => {
    const ledger = new DecisionLedger({ store, authority: authority() });
    ledger.lead(note(1));
    await ledger.close();
    const later = startAt + decisionsKeptMs;
    ledger.tick(news(later, {}));
    await ledger.close();
    expect((await all()).map(({ kind }) => kind)).toEqual(['pacing']);
  });
});
