import type { DialFacts, JudgementReason } from '../contracts/compliance/dial-judgement.ts';
import type { SuppressionReason } from '../contracts/compliance/suppression.ts';
import type { ApplyingRule } from './rules-that-apply.ts';

const listedAs: Record<SuppressionReason, string> = {
  refused: 'the person asked not to be called',
  wrong_party: 'it belongs to somebody else',
  register: 'it is in a do-not-call register',
  own_list: 'it is on your own list',
};

/** What time alone does not open: lists, consent, the series of the caller's number. */
export function gateReasons(
  facts: DialFacts,
  rules: readonly ApplyingRule[],
  at: number,
): JudgementReason[] {
  const reasons: JudgementReason[] = [];
  const { listed } = facts;
  if (listed !== null && (listed.untilAt === null || listed.untilAt > at))
    reasons.push({
      code: 'suppressed',
      sentence: `The number is on a suppression list: ${listedAs[listed.reason as SuppressionReason] ?? listed.reason}`,
      pack: null,
      untilAt: listed.untilAt,
    });
  for (const { pack, title, rule } of rules) {
    if (rule.consent !== undefined && facts.isArtificialVoice && !hasConsent(facts, rule.consent))
      reasons.push({
        code: 'consent_missing',
        sentence: `No ${rule.consent === 'written' ? 'written ' : ''}consent to this call is on record (${title})`,
        pack,
        untilAt: null,
      });
    if (rule.callerPrefixes?.every((prefix) => !facts.from.startsWith(prefix)))
      reasons.push({
        code: 'caller_number_series',
        sentence: `Such a call must come from a number that begins with ${rule.callerPrefixes.join(' or ')} (${title})`,
        pack,
        untilAt: null,
      });
  }
  return reasons;
}

const hasConsent = ({ consents }: DialFacts, asked: 'express' | 'written'): boolean =>
  consents.some(({ kind }) => kind === 'written' || kind === asked);
