import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { openInProcessBus } from '../../../actors/bus/in-process-bus.ts';
import { openIds } from '../../../actors/chance/ids.ts';
import { cryptoRandom } from '../../../actors/chance/random.ts';
import { openDialler } from '../../../actors/dialling/dialler.ts';
import { diallerStandards } from '../../../actors/dialling/dialler-deps.ts';
import type { Store, StoredDocument } from '../../../actors/store/store.ts';
import type { Campaign, Lead } from '../../../machines/contracts/campaign/campaign.ts';
import { newCampaign } from '../../../machines/contracts/campaign/new-campaign.ts';
import { PacingNews } from '../../../machines/contracts/explain/pacing-tick.ts';
import { topics } from '../../../machines/contracts/topics.ts';
import type { Worker } from '../../../machines/contracts/worker.ts';
import { HeapClock } from '../../../machines/supervision/clock.ts';
import { newLead } from '../../control/lists/take-leads.ts';
import { benchStores } from './bench-stores.ts';
import { RingingCarrier } from './ringing-carrier.ts';

/** Held to 10,000 attempts in one process, and to 150 ms from a tick's beginning to its dials at 100 a second (dialler.md §8). */
const inFlightWanted = Number(process.env.BENCH_IN_FLIGHT ?? 10_000);
const cps = Number(process.env.BENCH_CPS ?? 100);
const campaignCount = 50;
/** Measured with all attempts in flight. */
const measuredMs = Number(process.env.BENCH_MS ?? 60_000);
const tickMs = 2_000;

/**
 * The whole dialler as it runs: leadership, rounds, claims, intents, an actor for each attempt, on a real store. Only its carrier is
 * of this process, and nobody answers: everybody rings for as long as it takes until `inFlightWanted` do at once.
 */
export async function run(): Promise<void> {
  console.log(
    `\nrush: ${cps} dials a second, ${inFlightWanted.toLocaleString('en')} attempts in flight, ${campaignCount} campaigns`,
  );
  for (const { name, open } of benchStores()) {
    const { store, close } = await open();
    // A little longer than its share: what ends is not replaced before the next tick.
    const ringMs = (inFlightWanted / cps) * 1_000 + 2 * tickMs;
    await fill(store, ((2 * ringMs + measuredMs) / 1_000) * cps * 1.1);
    await measure(name, store, ringMs);
    await close();
  }
}

async function measure(name: string, store: Store, ringMs: number): Promise<void> {
  const bus = openInProcessBus();
  const clock = new HeapClock({
    now: () => performance.timeOrigin + performance.now(),
    setTimeout,
    clearTimeout,
    setImmediate,
  });
  const random = cryptoRandom();
  const ids = openIds(Date, random);
  const carrier = new RingingCarrier(bus, clock, ringMs);
  const begunAt: number[] = [];
  /** When the last campaign of each tick was told what it may dial. */
  const dealtAt: number[] = [];
  await bus.subscribe(topics.pacingTick, (news) => begunAt.push(PacingNews.parse(news).at));
  const log = { info: () => {}, warn: () => {}, error: console.error };
  const dialler = await openDialler(
    {
      store,
      bus,
      carrier,
      clock,
      ids: () => ids.next(),
      random: () => random.next(),
      log,
      settings: {
        ...diallerStandards,
        publicUrl: 'http://127.0.0.1:1',
        secret: 'of-this-bench-only',
        tickMs,
        carrierConcurrentMax: inFlightWanted * 2,
        carrierCps: cps,
      },
    },
    (fact) => {
      if (fact.type === 'pacing.tick') dealtAt.push(clock.now());
    },
  );
  const residentMb = () => Math.round(process.memoryUsage.rss() / 2 ** 20);
  const beforeMb = residentMb();
  // Twice what it takes at the pace wanted; what is slower shows what it came to.
  for (let leftMs = 2 * ringMs; leftMs > 0; leftMs -= 500) {
    if (dialler.status().inFlightCount >= inFlightWanted) break;
    await sleep(500);
  }
  const fromAt = clock.now();
  const cpuBefore = process.cpuUsage();
  await sleep(measuredMs);
  const { user, system } = process.cpuUsage(cpuBefore);
  const inFlight = dialler.status().inFlightCount;
  const dials = carrier.askedAt.filter((at) => at >= fromAt);
  const late = latenessOf(
    begunAt.filter((at) => at >= fromAt),
    dials,
  );
  const took = begunAt
    .filter((begun) => begun >= fromAt)
    .map((begun) => dealtAt.find((dealt) => dealt >= begun)! - begun)
    .sort((a, b) => a - b);
  console.log(
    `${name}: ${inFlight.toLocaleString('en')} in flight, ${(dials.length / (measuredMs / 1_000)).toFixed(0)} dials a second; tick median ${at(took, 0.5)} ms, p99 ${at(took, 0.99)} ms; a dial after its turn median ${at(late, 0.5)} ms, p99 ${at(late, 0.99)} ms; ` +
      `${(((user + system) / 1_000 / measuredMs) * 100).toFixed(0)} % of a core, resident ${beforeMb} → ${residentMb()} MB`,
  );
  await dialler.kill();
  carrier.close();
  await bus.close();
}

/** How long after its turn each dial was asked for: the nth of a tick has its turn n gaps after the tick began. Sorted, ms. */
function latenessOf(begunAt: readonly number[], dials: readonly number[]): number[] {
  const gapMs = 1_000 / cps;
  const late: number[] = [];
  let tick = -1;
  let nth = 0;
  for (const dialAt of dials) {
    while (tick + 1 < begunAt.length && begunAt[tick + 1]! <= dialAt) {
      tick += 1;
      nth = 0;
    }
    if (tick < 0) continue;
    late.push(dialAt - begunAt[tick]! - nth * gapMs);
    nth += 1;
  }
  return late.sort((a, b) => a - b);
}

const at = (sorted: readonly number[], share: number): string =>
  (sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(0);

async function fill(store: Store, leadCount: number): Promise<void> {
  await store
    .collection('bots')
    .insertOne({ _id: 'bot', name: 'Bot', liveVersionId: 'v' } as StoredDocument);
  await store.collection<Worker>('workers').insertOne({
    _id: 'w',
    schemaVersion: 1,
    url: 'http://127.0.0.1:1',
    mediaUrl: 'ws://127.0.0.1:1/media',
    slotCount: inFlightWanted * 2,
    busyCount: 0,
    state: 'ready',
    // Its heart need not beat for the length of a bench.
    beatAt: Date.now() + 3_600_000,
    startedAt: Date.now(),
  });
  for (let n = 0; n < campaignCount; n += 1) {
    const campaignId = `01JBENCH${String(n).padStart(18, '0')}`;
    await store.collection<Campaign>('campaigns').insertOne(newCampaign(campaignOf(campaignId)));
    const leads = Array.from({ length: Math.ceil(leadCount / campaignCount) }, (_, i) =>
      newLead(
        campaignId,
        // Of no place, so that no law says when it may be called.
        { phone: `+1555${1_000_000 + n * 100_000 + i}`, vars: {}, priority: 0 },
        0,
      ),
    );
    for (let i = 0; i < leads.length; i += 1_000)
      await store.collection<Lead>('leads').insertMany(leads.slice(i, i + 1_000));
  }
}

const campaignOf = (_id: string): z.input<typeof Campaign> => ({
  _id,
  schemaVersion: 1,
  name: _id,
  botId: 'bot',
  from: '+15550100',
  state: 'running',
  pacing: { mode: 'progressive', concurrentMax: 10_000, ringTimeoutMs: 120_000 },
  retry: {},
  createdAt: new Date(),
  stateChangedAt: new Date(),
});
