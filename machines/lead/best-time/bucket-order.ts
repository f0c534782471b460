import type { BestTime } from '../../contracts/campaign/best-time.ts';
import { dayparts } from '../daypart.ts';
import { localTime, type ZoneOffset } from '../local-time.ts';
import { type AnswerOdds, type Beta, binAt } from './answer-odds.ts';
import { sampleBeta } from './beta-sample.ts';

const hourMs = 3_600_000;
/** How far a better time is looked for. */
const horizonHours = 24;
/** Now is as good as later if it is worth this much of the best. dialler.md §5.2. */
const goodEnough = 0.9;
/** A lead is held for a better time no longer than this from when it was due. */
const heldMaxMs = 24 * hourMs;
/** What a day of waiting is worth, in chance of an answer: after some days even the worst time goes first. */
const agePerDay = 0.1;

export interface DueBucket {
  bucket: string;
  /** Leads that the odds do not tell apart. */
  group: string;
  offset: ZoneOffset;
  /** Since when its oldest lead is due. */
  oldestDueAt: number;
}

export interface RankedBucket {
  bucket: string;
  score: number;
  /** In words, for a bucket that waits for a better time; else null. */
  heldWhy: string | null;
  /** Until then at most; null: it does not wait. */
  heldUntilAt: number | null;
}

const meanOf = ({ a, b }: Beta): number => a / (a + b);

/**
 * In which order buckets are dialled now. Their score is what the moment is worth, drawn from what is known of it (Thompson
 * sampling: an hour of which little is known is tried now and then), less what the best hour of the coming day is worth, plus
 * a little for each day of waiting.
 */
export function orderBuckets(
  due: readonly DueBucket[],
  odds: AnswerOdds,
  { now, mode, random }: { now: number; mode: BestTime['mode']; random: () => number },
): RankedBucket[] {
  const ranked = due.map(({ bucket, group, offset, oldestDueAt }): RankedBucket => {
    const ageMs = Math.max(0, now - oldestDueAt);
    if (mode === 'off') return { bucket, score: ageMs, heldWhy: null, heldUntilAt: null };
    const beta = odds.odds(group, binAt(now, offset), now);
    const best = bestLater(group, offset, odds, now);
    const score =
      sampleBeta(beta.a, beta.b, random) - best.chance + (ageMs / (24 * hourMs)) * agePerDay;
    const isHeld = mode === 'hold' && ageMs < heldMaxMs && meanOf(beta) < goodEnough * best.chance;
    return {
      bucket,
      score,
      heldWhy: isHeld ? heldWords(meanOf(beta), best, offset) : null,
      heldUntilAt: isHeld ? Math.min(best.at, oldestDueAt + heldMaxMs) : null,
    };
  });
  return ranked.toSorted((a, b) => b.score - a.score || (a.bucket < b.bucket ? -1 : 1));
}

/** The hour of the coming day, within the hours in which people are called, at which most answer. */
function bestLater(
  group: string,
  offset: ZoneOffset,
  odds: AnswerOdds,
  now: number,
): { chance: number; at: number } {
  let best = { chance: 0, at: now };
  for (let hour = 1; hour <= horizonHours; hour += 1) {
    const at = now + hour * hourMs;
    const { ms } = localTime(at, offset);
    if (ms < dayparts[0].fromMs || ms >= dayparts[2].toMs) continue;
    const chance = meanOf(odds.odds(group, binAt(at, offset), at));
    if (chance > best.chance) best = { chance, at };
  }
  return best;
}

function heldWords(
  chance: number,
  best: { chance: number; at: number },
  offset: ZoneOffset,
): string {
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const hour = Math.floor(localTime(best.at, offset).ms / hourMs);
  return `Waits for a better hour: ${percent(chance)} answer now, ${percent(best.chance)} at ${hour}:00`;
}
