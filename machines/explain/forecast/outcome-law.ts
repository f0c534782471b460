import type { RetryRule } from '../../contracts/campaign/retry.ts';

/** Dials that came to the same in the words of retry rules, and how long each held its line. */
export interface CountedOutcome {
  code: string;
  count: number;
  /** Mean, from the dial to the end. */
  lineMs: number;
}

/** What is told apart wherever it matters who, if anybody, was there. */
export type OutcomeKind = 'human' | 'machine' | 'no_answer' | 'busy' | 'failed' | 'other';

/** What a dial may come to. */
export interface OutcomeLaw {
  code: string;
  kind: OutcomeKind;
  /** Counted and standard together: what the share is drawn by. */
  weight: number;
  lineMs: number;
  /** Of these dials, without the standard. */
  count: number;
}

const kinds: Record<string, OutcomeKind> = {
  voicemail: 'machine',
  ivr: 'machine',
  screened: 'machine',
  unavailable: 'machine',
  machine: 'machine',
  fax: 'machine',
  no_answer: 'no_answer',
  busy: 'busy',
  failed: 'failed',
  carrier_error: 'failed',
  invalid: 'failed',
  canceled: 'other',
  unknown: 'other',
};

/** A flow's own words, and whatever else ends a talk, are a person's. */
const kindOf = (code: string): OutcomeKind => kinds[code] ?? 'human';

export const shareOf = (laws: readonly OutcomeLaw[], kind: OutcomeKind): number => {
  const weightOf = (some: readonly OutcomeLaw[]) => some.reduce((sum, law) => sum + law.weight, 0);
  return weightOf(laws.filter((law) => law.kind === kind)) / weightOf(laws);
};

/** Weight of the standard: so many counted dials say as much. */
const standardWeight = 20;

/** dialler.md §6: shares of a dial; lines: setting up 3 s, ringing 10 to 25 s, a talk of 88 s in the mean. Assumptions until calls are counted. */
const standard: { code: string; share: number; lineMs: number }[] = [
  { code: 'human', share: 0.15, lineMs: 101_000 },
  { code: 'voicemail', share: 0.35, lineMs: 30_000 },
  { code: 'no_answer', share: 0.4, lineMs: 28_000 },
  { code: 'busy', share: 0.04, lineMs: 4_000 },
  { code: 'failed', share: 0.06, lineMs: 3_000 },
];

/** Counted outcomes upon the standard; a campaign's own words for the end of a talk are all `human` there. */
export function outcomeLaws(counted: readonly CountedOutcome[]): OutcomeLaw[] {
  const laws = new Map<string, OutcomeLaw>();
  for (const { code, share, lineMs } of standard)
    laws.set(code, { code, kind: kindOf(code), weight: share * standardWeight, lineMs, count: 0 });
  for (const { code, count, lineMs } of counted) {
    if (count <= 0) continue;
    const law = laws.get(code);
    const weight = (law?.weight ?? 0) + count;
    const before = law === undefined ? 0 : law.lineMs * law.weight;
    laws.set(code, {
      code,
      kind: kindOf(code),
      weight,
      count,
      lineMs: (before + lineMs * count) / weight,
    });
  }
  return [...laws.values()];
}

const dayMs = 86_400_000;

/**
 * The wait before the next dial of a lead after its n-th one ended so; null: it was the last. What a rule makes of parts of the day
 * is rounded to whole waits.
 */
export function retryDelayMs(rule: RetryRule | undefined, n: number): number | null {
  if (rule === undefined || rule.suppress === true) return null;
  const { delaysMs, past = 'done' } = rule;
  if (rule.totalMax !== undefined && n >= rule.totalMax) return null;
  const last = delaysMs.at(-1);
  let delayMs = delaysMs[n - 1];
  if (delayMs === undefined) {
    if (past === 'done' || last === undefined) return null;
    const doubled = last * 2 ** Math.min(30, n - delaysMs.length);
    delayMs = past === 'double' ? Math.min(doubled, rule.delayMaxMs ?? doubled) : last;
  }
  return rule.nextDay === true ? Math.max(delayMs, 0.75 * dayMs) : delayMs;
}
