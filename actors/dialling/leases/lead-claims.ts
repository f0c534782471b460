import type { Lead } from '../../../machines/contracts/campaign/campaign.ts';
import { leadMoves } from '../../../machines/lead/lead-moves.ts';
import type { Store, StoredDocument } from '../../store/store.ts';
import { leadingEpoch } from './leadership-lease.ts';

/** How long a claimed lead may stay without an intent; more than any tick. */
export const leadLeaseMs = 60_000;
/** Claims of earlier leaders that are taken back in one write. */
const pageMax = 100;

/** Collection `lead_claims`: leads that a leader is about to dial. */
interface LeadClaim extends StoredDocument {
  schemaVersion: 1;
  campaignId: string;
  leadIds: string[];
  epoch: number;
}

export interface ClaimOrder {
  leaseId: string;
  campaignId: string;
  leadIds: readonly string[];
}

/**
 * The claims of one leader: what it is about to dial. A claim of any size is one document; its leads stay as they are until each is
 * dialled, by a write that one dial alone can make. Nobody but the leader claims, so that it need only remember its own.
 *
 * What is stored is for the leader after it, which first puts its epoch on every lead that an earlier one was about to dial: no dial
 * of those can be begun after that. A claim that comes later still is refused, since it looks who leads *after* it was stored:
 * either it sees the later leader, or that one sees it.
 */
export class LeadClaims {
  readonly #store: Store;
  readonly #claims;
  readonly #leads;
  readonly #epoch: number;
  readonly #leaseOf = new Map<string, string>();
  readonly #open = new Map<string, { campaignId: string; untilAt: number; leadIds: Set<string> }>();
  /** Nothing is left of these but their documents. */
  readonly #over: string[] = [];

  constructor(store: Store, epoch: number) {
    this.#store = store;
    this.#claims = store.collection<LeadClaim>('lead_claims');
    this.#leads = store.collection<Lead>('leads');
    this.#epoch = epoch;
  }

  /** Of those that are ready, and not claimed already, what was claimed; nothing once another leads. Two round trips. */
  async claim({ leaseId, campaignId, leadIds }: ClaimOrder, now: number): Promise<Lead[]> {
    const free = leadIds.filter((leadId) => !this.has(leadId));
    if (free.length === 0) return [];
    this.#open.set(leaseId, { campaignId, untilAt: now + leadLeaseMs, leadIds: new Set(free) });
    for (const leadId of free) this.#leaseOf.set(leadId, leaseId);
    let claimed: Lead[] = [];
    try {
      await this.#claims.insertOne({
        _id: leaseId,
        schemaVersion: 1,
        campaignId,
        leadIds: free,
        epoch: this.#epoch,
      });
      const [ready, leading] = await Promise.all([
        this.#leads.find({
          _id: { $in: free },
          state: { $in: leadMoves.dialled.from },
          nextAttemptAt: { $lte: now },
          epoch: { $lte: this.#epoch },
        }),
        leadingEpoch(this.#store),
      ]);
      if (leading <= this.#epoch) claimed = ready;
    } finally {
      const kept = new Set(claimed.map(({ _id }) => _id));
      for (const leadId of free) if (!kept.has(leadId)) this.release(leadId);
    }
    return claimed;
  }

  has(leadId: string): boolean {
    return this.#leaseOf.has(leadId);
  }

  /** Until when it is claimed under this very id; null: it is not. */
  untilOf(leadId: string, leaseId: string): number | null {
    return this.#leaseOf.get(leadId) === leaseId ? this.#open.get(leaseId)!.untilAt : null;
  }

  countOf(campaignId: string): number {
    let count = 0;
    for (const claim of this.#open.values())
      if (claim.campaignId === campaignId) count += claim.leadIds.size;
    return count;
  }

  /** It is dialled, or will not be. */
  release(leadId: string): void {
    const leaseId = this.#leaseOf.get(leadId);
    if (leaseId === undefined) return;
    this.#leaseOf.delete(leadId);
    const left = this.#open.get(leaseId)!.leadIds;
    left.delete(leadId);
    if (left.size > 0) return;
    this.#open.delete(leaseId);
    this.#over.push(leaseId);
  }

  /** Ends the claims whose time is over, and clears away those that nothing is left of; returns how many leads are free again. */
  async tend(now: number): Promise<number> {
    const late = [...this.#open.values()].filter(({ untilAt }) => untilAt < now);
    const leadIds = late.flatMap((claim) => [...claim.leadIds]);
    for (const leadId of leadIds) this.release(leadId);
    const over = [...this.#over];
    if (over.length > 0) {
      await this.#claims.deleteMany({ _id: { $in: over } });
      this.#over.splice(0, over.length);
    }
    return leadIds.length;
  }

  /** Fences what earlier leaders were about to dial; returns how many leads that was. */
  async takeOver(): Promise<number> {
    let count = 0;
    const isEarlier = { epoch: { $lt: this.#epoch } };
    for (;;) {
      const page = await this.#claims.find(isEarlier, { sort: { _id: 1 }, limit: pageMax });
      if (page.length === 0) return count;
      const outcome = await this.#leads.updateMany(
        { _id: { $in: page.flatMap(({ leadIds }) => leadIds) }, ...isEarlier },
        { $set: { epoch: this.#epoch } },
      );
      count += outcome.matchedCount;
      await this.#claims.deleteMany({ _id: { $in: page.map(({ _id }) => _id) } });
    }
  }
}
