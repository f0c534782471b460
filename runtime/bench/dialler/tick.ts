import { createLookAheadPacer } from '../../../machines/pacing/look-ahead/look-ahead-pacer.ts';
import type { PacedCampaign, Pacer } from '../../../machines/pacing/pacer.ts';
import { runSmallWorld } from '../../../machines/pacing/testing/small-world.ts';

/** Held to 2 ms at 1,000 slots and 50 campaigns (dialler.md §6). */
const sizes = [
  { slotCount: 20, campaignCount: 1 },
  { slotCount: 200, campaignCount: 50 },
  { slotCount: 1_000, campaignCount: 50 },
];
const minutesMs = 60_000;
/** Looking ahead and fully loaded by then. */
const warmMs = 12 * minutesMs;
const forMs = 20 * minutesMs;

/** Time of one plan, in a small world that runs for twenty minutes; only the last eight are measured. */
export function run(): void {
  console.log('\ntick: one plan of the look-ahead pacer');
  for (const { slotCount, campaignCount } of sizes) {
    const spent: Spent = { wallUs: [], cpuUs: 0 };
    let inFlight = 0;
    runSmallWorld(timed(createLookAheadPacer(), spent), {
      seed: 1,
      forMs,
      campaigns: Array.from({ length: campaignCount }, (_, i) => campaignOf(i)),
      weather: { slots: () => slotCount },
      onPlan: (_sight, _plan, { ringing }) => {
        inFlight = Math.max(
          inFlight,
          ringing.reduce((sum, count) => sum + count, 0),
        );
      },
    });
    const walls = spent.wallUs.sort((a, b) => a - b);
    const at = (share: number) => walls[Math.floor(share * (walls.length - 1))]!.toFixed(0);
    console.log(
      `${slotCount} slots, ${campaignCount} campaigns, up to ${inFlight} ringing: median ${at(0.5)} µs, p99 ${at(0.99)} µs by the clock; mean ${(spent.cpuUs / walls.length).toFixed(0)} µs of processor`,
    );
  }
}

/** Of this thread. The kernel counts it in steps of milliseconds: only its sum over many plans means anything. */
function cpuUs(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

interface Spent {
  wallUs: number[];
  cpuUs: number;
}

function timed(pacer: Pacer, spent: Spent): Pacer {
  return {
    dialed: (...args) => pacer.dialed(...args),
    resolved: (...args) => pacer.resolved(...args),
    met: (...args) => pacer.met(...args),
    freed: (...args) => pacer.freed(...args),
    plan: (sight) => {
      const cpuBefore = cpuUs();
      const startedAt = performance.now();
      const plan = pacer.plan(sight);
      if (sight.atMs < warmMs) return plan;
      spent.wallUs.push((performance.now() - startedAt) * 1_000);
      spent.cpuUs += cpuUs() - cpuBefore;
      return plan;
    },
  };
}

const campaignOf = (i: number): PacedCampaign => ({
  campaignId: `c${i}`,
  mode: 'predictive',
  weight: 1 + (i % 3),
  tier: i % 10 === 9 ? 2 : 1,
  ratio: 2,
  lateTarget: 0.02,
  lateLimit: 0.03,
  concurrentMax: 10_000,
  dueCount: 10_000,
});
