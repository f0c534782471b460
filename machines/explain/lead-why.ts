import type { LeadWhy, WhyEnds, WhyReason } from '../contracts/explain/lead-why.ts';
import type { WhyFacts, WhyRule } from './why-facts.ts';
import { whyTable } from './why-table.ts';

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
