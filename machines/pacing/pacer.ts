import type { DialMode } from '../contracts/campaign/pacing-settings.ts';
import type { PacingBound } from '../contracts/explain/pacing-tick.ts';

export type { DialMode, PacingBound };

/**
 * What a pacer is told and asked. One pacer serves the whole fleet: slots are one pool, campaigns share it. It is plain
 * arithmetic: no clock, no chance, no I/O; the same news give the same plan. Instants are ms of one monotonic
 * clock that began when the pacer was made.
 */

/** How a dial was resolved. `human`: a person answered and needs a slot. `recalled`: we cancelled it while it rang. */
export type DialEnd = 'human' | 'machine' | 'busy' | 'no_answer' | 'failed' | 'recalled';

/** Order of service: what was promised to somebody first, fillers last. */
export type Tier = 0 | 1 | 2;

export interface PacedCampaign {
  campaignId: string;
  mode: DialMode;
  weight: number;
  tier: Tier;
  /** Dials per free slot with mode `ratio`. */
  ratio: number;
  /** Share of the people who answered that may find no slot in time, 0.02 for a limit of 0.03. */
  lateTarget: number;
  /** What the law allows, 0.03. */
  lateLimit: number;
  /** P(true share > limit) by the law's own ledger and windows, which outlive this pacer; absent: no rule counts. */
  lawDoubt?: number;
  /** Its calls at the same time, ringing ones included. */
  concurrentMax: number;
  /** Leads that may be dialled now, at least as many as it could dial. */
  dueCount: number;
}

/** What there is at this tick for all campaigns together. */
export interface PacingSight {
  atMs: number;
  /** Slots of live workers with a fresh heartbeat, and how many of them carry nobody. */
  slotCount: number;
  freeCount: number;
  /** Free slots kept for callbacks: for campaigns of tier 0 and of mode `callbacks`. Those kept for inbound calls are not free. */
  reservedCount: number;
  /** People who answered and wait for a slot. */
  waitingCount: number;
  /** Dials that the carrier takes within this tick, and its free lines. */
  tokenCount: number;
  lineCount: number;
  campaigns: readonly PacedCampaign[];
}

export interface CampaignPlan {
  campaignId: string;
  dialCount: number;
  bound: PacingBound;
  /** Risk that the person of the last dial finds no slot, and what was allowed (the price θ). NaN where no look-ahead was asked. */
  risk: number;
  allowed: number;
  /** Each of these dials holds a free slot from now until it is resolved: nobody else's person may be put there. */
  holdsSlots?: boolean;
}

export interface PacingPlan {
  campaigns: CampaignPlan[];
  /** Dials that ring long and should be cancelled. */
  recalls: string[];
}

export interface Pacer {
  dialed(dialId: string, campaignId: string, atMs: number): void;
  /** `isFastFailure`: refused within 1.2 s or with a code that means the carrier, not the party. */
  resolved(dialId: string, end: DialEnd, atMs: number, isFastFailure: boolean): void;
  /** A person got a slot, or found none in time (`isLate`): the ledger's numerator. */
  met(dialId: string, isLate: boolean, atMs: number): void;
  /** The slot that carried this person is free again. */
  freed(dialId: string, atMs: number): void;
  plan(sight: PacingSight): PacingPlan;
}
