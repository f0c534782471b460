import type { Random } from '../../../actors/chance/random.ts';
import { exponential, gamma, lognormal, normal, uniform } from './chance.ts';
import { type WorldSettings, worldStandards } from './world-settings.ts';

/** What would become of one dial, were nobody to cancel it: hidden from the dialler until it happens. */
export interface Fate {
  end: 'human' | 'machine' | 'busy' | 'failed' | 'no_answer';
  /** From the dial to the ringing, and to the answer or the failure. */
  ringingMs: number;
  endMs: number;
  /** From the answer to the screener's word, and that word. */
  screeningMs: number;
  isTakenForHuman: boolean;
  isFastFailure: boolean;
}

const unanswered = { screeningMs: 0, isTakenForHuman: false };

export function drawFate(random: Random, settings: WorldSettings, humanShare: number): Fate {
  if (settings.carrier === 'refusing') return refusal(random);
  const { ringTimeoutMs } = settings;
  if (settings.carrier === 'silent')
    return {
      ...unanswered,
      end: 'failed',
      ringingMs: ringTimeoutMs,
      endMs: ringTimeoutMs,
      isFastFailure: true,
    };
  const ringingMs = uniform(random, 2_000, 4_000);
  const rung = (end: Fate['end'], ms: number): Fate => ({
    ...unanswered,
    end,
    ringingMs,
    endMs: ringingMs + ms,
    isFastFailure: false,
  });
  let drawn = random.next();
  if (drawn < humanShare) {
    let ringMs = ringTimeoutMs;
    while (ringMs >= ringTimeoutMs) ringMs = gamma(random, 3, settings.humanRingMeanMs / 3);
    return {
      ...rung('human', ringMs),
      screeningMs: 1_000 + gamma(random, 4, 150),
      isTakenForHuman: random.next() >= settings.falseMachineShare,
    };
  }
  // More people means less of everything else, in its proportions.
  drawn = ((drawn - humanShare) / (1 - humanShare)) * (1 - worldStandards.humanShare);
  if (drawn < settings.machineShare) {
    const ringMs =
      random.next() < 0.25
        ? uniform(random, 1_000, 5_000)
        : Math.max(500, normal(random, 21_000, 2_000));
    if (ringMs >= ringTimeoutMs) return rung('no_answer', ringTimeoutMs);
    return {
      ...rung('machine', ringMs),
      screeningMs: 1_400 + gamma(random, 4, 350),
      isTakenForHuman: random.next() < settings.missedMachineShare,
    };
  }
  drawn -= settings.machineShare;
  if (drawn < settings.busyShare) return rung('busy', uniform(random, 300, 1_500));
  if (drawn < settings.busyShare + settings.failShare) return rung('failed', 0);
  return rung('no_answer', ringTimeoutMs);
}

/** A carrier that says no: 503, 403 or 429, at once. */
export const refusal = (random: Random): Fate => {
  const endMs = uniform(random, 100, 1_000);
  return { ...unanswered, end: 'failed', ringingMs: endMs, endMs, isFastFailure: true };
};

/** Three in ten hang up within seconds; the rest talk, some of them long. */
export const drawTalkMs = (random: Random, scale: number): number =>
  scale *
  (random.next() < 0.3 ? 2_000 + exponential(random, 12_000) : lognormal(random, 120_000, 0.75));
