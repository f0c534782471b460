import type { PersonaName } from './party/persona.ts';
import { between, draw, gamma, normal, weighted } from './seeded-draw.ts';

export type DialOutcome = 'human' | 'voicemail' | 'busy' | 'no-answer' | 'failed';
export type OutcomeMix = Partial<Record<DialOutcome, number>>;
export type PersonaMix = Partial<Record<PersonaName, number>>;

/** What will happen when one number is dialled once. Times are at scale 1. */
export interface Fate {
  outcome: DialOutcome;
  /** Post-dial delay: from dialling to the first ring, or to the refusal. */
  pddMs: number;
  /** From the first ring to the answer; longer than the caller's patience means no answer. */
  ringMs: number;
  /** Who answers. */
  persona: PersonaName;
}

/** The assumptions of reference/dialler.md §6, bracketed there by published figures. */
const defaultOutcomes: OutcomeMix = {
  human: 0.15,
  voicemail: 0.35,
  busy: 0.04,
  failed: 0.06,
  'no-answer': 0.4,
};

/** Our assumption; no published figures. */
const defaultPersonas: PersonaMix = {
  prompt: 0.42,
  slow: 0.12,
  talkative: 0.12,
  interrupting: 0.1,
  keypad: 0.08,
  silent: 0.05,
  'quits-speaking': 0.05,
  'quits-listening': 0.06,
};

const humanRingMaxMs = 25_000;

/** Γ(3, 3.2 s), drawn again until it is under 25 s (one draw in 60 is not). */
const humanRingMs = (...key: (string | number)[]): number => {
  for (let n = 0; n < 8; n++) {
    const ringMs = gamma(3, 3_200, ...key, n);
    if (ringMs < humanRingMaxMs) return ringMs;
  }
  return humanRingMaxMs;
};

/** A quarter of the machines are phones that are off, U(1, 5) s; the others ring out first, N(21, 2) s. */
const machineRingMs = (...key: (string | number)[]): number =>
  draw(...key, 'off') < 0.25
    ? between(1_000, 5_000, ...key, 'ring')
    : Math.max(1_000, normal(21_000, 2_000, ...key));

/**
 * A function of (seed, number, attempt) only: `attempt` counts the dials of the number from 1. The person who answers is
 * the same at every attempt.
 */
export const fateOf = (
  seed: string | number,
  to: string,
  attempt: number,
  outcomes: OutcomeMix = defaultOutcomes,
  personas: PersonaMix = defaultPersonas,
): Fate => {
  const key = [seed, to, attempt] as const;
  const outcome = weighted<DialOutcome>(outcomes, ...key, 'outcome');
  const ringMs =
    outcome === 'human'
      ? humanRingMs(...key, 'human')
      : outcome === 'voicemail'
        ? machineRingMs(...key, 'machine')
        : Number.POSITIVE_INFINITY;
  return {
    outcome,
    pddMs: between(2_000, 4_000, ...key, 'pdd'),
    ringMs,
    persona:
      outcome === 'voicemail' ? 'voicemail' : weighted<PersonaName>(personas, seed, to, 'persona'),
  };
};
