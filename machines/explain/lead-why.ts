import type { Lead } from '../contracts/campaign/campaign.ts';
import type { CampaignState } from '../contracts/campaign/campaign-state.ts';
import type { JudgementCode } from '../contracts/compliance/dial-judgement.ts';
import type { LeadWhy, WhyCode, WhyEnds, WhyReason } from '../contracts/explain/lead-why.ts';
import type { PacingTick } from '../contracts/explain/pacing-tick.ts';
import { whyTable } from './why-table.ts';

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

/** What must be so for ever comes first, then what somebody must do, then what time brings; what the system does comes last. */
const weight: Record<WhyEnds, number> = { never: 0, operator: 1, time: 2, system: 3 };

/**
 * Every reason why the lead is not dialled now, the binding one first: of those that time ends the one that ends last, because the
 * others fall before it.
 */
export function leadWhy(facts: WhyFacts): LeadWhy {
  const { lead, now } = facts;
  const state = { leadId: lead.leadId, campaignId: lead.campaignId, at: now };
  const inHand = reasonsOf(whyTable.inHand, facts);
  if (inHand.length > 0) return { ...state, reasons: inHand, earliestAt: null, aheadCount: null };
  const held = reasonsOf(whyTable.held, facts).sort(
    (a, b) => weight[a.ends] - weight[b.ends] || (b.untilAt ?? 0) - (a.untilAt ?? 0),
  );
  const isWaiting = held.length === 0;
  const reasons = isWaiting ? reasonsOf(whyTable.waiting, facts) : held;
  return {
    ...state,
    reasons,
    earliestAt: earliest(reasons, now),
    aheadCount: isWaiting ? facts.aheadCount : null,
  };
}

function reasonsOf(rules: readonly WhyRule[], facts: WhyFacts): WhyReason[] {
  return rules.flatMap((rule): WhyReason[] => {
    const ban = rule.applies(facts);
    if (ban === null) return [];
    const isTimed = ban.untilAt !== null;
    return [
      {
        code: rule.code,
        sentence: ban.sentence,
        ends: isTimed ? 'time' : rule.endsElse,
        untilAt: ban.untilAt,
      },
    ];
  });
}

function earliest(reasons: readonly WhyReason[], now: number): number | null {
  if (reasons.some(({ ends }) => ends === 'never' || ends === 'operator')) return null;
  return Math.max(now, ...reasons.map(({ untilAt }) => untilAt ?? now));
}
