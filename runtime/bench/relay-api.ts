import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { openRedisBus } from '../../actors/bus/redis-bus.ts';
import { openIds } from '../../actors/chance/ids.ts';
import { cryptoRandom } from '../../actors/chance/random.ts';
import { realClock } from '../../actors/clock/real-clock.ts';
import { openFolderObjects } from '../../actors/objects/folder-objects.ts';
import { migrate } from '../../actors/store/migrations.ts';
import { openSqliteStore } from '../../actors/store/sqlite/sqlite-store.ts';
import { startApi } from '../roles/api.ts';
import { seedDemo } from '../seed/seed-demo.ts';
import { openLog } from '../system/log.ts';

/** The measured process of `bench relay`: the API role on Redis and SQLite, and its figures on request over IPC. */

export interface ApiFigures {
  cpuMs: number;
  rssBytes: number;
  /** The heap and what hangs on it outside. */
  heldBytes: number;
  counts: Record<string, number>;
}

const folder = await mkdtemp(join(tmpdir(), 'vox-bench-relay-'));
const clock = realClock();
const store = await openSqliteStore({ path: join(folder, 'voxbridge.sqlite'), clock });
await migrate(store);
await seedDemo(store, { clock, campaignState: 'running' });
const bus = await openRedisBus({ url: process.argv[2]! });
const objects = await openFolderObjects({ dir: join(folder, 'recordings') });
const ids = openIds(clock, cryptoRandom());
const registry = new Registry();
const api = await startApi({
  config: {
    api: { host: '127.0.0.1', port: 0, publicUrl: null },
    secret: { current: ids.token(), previous: null },
  },
  store,
  bus,
  objects,
  clock,
  ids: () => ids.next(),
  log: openLog({ level: 'error' }),
  registry,
});

const countsNow = async (): Promise<Record<string, number>> => {
  const { values } = await registry.getSingleMetric('vox_live_total')!.get();
  return Object.fromEntries(values.map(({ labels, value }) => [String(labels.what), value]));
};

const figuresNow = async (): Promise<ApiFigures> => {
  globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  return {
    cpuMs: (user + system) / 1_000,
    rssBytes: rss,
    heldBytes: heapUsed + external,
    counts: await countsNow(),
  };
};

const stop = async () => {
  await api.close();
  await objects.close();
  await bus.close();
  await store.close();
  await rm(folder, { recursive: true, force: true });
  process.disconnect();
};

process.on('message', (message) => {
  if (message === 'stop') void stop();
  else void figuresNow().then((figures) => process.send!({ figures }));
});
// Whoever began this has died.
process.on('disconnect', () => process.exit());
process.send!({ url: api.url });
