import type { CampaignPlan, DialEnd, PacingBound, PacingPlan, PacingSight } from '../pacer.ts';
import { fairShare, type ShareCredits } from './fair-share.ts';

/**
 * What a baseline keeps of the news: who rings, who waits for a slot, who has one. The baselines pace the pool as a whole
 * (VICIdial and Issabel know nothing of a shared one) and their dials are divided by weight.
 *
 * Invariant: a dial is in at most one of `ringing`, `waiting` and `busy`.
 */
export class PoolBook {
  /** Instant of the dial, of the answer, of the attach. */
  readonly ringing = new Map<string, number>();
  readonly waiting = new Map<string, number>();
  readonly busy = new Map<string, number>();
  readonly #campaigns = new Map<string, string>();
  readonly #liveCounts = new Map<string, number>();
  #credits: ShareCredits = {};

  dialed(dialId: string, campaignId: string, atMs: number): void {
    this.ringing.set(dialId, atMs);
    this.#campaigns.set(dialId, campaignId);
    this.#liveCounts.set(campaignId, (this.#liveCounts.get(campaignId) ?? 0) + 1);
  }

  /** When it was dialled; nothing for one that is not ringing. */
  resolved(dialId: string, end: DialEnd, atMs: number): number | undefined {
    const dialedAt = this.ringing.get(dialId);
    if (dialedAt === undefined) return undefined;
    this.ringing.delete(dialId);
    if (end === 'human') this.waiting.set(dialId, atMs);
    else this.#gone(dialId);
    return dialedAt;
  }

  /** Whether it was a dial that waited. */
  met(dialId: string, isLate: boolean, atMs: number): boolean {
    if (!this.waiting.delete(dialId)) return false;
    if (isLate) this.#gone(dialId);
    else this.busy.set(dialId, atMs);
    return true;
  }

  /** When it got its slot. */
  freed(dialId: string): number | undefined {
    const metAt = this.busy.get(dialId);
    if (metAt === undefined) return undefined;
    this.busy.delete(dialId);
    this.#gone(dialId);
    return metAt;
  }

  /** Divides so many dials, within tokens, lines, leads and each campaign's own limit. */
  divide(sight: PacingSight, wantedCount: number): PacingPlan {
    const dialsMax = Math.max(0, Math.min(wantedCount, sight.tokenCount, sight.lineCount));
    const demands = sight.campaigns.map(({ campaignId, weight, concurrentMax, dueCount }) => {
      const room = Math.max(0, concurrentMax - (this.#liveCounts.get(campaignId) ?? 0));
      return { campaignId, weight, room, dueCount, wantCount: Math.min(room, dueCount) };
    });
    const share = fairShare(demands, dialsMax, this.#credits);
    this.#credits = share.credits;
    const shared = sharedBound(sight, wantedCount);
    const campaigns = demands.map((demand): CampaignPlan => {
      const dialCount = share.counts[demand.campaignId] ?? 0;
      const own =
        demand.wantCount < demand.dueCount
          ? 'campaign_concurrency'
          : demand.dueCount === 0
            ? 'leads'
            : 'none';
      return {
        campaignId: demand.campaignId,
        dialCount,
        bound: dialCount < demand.wantCount ? shared : own,
        risk: Number.NaN,
        allowed: Number.NaN,
      };
    });
    return { campaigns, recalls: [] };
  }

  #gone(dialId: string): void {
    const campaignId = this.#campaigns.get(dialId);
    if (campaignId === undefined) return;
    this.#campaigns.delete(dialId);
    this.#liveCounts.set(campaignId, (this.#liveCounts.get(campaignId) ?? 1) - 1);
  }
}

const sharedBound = (sight: PacingSight, wantedCount: number): PacingBound => {
  if (wantedCount <= Math.min(sight.tokenCount, sight.lineCount)) return 'worker_slots';
  return sight.lineCount <= sight.tokenCount ? 'carrier_concurrency' : 'carrier_cps';
};
