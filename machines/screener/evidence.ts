import {
  type Histogram,
  ratioAt,
  ratioBeyond,
  whenBeyondFalls,
  whenBeyondReaches,
} from './likelihood.ts';

/**
 * What the cadence of an answer tells. A greeting is a stretch of speech up to its first pause of `settleMs`: people then wait for
 * us, recordings go on. Each feature's weight says how far it may be believed beside the others (`fitted-table.ts`).
 */

export interface Feature extends Histogram {
  weight: number;
}

/** Durations; each counted once, so the features say nothing twice. */
export interface CadenceTable {
  /** From the dial's ringing to the answer: mailboxes take over when a forward timer ends, or at once. */
  ring: Feature;
  /** From the answer to the first speech. */
  onset: Feature;
  /** Of the first stretch, its short pauses included. */
  stretch: Feature;
  /** Silence behind a short first stretch, beyond `settleMs`: a recording that has only said hello goes on soon. */
  shortRest: Feature;
  /** Behind any other. */
  rest: Feature;
  /** Of what is said behind that. */
  later: Feature;
  /** Log odds of a machine before anything is known of a call. */
  base: number;
}

export type FeatureName = Exclude<keyof CadenceTable, 'base'>;

const shortStretchMs = 1_200;

/** Which of the two silences this is. */
export const restBehind = (isFirstStretch: boolean, stretchMs: number): FeatureName =>
  isFirstStretch && stretchMs < shortStretchMs ? 'shortRest' : 'rest';

export interface Term {
  feature: FeatureName | 'base' | 'history';
  /** Log-likelihood ratio, weighted; positive speaks for a machine. */
  ratio: number;
}

/** Terms kept for whoever asks why; the sum has all of them. */
const termsMax = 12;

/** Score and what it is made of. */
export interface Evidence {
  score: number;
  terms: readonly Term[];
}

const noEvidence: Evidence = { score: 0, terms: [] };

const withTerm = ({ score, terms }: Evidence, term: Term): Evidence => ({
  score: score + term.ratio,
  terms: [...terms, term].slice(-termsMax),
});

/** With a feature whose value is known. */
export const knowing = (
  evidence: Evidence,
  table: CadenceTable,
  feature: FeatureName,
  valueMs: number,
): Evidence =>
  withTerm(evidence, {
    feature,
    ratio: table[feature].weight * ratioAt(table[feature], valueMs),
  });

/** The score while this feature is so large and grows. */
export const scoreWhile = (
  { score }: Evidence,
  table: CadenceTable,
  feature: FeatureName,
  valueMs: number,
): number => score + table[feature].weight * ratioBeyond(table[feature], valueMs);

/** How long until the score reaches `least` if the feature goes on growing; null: never. */
export const untilMachine = (
  { score }: Evidence,
  table: CadenceTable,
  feature: FeatureName,
  nowMs: number,
  least: number,
): number | null => {
  const { weight } = table[feature];
  const when = whenBeyondReaches(table[feature], nowMs, (least - score) / weight);
  return when === null ? null : when - nowMs;
};

/** How long until it falls to `most`; null: never. */
export const untilHuman = (
  { score }: Evidence,
  table: CadenceTable,
  feature: FeatureName,
  nowMs: number,
  most: number,
): number | null => {
  const { weight } = table[feature];
  const when = whenBeyondFalls(table[feature], nowMs, (most - score) / weight);
  return when === null ? null : when - nowMs;
};

/** Before anything is heard: what machines and people are in general, how long it rang, and how this lead's last dials ended. */
export const priorOf = (
  table: CadenceTable,
  ringMs: number | null,
  historyRatio: number,
): Evidence => {
  let evidence = withTerm(noEvidence, { feature: 'base', ratio: table.base });
  if (ringMs !== null) evidence = knowing(evidence, table, 'ring', ringMs);
  return historyRatio === 0
    ? evidence
    : withTerm(evidence, { feature: 'history', ratio: historyRatio });
};

/** Of each past answer of this number; four of a kind are near to certain. */
const perPastAnswer = 0.7;
const pastAnswersMax = 4;

/** Log odds by what answered this number before, newest last. */
export const historyRatioOf = (past: readonly ('human' | 'machine')[]): number =>
  past
    .slice(-pastAnswersMax)
    .reduce((sum, one) => sum + (one === 'machine' ? perPastAnswer : -perPastAnswer), 0);
