import type {
  DialFacts,
  EarlierDial,
  JudgementCode,
  JudgementReason,
} from '../contracts/compliance/dial-judgement.ts';
import type { Rule } from '../contracts/compliance/rule-pack.ts';
import type { ApplyingRule } from './rules-that-apply.ts';

type Lockouts = NonNullable<Rule['lockouts']>;

const kinds: readonly {
  ended: EarlierDial['ended'];
  code: JudgementCode;
  lasts: (lockouts: Lockouts) => number | undefined;
  /** A kept slot lifts it where the rule says so. */
  canBeLifted: boolean;
  words: string;
}[] = [
  {
    ended: 'refusal',
    code: 'after_refusal',
    lasts: ({ refusalMs }) => refusalMs,
    canBeLifted: false,
    words: 'The person refused',
  },
  {
    ended: 'conversation',
    code: 'after_conversation',
    lasts: ({ conversationMs }) => conversationMs,
    canBeLifted: false,
    words: 'There was a conversation',
  },
  {
    ended: 'abandoned',
    code: 'after_abandoned',
    lasts: ({ abandonedMs }) => abandonedMs,
    canBeLifted: true,
    words: 'An earlier call met silence',
  },
  {
    ended: 'machine',
    code: 'after_machine',
    lasts: ({ machineMs }) => machineMs,
    canBeLifted: true,
    words: 'A machine answered',
  },
];

/** Rests that a rule prescribes after how an earlier call ended. */
export function lockoutReasons(
  facts: DialFacts,
  rules: readonly ApplyingRule[],
  at: number,
): JudgementReason[] {
  const reasons: JudgementReason[] = [];
  for (const { pack, title, rule } of rules)
    for (const { ended, code, lasts, canBeLifted, words } of kinds) {
      const lastsMs = rule.lockouts && lasts(rule.lockouts);
      if (lastsMs === undefined) continue;
      if (canBeLifted && rule.lockouts?.unlessSlotKept && facts.hasSlotKept) continue;
      const last = Math.max(
        ...facts.earlier.filter((dial) => dial.ended === ended).map((dial) => dial.at),
      );
      if (last + lastsMs <= at) continue;
      reasons.push({
        code,
        sentence: `${words} less than ${spanWords(lastsMs)} ago (${title})`,
        pack,
        untilAt: last + lastsMs,
      });
    }
  return reasons;
}

/** `60 days`, `72 hours`. */
const spanWords = (ms: number): string => {
  const hours = ms / 3_600_000;
  return hours % 24 === 0 && hours > 72 ? `${hours / 24} days` : `${hours} hours`;
};
