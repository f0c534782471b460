import type { PacingPicture } from '../explanation.ts';
import type { LearntCampaign, LearntPool } from '../learnt.ts';
import type { Pacer } from '../pacer.ts';

/** A pacer that shows what its last plan was made of. */
export interface LookAhead extends Pacer {
  /** Null for a campaign that the last plan did not name. `countMax`: how far its risk curve goes. */
  picture(campaignId: string, countMax?: number): PacingPicture | null;
  /** People who answered before this pacer was made and are in the window of its ledger, and those of them who were late. */
  remember(campaignId: string, peopleCount: number, lateCount: number, atMs: number): void;
  /** As `dialed`, of one that another pacer had: nothing from before `atMs` is learnt of it, since that one has learnt it. */
  adopted(dialId: string, campaignId: string, dial: AdoptedDial, atMs: number): void;
  /** What was learnt up to now, for the pacer that comes after this one; null for a campaign that it has not heard of. */
  learntPool(atMs: number): LearntPool;
  learntCampaign(campaignId: string, atMs: number): LearntCampaign | null;
  /** Goes up with everything that is learnt; without an id: of the pool. */
  newsCount(campaignId?: string): number;
  /**
   * Goes on from what another one had learnt `passedMs` ago; before any other news, and the pool before its campaigns. False: not
   * what this one knows, older than it would keep it itself, or too late; then it starts cold.
   */
  beginPool(learnt: unknown, passedMs: number, atMs: number): boolean;
  beginCampaign(campaignId: string, learnt: unknown, passedMs: number, atMs: number): boolean;
}

export interface AdoptedDial {
  /** When it was dialled, or its conversation began; may be before this pacer's time. */
  sinceMs: number;
  isTalking: boolean;
  /** No slot of its own stands for it. */
  isAhead: boolean;
}
