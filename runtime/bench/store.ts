/**
 * What the embedded store does on this machine. "loop" is the longest time for which the main thread, where audio passes, did not
 * turn; on a busy machine it shows the neighbours too.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { migrate } from '../../actors/store/migrations.ts';
import { openSqliteStore } from '../../actors/store/sqlite/sqlite-store.ts';
import type { SortOrder, Store } from '../../actors/store/store.ts';
import type { Lead } from '../../machines/contracts/campaign/campaign.ts';

const leadCount = 100_000;

function lead(n: number): Lead {
  const phone = `+1415${String(n).padStart(7, '0')}`;
  return {
    _id: `camp:${phone}`,
    schemaVersion: 1,
    campaignId: 'camp',
    phone,
    vars: { name: 'Ada' },
    state: 'ready',
    attemptCount: 0,
    nextAttemptAt: (n * 7_919) % 100_000,
    priority: n % 3,
    lease: null,
    outcome: null,
    why: 'Imported',
    epoch: 0,
  };
}

async function timed(name: string, operations: number, run: () => Promise<unknown>) {
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const startedAt = performance.now();
  await run();
  const ms = performance.now() - startedAt;
  loop.disable();
  const rate = Math.round((operations / ms) * 1_000).toLocaleString('en');
  console.log(
    `${name.padEnd(44)} ${rate.padStart(9)}/s ${(ms / operations).toFixed(3).padStart(9)} ms each   loop ${(loop.max / 1e6).toFixed(0)} ms`,
  );
}

/** `operations` spread over so many clients, each waiting for its own answer. */
const clients = (count: number, operations: number, one: (n: number) => Promise<unknown>) =>
  Promise.all(
    Array.from({ length: count }, async (_, client) => {
      for (let n = client; n < operations; n += count) await one(n);
    }),
  );

async function measure(store: Store): Promise<void> {
  const leads = store.collection<Lead>('leads');
  const things = store.collection<{ _id: string; n: number; at: Date }>('things');
  await timed(`insertMany ${leadCount} leads by 1,000`, leadCount, async () => {
    for (let at = 0; at < leadCount; at += 1_000)
      await leads.insertMany(Array.from({ length: 1_000 }, (_, n) => lead(at + n)));
  });
  for (const [count, operations] of [
    [1, 1_000],
    [16, 8_000],
    [200, 10_000],
  ] as const)
    await timed(`insertOne, ${count} clients`, operations, () =>
      clients(count, operations, (n) =>
        things.insertOne({ _id: `${count}:${n}`, n, at: new Date(n) }),
      ),
    );
  for (const [count, operations] of [
    [1, 1_000],
    [16, 4_000],
  ] as const)
    await timed(`findOneAndUpdate by _id, ${count} clients`, operations, () =>
      clients(count, operations, (n) =>
        leads.findOneAndUpdate(
          { _id: lead(n)._id, state: 'ready', epoch: { $lte: 1 } },
          { $set: { why: `Seen by ${count}` }, $inc: { attemptCount: 1 } },
        ),
      ),
    );
  const orders: SortOrder[] = [{ priority: 1, nextAttemptAt: 1, _id: 1 }, { nextAttemptAt: 1 }];
  for (const sort of orders) {
    let round = 0;
    await timed(`claim 50 by ${Object.keys(sort).join()}`, 20, () =>
      clients(1, 20, async () => {
        const id = `${Object.keys(sort).length}:${round++}`;
        const due = await leads.find(
          { campaignId: 'camp', state: 'ready', nextAttemptAt: { $lte: 90_000 } },
          { sort, limit: 50, projection: { _id: 1 } },
        );
        const ids = due.map(({ _id }) => _id);
        await leads.updateMany(
          { _id: { $in: ids }, state: 'ready', epoch: { $lte: 3 } },
          { $set: { state: 'leased', lease: { id, epoch: 3, untilAt: 1 }, epoch: 3 } },
        );
        const mine = await leads.find({ _id: { $in: ids }, 'lease.id': id });
        if (mine.length !== 50) throw new Error(`claimed ${mine.length} of 50`);
      }),
    );
  }
}

export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'vox-bench-'));
  const store = await openSqliteStore({ path: join(folder, 'store.sqlite') });
  await migrate(store);
  await measure(store);
  await store.close();
  rmSync(folder, { recursive: true });
}
