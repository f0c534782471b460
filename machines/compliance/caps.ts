import type {
  DialFacts,
  EarlierDial,
  JudgementReason,
} from '../contracts/compliance/dial-judgement.ts';
import type { AttemptCap } from '../contracts/compliance/rule-pack.ts';
import type { ApplyingRule } from './rules-that-apply.ts';

/** Between any two dials of one person, by whatever campaign. */
const betweenDialsMs = 15 * 60_000;

/** Caps of the rules; and under any rule, a quarter of an hour between two dials of one person. */
export function capReasons(
  facts: DialFacts,
  rules: readonly ApplyingRule[],
  at: number,
): JudgementReason[] {
  const reasons: JudgementReason[] = [];
  const last = Math.max(...facts.earlier.map((dial) => dial.at));
  if (facts.presets.length > 0 && last + betweenDialsMs > at)
    reasons.push({
      code: 'too_soon',
      sentence: 'The person was dialled less than 15 minutes ago',
      pack: null,
      untilAt: last + betweenDialsMs,
    });
  for (const { pack, title, rule } of rules)
    for (const cap of rule.caps ?? []) {
      const untilAt = freeAt(cap, facts, at);
      if (untilAt <= at) continue;
      reasons.push({
        code: 'cap_reached',
        sentence: `The ${cap.over} was dialled ${cap.callsMax} times in ${inWords(cap.inMs)}, which is all that is allowed (${title})`,
        pack,
        untilAt,
      });
    }
  return reasons;
}

/** When the cap leaves room: as the dial that is `callsMax` back leaves its span. */
function freeAt(cap: AttemptCap, facts: DialFacts, at: number): number {
  const counts = (dial: EarlierDial): boolean =>
    (cap.over === 'person' || dial.number === facts.callee.number) &&
    (cap.by === 'organisation' || dial.campaignId === facts.campaignId);
  const newestFirst = facts.earlier
    .filter(counts)
    .map((dial) => dial.at)
    .sort((a, b) => b - a);
  const binding = newestFirst[cap.callsMax - 1];
  return binding === undefined ? at : binding + cap.inMs;
}

const inWords = (ms: number): string => {
  const hours = ms / 3_600_000;
  return hours > 24 ? `${hours / 24} days` : `${hours} hours`;
};
