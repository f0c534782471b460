import type { Lead } from '../contracts/campaign/campaign.ts';
import type { CampaignState } from '../contracts/campaign/campaign-state.ts';
import type { JudgementCode } from '../contracts/compliance/dial-judgement.ts';
import type { WhyCode, WhyEnds } from '../contracts/explain/lead-why.ts';
import type { PacingTick } from '../contracts/explain/pacing-tick.ts';

/** Something that forbids until an instant; null: for good, or until somebody acts. */
export interface Ban {
  untilAt: number | null;
  /** A whole sentence. */
  sentence: string;
}

/** All that is known about whether a lead may be dialled now. What does not apply, or is not known, is null. */
export interface WhyFacts {
  now: number;
  lead: {
    leadId: string;
    campaignId: string;
    state: Lead['state'];
    nextAttemptAt: number;
    attemptCount: number;
    /** The lead's own words. */
    why: string;
    /** Who looks at it, and until when; null: nobody. */
    preview: { by: string; untilAt: number } | null;
  };
  campaign: { state: CampaignState; name: string; startsAt: number | null };
  /** It was taken out, for good or for a time. */
  suppression: Ban | null;
  /** None of its numbers is left. */
  number: Ban | null;
  /** What the rules say to a dial of it now; null: it is lawful. `untilAt`: when it is lawful. */
  judgement: (Ban & { code: Exclude<JudgementCode, 'lawful'> }) | null;
  schedule: Ban | null;
  budget: Ban | null;
  breaker: Ban | null;
  bot: Ban | null;
  /** A better hour was learnt for it. */
  bestTime: Ban | null;
  /** The newest tick of its campaign; null: none was heard of, `heardAt` says since when. */
  tick: PacingTick | null;
  /** How old a tick may be before the dialler counts as away. */
  tickFreshMs: number;
  /** Leads that are as likely to be reached now and come before it. */
  aheadCount: number | null;
}

/** A reason as the table knows it. */
export interface WhyRule {
  code: WhyCode;
  /** Null: does not apply. `untilAt` null: it does not end by time. */
  applies: (facts: WhyFacts) => Ban | null;
  /** How it ends where it does not end by time. */
  endsElse: Exclude<WhyEnds, 'time'>;
}
