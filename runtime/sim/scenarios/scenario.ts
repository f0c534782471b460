import type { DialMode, Tier } from '../../../machines/pacing/pacer.ts';
import type { LeadWindow } from '../world/lead-list.ts';
import type { WorldSettings } from '../world/world-settings.ts';

/** Something that happens at an instant of the run. */
export type Incident =
  /** The world changes, for ever or for a while. */
  | { kind: 'set'; atMs: number; set: Partial<WorldSettings>; forMs?: number }
  /** Workers die at once, with their calls, and come back empty. */
  | { kind: 'lose'; atMs: number; share: number; forMs: number }
  /** Every worker in turn drains, is away, and comes back. */
  | { kind: 'roll'; atMs: number; downMs: number }
  /** The dialler's clock is set forward or back. */
  | { kind: 'clock'; atMs: number; byMs: number }
  /** The dialler stands still: no ticks. */
  | { kind: 'stall'; atMs: number; forMs: number };

export interface SimulatedCampaign {
  campaignId: string;
  mode: DialMode;
  weight: number;
  /** Dials for each free slot with mode `ratio`. */
  ratio: number;
  tier: Tier;
  concurrentMax: number;
  lateTarget: number;
  lateLimit: number;
  startsAtMs: number;
  /** Factors on the world's answers and talks. */
  answerScale: number;
  talkScale: number;
  windows: readonly LeadWindow[];
  attemptsMax: number;
  retryMs: number;
  /** Callbacks that fall due in an hour, at random instants, instead of a list. */
  callbacksPerHour: number;
}

/** One row of the table: a world, what happens in it, and whom it dials. */
export interface Scenario {
  name: string;
  sentence: string;
  settings: Partial<WorldSettings>;
  incidents: readonly Incident[];
  campaigns: readonly Partial<SimulatedCampaign>[];
  /** What keeps slots empty there however it is paced, so that no gain can be asked for. */
  heldBackBy?: 'carrier' | 'leads' | 'slots';
  /** When what happened is over, so that recovery can be measured from there. */
  shiftAtMs?: number;
}

export const campaignStandards: SimulatedCampaign = {
  campaignId: 'c1',
  mode: 'predictive',
  weight: 1,
  ratio: 1,
  tier: 1,
  concurrentMax: 100_000,
  lateTarget: 0.02,
  lateLimit: 0.03,
  startsAtMs: 0,
  answerScale: 1,
  talkScale: 1,
  // More than any run dials.
  windows: [{ leadCount: 10_000_000, opensAtMs: 0, closesAtMs: Number.POSITIVE_INFINITY }],
  attemptsMax: 3,
  retryMs: 7_200_000,
  callbacksPerHour: 0,
};
