import type { Pacer } from '../pacer.ts';
import { PoolBook } from './pool-book.ts';

/**
 * Issabel's predictor with overcommit: a busy slot counts as free when its call, as if exponential, would have ended with
 * certainty `qos` by the time of the next answer. It takes the distribution from the call's beginning and not from its age, so
 * a call must already have lasted three and a half mean talks.
 */
export interface ErlangSettings {
  /** `predictor_queue_qos`. */
  qos: number;
  /** Below these the means are not yet used. */
  talksMin: number;
  callsMin: number;
  /** The answer rate is of this window, and at least the floor. */
  windowMs: number;
  answerRateMin: number;
}

const erlangStandards: ErlangSettings = {
  qos: 0.97,
  talksMin: 10,
  callsMin: 10,
  windowMs: 1_800_000,
  answerRateMin: 0.2,
};

/** Whether a slot whose call began `ageMs` ago counts as free. */
export const isAboutFree = (
  ageMs: number,
  answerMeanMs: number,
  talkMeanMs: number,
  qos: number,
): boolean => 1 - Math.exp(-(ageMs + answerMeanMs) / talkMeanMs) >= qos;

/** Calls to place: what the slots can take, more by what is not answered. */
export const overcommitted = (
  freeCount: number,
  aboutFreeCount: number,
  waitingCount: number,
  pendingCount: number,
  answerRate: number,
): number => Math.round((freeCount + aboutFreeCount - waitingCount - pendingCount) / answerRate);

export function erlangPacer(settings: Partial<ErlangSettings> = {}): Pacer {
  const all = { ...erlangStandards, ...settings };
  const book = new PoolBook();
  const talks = { count: 0, sumMs: 0 };
  const answers = { count: 0, sumMs: 0 };
  /** Resolved calls of the window, oldest first. */
  let resolvedAts: { atMs: number; isAnswered: boolean }[] = [];
  let answeredCount = 0;
  let oldest = 0;

  const answerRate = (atMs: number) => {
    while (oldest < resolvedAts.length && resolvedAts[oldest]!.atMs < atMs - all.windowMs) {
      if (resolvedAts[oldest]!.isAnswered) answeredCount -= 1;
      oldest += 1;
    }
    if (oldest > 4_096) {
      resolvedAts = resolvedAts.slice(oldest);
      oldest = 0;
    }
    const callCount = resolvedAts.length - oldest;
    if (callCount < all.callsMin) return 1;
    return Math.max(all.answerRateMin, answeredCount / callCount);
  };

  return {
    dialed: (dialId, campaignId, atMs) => book.dialed(dialId, campaignId, atMs),
    resolved(dialId, end, atMs) {
      const dialedAt = book.resolved(dialId, end, atMs);
      if (dialedAt === undefined) return;
      const isAnswered = end === 'human';
      resolvedAts.push({ atMs, isAnswered });
      if (!isAnswered) return;
      answeredCount += 1;
      answers.count += 1;
      answers.sumMs += atMs - dialedAt;
    },
    met: (dialId, isLate, atMs) => void book.met(dialId, isLate, atMs),
    freed(dialId, atMs) {
      const metAt = book.freed(dialId);
      if (metAt === undefined) return;
      talks.count += 1;
      talks.sumMs += atMs - metAt;
    },
    plan(sight) {
      const { atMs, freeCount, reservedCount, waitingCount } = sight;
      let aboutFreeCount = 0;
      if (talks.count >= all.talksMin && answers.count > 0)
        for (const metAt of book.busy.values())
          if (
            isAboutFree(
              atMs - metAt,
              answers.sumMs / answers.count,
              talks.sumMs / talks.count,
              all.qos,
            )
          )
            aboutFreeCount += 1;
      return book.divide(
        sight,
        overcommitted(
          freeCount - reservedCount,
          aboutFreeCount,
          waitingCount,
          book.ringing.size,
          answerRate(atMs),
        ),
      );
    },
  };
}
