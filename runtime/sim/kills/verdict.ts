import type { Store } from '../../../actors/store/store.ts';
import type { Attempt, Lead } from '../../../machines/contracts/campaign/campaign.ts';
import type { DrillCarrier } from './drill-carrier.ts';

/** What must be zero after any number of kills. */
export interface Verdict {
  /** Attempts that the carrier saw more than once, and numbers that rang twice at a time. */
  doubleDialCount: number;
  /** Leads that are missing, or that the campaign's end found without an outcome. */
  lostLeadCount: number;
  /** Slots that the leader's book or a worker still counts though nobody talks. */
  leakedSlotCount: number;
  openAttemptCount: number;
  /** The first of them in words. */
  first: string | null;
}

export async function judge(
  store: Store,
  carrier: DrillCarrier,
  leadCount: number,
  slots: { expected: number; free: number; inFlight: number; onWorkers: number },
): Promise<Verdict> {
  const found: string[] = [];
  const doubled = new Set<string>();
  const byAttempt = new Map<string, number>();
  for (const { attemptId } of carrier.calls)
    byAttempt.set(attemptId, (byAttempt.get(attemptId) ?? 0) + 1);
  for (const [attemptId, count] of byAttempt)
    if (count > 1) {
      doubled.add(attemptId);
      found.push(`${attemptId} was dialled ${count} times`);
    }
  for (const to of new Set(carrier.calls.map((call) => call.to))) {
    const calls = carrier.dialsTo(to).toSorted((a, b) => a.createdAt - b.createdAt);
    for (let i = 1; i < calls.length; i += 1)
      if ((calls[i - 1]!.endedAt ?? Number.POSITIVE_INFINITY) > calls[i]!.createdAt) {
        doubled.add(to);
        found.push(`${to} was rung by ${calls[i]!.attemptId} during ${calls[i - 1]!.attemptId}`);
      }
  }
  const leads = await store.collection<Lead>('leads').find({});
  const lost = leads.filter((lead) => lead.state !== 'done');
  for (const lead of lost) found.push(`${lead._id} is left ${lead.state}: ${lead.why}`);
  if (leads.length !== leadCount) found.push(`${leads.length} of ${leadCount} leads are there`);
  const open = await store.collection<Attempt>('attempts').find({ state: { $ne: 'ended' } });
  for (const attempt of open) found.push(`${attempt._id} is left ${attempt.state}`);
  const leakedSlotCount = Math.abs(slots.expected - slots.free) + slots.inFlight + slots.onWorkers;
  if (leakedSlotCount > 0) found.push(`slots: ${JSON.stringify(slots)}`);
  return {
    doubleDialCount: doubled.size,
    lostLeadCount: lost.length + Math.abs(leads.length - leadCount),
    leakedSlotCount,
    openAttemptCount: open.length,
    first: found[0] ?? null,
  };
}
