import { fairShare, type ShareCredits } from './fair-share.ts';

/** What one running campaign would like at this tick. */
export interface CampaignDemand {
  campaignId: string;
  /** Calls of it at the same time, ringing ones included. */
  concurrentMax: number;
  /** Its dials in flight and live calls now. */
  inFlightCount: number;
  /** Its leads that may be dialled now (known up to `concurrentMax`). */
  dueCount: number;
  weight?: number;
}

/** What there is for all campaigns together. */
export interface Capacity {
  /** Slots of live, ready workers that nothing holds: neither a call nor one of our dials. */
  freeSlotCount: number;
  /** The carrier's limit of concurrent calls, and how many of them are ours now. */
  carrierConcurrentMax: number;
  inFlightCount: number;
  /** Dials that fit into this tick under the carrier's calls per second. */
  spacedDialCount: number;
}

/** What held a campaign back, for the operator. `none`: it got all it wanted. */
export type PacingLimit =
  | 'none'
  | 'leads'
  | 'campaign_concurrency'
  | 'worker_slots'
  | 'carrier_concurrency'
  | 'carrier_cps';

export interface PacingPlan {
  dials: { campaignId: string; count: number; limit: PacingLimit }[];
  credits: ShareCredits;
}

/**
 * Progressive pacing: every dial owns a slot from before it rings until it is resolved, so nobody who answers waits for a
 * worker. `Σ dials ≤ min(free slots, carrier's free lines, calls per second)`, and per campaign `≤ concurrentMax`.
 */
export function pace(
  demands: readonly CampaignDemand[],
  capacity: Capacity,
  credits: ShareCredits = {},
): PacingPlan {
  const carrierFree = capacity.carrierConcurrentMax - capacity.inFlightCount;
  const dialsMax = Math.max(
    0,
    Math.min(capacity.freeSlotCount, carrierFree, capacity.spacedDialCount),
  );
  const shared: PacingLimit =
    dialsMax === Math.max(0, capacity.freeSlotCount)
      ? 'worker_slots'
      : dialsMax === Math.max(0, carrierFree)
        ? 'carrier_concurrency'
        : 'carrier_cps';
  const wants = demands.map((demand) => {
    const room = Math.max(0, demand.concurrentMax - demand.inFlightCount);
    return {
      campaignId: demand.campaignId,
      weight: demand.weight ?? 1,
      room,
      dueCount: demand.dueCount,
      wantCount: Math.min(room, demand.dueCount),
    };
  });
  const share = fairShare(wants, dialsMax, credits);
  const dials = wants.map((want) => {
    const count = share.counts[want.campaignId] ?? 0;
    return { campaignId: want.campaignId, count, limit: limitOf(want, count, shared) };
  });
  return { dials, credits: share.credits };
}

function limitOf(
  want: { wantCount: number; room: number; dueCount: number },
  count: number,
  shared: PacingLimit,
): PacingLimit {
  if (count < want.wantCount) return shared;
  if (want.dueCount === 0) return 'leads';
  return want.room < want.dueCount ? 'campaign_concurrency' : 'none';
}
