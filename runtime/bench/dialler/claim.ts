import { execFileSync } from 'node:child_process';
import { LeadLeases } from '../../../actors/dialling/leases/lead-leases.ts';
import type { Store } from '../../../actors/store/store.ts';
import type { Lead } from '../../../machines/contracts/campaign/campaign.ts';
import { newLead } from '../../control/lists/take-leads.ts';
import { benchStores } from './bench-stores.ts';

/** Held to a p99 of 25 ms for 200 leads out of 5 million (dialler.md §8). */
const leadCount = Number(process.env.BENCH_LEADS ?? 5_000_000);
const campaignCount = 50;
const claimSize = 200;
/** Of 1,000 the p99 is the tenth slowest: one stall of the disk does not decide it. 20 by each campaign. */
const claimCount = 1_000;
const wantedMs = 25;
const insertRows = 1_000;
const now = 1_800_000_000_000;

/** Finding the best leads of a campaign and claiming them: three round trips. Between two claims the leads are dialled. */
export async function run(): Promise<void> {
  console.log(`\nclaim: ${claimSize} of ${leadCount.toLocaleString('en')} leads`);
  for (const { name, open } of benchStores()) {
    const { store, close } = await open();
    await fill(store);
    // Years of a fleet's leads were written in minutes: what the kernel still has of it is not the claims' to wait for.
    execFileSync('sync');
    const leads = store.collection<Lead>('leads');
    const wallMs: number[] = [];
    for (let n = 0; n < claimCount; n += 1) {
      const leases = new LeadLeases(store, 1);
      const startedAt = performance.now();
      const due = await leases.due(campaignOf(n), 'bucket', now, claimSize);
      const leadIds = due.map(({ _id }) => _id);
      const claimed = await leases.claim(
        { leaseId: `claim ${n}`, campaignId: campaignOf(n), leadIds },
        now,
      );
      wallMs.push(performance.now() - startedAt);
      if (claimed.length !== claimSize) throw new Error(`${claimed.length} claimed`);
      await leads.updateMany(
        { _id: { $in: leadIds } },
        { $set: { state: 'dialing', attemptCount: 1 } },
      );
    }
    wallMs.sort((a, b) => a - b);
    const at = (share: number) => wallMs[Math.floor(share * (wallMs.length - 1))]!.toFixed(1);
    const late = wallMs.filter((ms) => ms > wantedMs).length;
    console.log(
      `${name}: median ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms; ${late} of ${claimCount} over ${wantedMs} ms`,
    );
    await close();
  }
}

const campaignOf = (n: number): string => `01JBENCH${String(n % campaignCount).padStart(18, '0')}`;

async function fill(store: Store): Promise<void> {
  const leads = store.collection<Lead>('leads');
  for (let at = 0; at < leadCount; at += insertRows)
    await leads.insertMany(
      Array.from({ length: Math.min(insertRows, leadCount - at) }, (_, n) => {
        const phone = `+1${4_150_000_000 + (((at + n) * 7_919) % 1_000_000_007)}`;
        const lead = newLead(
          campaignOf(at / insertRows),
          { phone, vars: { name: 'Ada' }, priority: 0 },
          now - (at % 1_000),
        );
        return { ...lead, bucket: 'bucket' };
      }),
    );
}
