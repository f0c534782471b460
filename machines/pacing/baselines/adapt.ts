import type { Pacer } from '../pacer.ts';
import { type DialLevelSettings, dialLevelStandards, nextDialLevel } from './dial-level.ts';
import { PoolBook } from './pool-book.ts';
import { linesWanted } from './ratio.ts';

const sampleMs = 1_000;
const sampleCount = 15;
const levelMs = 15_000;
const dropsMs = 60_000;

export interface AdaptSettings extends Partial<DialLevelSettings> {
  /** Time of day of an instant, as HHMM. */
  hhmmAt: (atMs: number) => number;
}

interface Sample {
  ready: number;
  waiting: number;
  agents: number;
}

/**
 * VICIdial's ADAPT_HARD_LIMIT, ADAPT_AVERAGE and ADAPT_TAPERED: RATIO with a level that follows idle slots.
 *
 * It has no timers of its own. Between two pieces of news nothing changes, so before each one it takes the samples of all
 * whole seconds since the last, and moves the level at each 15 s that went by, exactly as loops beside it would have.
 * As in VICIdial, a level needs one agent on average and somebody to dial.
 */
export function adaptPacer({ hhmmAt, ...settings }: AdaptSettings): Pacer {
  const all = { ...dialLevelStandards, ...settings };
  const book = new PoolBook();
  const samples: Sample[] = [];
  const today = { dialCount: 0, humanCount: 0, dropCount: 0 };
  const minute = { humanCount: 0, dropCount: 0 };
  const counted = {
    minuteCallCount: 0,
    minuteDropCount: 0,
    todayCallCount: 0,
    todayHumanCount: 0,
    todayDropCount: 0,
  };
  let level = 1;
  let slotCount = 0;
  let nextSampleAt = Number.NaN;
  let startedAt = 0;

  const sample = () => {
    samples.push({
      ready: Math.max(0, slotCount - book.busy.size),
      waiting: book.waiting.size,
      agents: slotCount,
    });
    if (samples.length > sampleCount) samples.shift();
  };
  const mean = (of: (sample: Sample) => number) =>
    samples.reduce((sum, one) => sum + of(one), 0) / samples.length;
  const count = () => {
    counted.minuteCallCount = minute.humanCount;
    counted.minuteDropCount = minute.dropCount;
    counted.todayCallCount = today.dialCount;
    counted.todayHumanCount = today.humanCount;
    counted.todayDropCount = today.dropCount;
    minute.humanCount = 0;
    minute.dropCount = 0;
  };
  const advance = (atMs: number) => {
    if (Number.isNaN(nextSampleAt)) {
      startedAt = atMs;
      nextSampleAt = atMs + sampleMs;
    }
    // A clock that was set forward an hour need not be sampled second by second.
    if (atMs - nextSampleAt > dropsMs)
      nextSampleAt += Math.floor((atMs - dropsMs - nextSampleAt) / levelMs) * levelMs;
    for (; nextSampleAt <= atMs; nextSampleAt += sampleMs) {
      sample();
      const sinceMs = nextSampleAt - startedAt;
      if (sinceMs % dropsMs === 0) count();
      if (sinceMs % levelMs !== 0) continue;
      const agentsMean = mean((one) => one.agents);
      if (agentsMean < 1) continue;
      level = nextDialLevel(
        level,
        {
          ...counted,
          readyMean: mean((one) => one.ready),
          waitingMean: mean((one) => one.waiting),
          agentsMean,
          hhmm: hhmmAt(nextSampleAt),
        },
        all,
      );
    }
  };

  return {
    dialed(dialId, campaignId, atMs) {
      advance(atMs);
      book.dialed(dialId, campaignId, atMs);
      today.dialCount += 1;
    },
    resolved(dialId, end, atMs) {
      advance(atMs);
      if (book.resolved(dialId, end, atMs) === undefined || end !== 'human') return;
      today.humanCount += 1;
      minute.humanCount += 1;
    },
    met(dialId, isLate, atMs) {
      advance(atMs);
      if (!book.met(dialId, isLate, atMs) || !isLate) return;
      today.dropCount += 1;
      minute.dropCount += 1;
    },
    freed(dialId, atMs) {
      advance(atMs);
      book.freed(dialId);
    },
    plan(sight) {
      advance(sight.atMs);
      slotCount = sight.slotCount - sight.reservedCount;
      const existCount = book.ringing.size + book.waiting.size + book.busy.size;
      return book.divide(sight, linesWanted(level, slotCount, existCount));
    },
  };
}
