import type {
  DialFacts,
  DialVerdict,
  JudgementReason,
} from '../contracts/compliance/dial-judgement.ts';
import { type Calendar, clockText } from './calendar.ts';
import { capReasons } from './caps.ts';
import { gateReasons } from './gates.ts';
import { hoursReasons } from './hours.ts';
import { lockoutReasons } from './lockouts.ts';
import { type ApplyingRule, rulesAt } from './rules-that-apply.ts';

const lawful: JudgementReason = {
  code: 'lawful',
  sentence: 'No rule stands against this call',
  pack: null,
  untilAt: null,
};

/** Steps towards the next lawful instant; more means that the hours of the places never meet. */
const stepsMax = 400;
const never = Number.POSITIVE_INFINITY;

const waitOf = (reason: JudgementReason): number => reason.untilAt ?? never;

const reasonsAgainst = (
  facts: DialFacts,
  rules: readonly ApplyingRule[],
  calendar: Calendar,
  at: number,
): JudgementReason[] => [
  ...gateReasons(facts, rules, at),
  ...lockoutReasons(facts, rules, at),
  ...capReasons(facts, rules, at),
  ...hoursReasons(facts, rules, calendar, at),
];

/**
 * Whether this dial is allowed at `facts.at`, by every rule that applies; the reason given is the one that lasts longest.
 * Invariant: allowed means that no rule of any applying pack stands against it at any place where the callee may be.
 */
export function judge(facts: DialFacts, calendar: Calendar): DialVerdict {
  const rules = rulesAt(facts, calendar, facts.at);
  const [because = lawful] = reasonsAgainst(facts, rules, calendar, facts.at).sort(
    (a, b) => waitOf(b) - waitOf(a),
  );
  return {
    isAllowed: because === lawful,
    because,
    packVersions: [...new Set(rules.map(({ pack }) => pack))],
    clocks: facts.callee.zones.map((zone) => ({
      zone,
      local: clockText(calendar.local(zone, facts.at)),
    })),
    ringMinMs: Math.max(0, ...rules.map(({ rule }) => rule.ringMinMs ?? 0)),
  };
}

/**
 * First instant from `facts.at` on at which the dial would be allowed if nothing happened meanwhile; null: not before
 * somebody changes something (a list, a consent, the campaign). Every step goes to the end of the longest hindrance, and before
 * that end there is no lawful instant, so none is passed over.
 */
export const nextAllowedAt = (facts: DialFacts, calendar: Calendar): number | null =>
  firstWithout(reasonsAgainst, facts, calendar);

/** The same of a place: by its hours alone. Lists, consents, caps and the caller's number are each dial's own. */
export const nextOpenAt = (facts: DialFacts, calendar: Calendar): number | null =>
  firstWithout(hoursReasons, facts, calendar);

function firstWithout(
  reasonsOf: typeof reasonsAgainst,
  facts: DialFacts,
  calendar: Calendar,
): number | null {
  let { at } = facts;
  for (let step = 0; step < stepsMax; step += 1) {
    const reasons = reasonsOf(facts, rulesAt(facts, calendar, at), calendar, at);
    if (reasons.length === 0) return at;
    at = Math.max(...reasons.map(waitOf));
    if (at === never) return null;
  }
  return null;
}
