import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openInProcessBus } from '../../../actors/bus/in-process-bus.ts';
import { openIds } from '../../../actors/chance/ids.ts';
import { seededRandom } from '../../../actors/chance/random.ts';
import { openDialler } from '../../../actors/dialling/dialler.ts';
import { diallerStandards } from '../../../actors/dialling/dialler-deps.ts';
import { openFolderObjects } from '../../../actors/objects/folder-objects.ts';
import { migrate } from '../../../actors/store/migrations.ts';
import { openSqliteStore } from '../../../actors/store/sqlite/sqlite-store.ts';
import { documentsOf } from '../../control/documents.ts';
import { startApi } from '../../roles/api.ts';
import { seedDemo } from '../../seed/seed-demo.ts';
import { openLog } from '../../system/log.ts';
import { storeThrough } from '../store-through.ts';
import { DayCarrier } from './day-carrier.ts';
import { DayFleet } from './day-fleet.ts';
import { dayLeads } from './day-leads.ts';
import { dayPlan } from './day-plan.ts';
import { DayTime } from './day-time.ts';

export interface DayOptions {
  /** Port of the console; 0: any free one. */
  port: number;
  /** Virtual ms for each real one, at most: 540 is nine hours in a minute. */
  speed: number;
  slotCount: number;
  leadCount: number;
  seed: number;
  /** Instant of the day at which it begins; standard: 9 in the morning. */
  startsAt?: number;
}

export interface SimulatedDay {
  readonly url: string;
  readonly campaignId: string;
  /** Where the day is (epoch ms), and what was dialled so far. */
  now(): number;
  dialCount(): number;
  /** Until that instant of the day; its end, where none is said. */
  run(until?: number): Promise<void>;
  close(): Promise<void>;
}

const secret = 'a-secret-for-simulated-days';
/** A day on the clock has four times the ticks that pacing needs (dialler.md §0.7: 1, 2 and 4 s are alike). */
const tickMs = 4_000;
const carrierCps = 20;

/**
 * A day of a campaign in minutes: the real dialler, API and console on an embedded store, over a carrier, parties and workers
 * without sound, in virtual time that stands still while anything works.
 */
export const openDay = async (options: DayOptions): Promise<SimulatedDay> => {
  const folder = await mkdtemp(join(tmpdir(), 'vox-day-'));
  const time = new DayTime(options.startsAt ?? dayPlan.startsAt, options.speed);
  const { clock, work } = time;
  const random = seededRandom(options.seed);
  const ids = openIds(clock, random.split('ids'));
  const log = openLog({ level: 'error', secrets: [secret] });
  const store = await openSqliteStore({ path: ':memory:', clock });
  await migrate(store);
  const documents = documentsOf(store);
  const bus = openInProcessBus({ clock });
  const now = () => Math.round(clock.now());

  const { botId } = await seedDemo(store, { clock, leadCount: 1, campaignState: 'draft' });
  const api = await startApi({
    config: {
      api: { host: '127.0.0.1', port: options.port, publicUrl: null },
      secret: { current: secret, previous: null },
    },
    store,
    bus,
    objects: await openFolderObjects({ dir: join(folder, 'objects') }),
    clock: time.window(),
    ids: () => ids.next(),
    log,
  });
  const call = async <T>(path: string, body: object): Promise<T> => {
    const answer = await fetch(`${api.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const { _id: campaignId } = await call<{ _id: string }>('/api/v1/campaigns', {
    name: 'A day in New York',
    botId,
    from: '+12125550199',
    pacing: { mode: 'predictive', concurrentMax: options.slotCount * 12 },
    compliance: { presets: ['us-ftc'], purpose: 'service' },
    schedule: { timeZone: dayPlan.timeZone },
  });
  for (const leads of dayLeads(options.leadCount))
    await call(`/api/v1/campaigns/${campaignId}/leads`, { leads });
  await call(`/api/v1/campaigns/${campaignId}/start`, {});

  const carrier = new DayCarrier(clock, bus, random.split('carrier'));
  const fleet = new DayFleet({
    time,
    store,
    intake: {
      documents,
      news: {
        async publish(topic, message) {
          await bus.publish(topic, message);
          return true;
        },
      },
      now,
    },
    carrier,
    random: random.split('fleet'),
    slotCount: options.slotCount,
  });
  const quiet = () => {};
  const chance = random.split('dialler');
  const dialler = await openDialler({
    // Time does not pass while it works.
    store: storeThrough(store, (effect) => work.during(effect)),
    bus,
    carrier,
    attach: fleet,
    clock,
    ids: () => ids.next(),
    random: () => chance.next(),
    log: { info: quiet, warn: quiet, error: quiet },
    settings: {
      ...diallerStandards,
      publicUrl: api.url,
      secret,
      tickMs,
      carrierConcurrentMax: 1_000,
      carrierCps,
    },
  });
  let running = Promise.resolve();
  return {
    url: api.url,
    campaignId,
    now,
    dialCount: () => carrier.dialCount,
    run(until = dayPlan.endsAt) {
      running = time.runUntil(until);
      return running;
    },
    async close() {
      time.stop();
      await running;
      await dialler.kill();
      await work.quiet();
      await api.close();
      await bus.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
