import { describe, expect, it } from 'vitest';
import {
  type DialLevelSettings,
  type DialLevelSight,
  dialLevelStandards,
  nextDialLevel,
} from './dial-level.ts';

const calm: DialLevelSight = {
  readyMean: 0,
  waitingMean: 0,
  agentsMean: 20,
  minuteCallCount: 10,
  minuteDropCount: 0,
  todayCallCount: 1_000,
  todayHumanCount: 150,
  todayDropCount: 0,
  hhmm: 1200,
};
/** 6 of 150 people: 4 % with a limit of 3. */
const over = { todayDropCount: 6 };

const rows: [string, number, Partial<DialLevelSight>, Partial<DialLevelSettings>, number][] = [
  ['stays when nobody is idle', 1.5, {}, {}, 1.5],
  ['rises by the share of idle agents: 4 of 20', 1.5, { readyMean: 4 }, {}, 1.8],
  ['falls by the share of waiting callers: 2 of 20', 1.5, { waitingMean: 2 }, {}, 1.35],
  ['rises twice as fast with intensity 100', 1.5, { readyMean: 4 }, { intensity: 100 }, 2.1],
  ['falls half as fast with intensity 50', 1.5, { waitingMean: 2 }, { intensity: 50 }, 1.425],
  ['keeps one idle with a target of -1', 1.5, { readyMean: 1 }, { diffTarget: -1 }, 1.5],
  ['lets one wait with a target of +1', 1.5, { waitingMean: 1 }, { diffTarget: 1 }, 1.5],
  ['does not move without agents', 1.5, { readyMean: 4, agentsMean: 0 }, {}, 1.5],
  ['goes no higher than its maximum', 2.9, { readyMean: 4 }, {}, 3],
  ['goes no lower than one', 1.02, { waitingMean: 2 }, {}, 1],
  [
    'halves after a minute in which most of 21 were dropped',
    2.8,
    { minuteCallCount: 21, minuteDropCount: 11 },
    {},
    1.4,
  ],
  ['does not halve for a minute of 20', 2.8, { minuteCallCount: 20, minuteDropCount: 11 }, {}, 2.8],
  ['is one under a hard limit', 2.8, over, { method: 'hard_limit' }, 1],
  ['is half under the average', 2.8, over, { method: 'average' }, 1.4],
  ['is never under one, over the limit or not', 1.4, over, { method: 'average' }, 1],
  ['has no limit for its first 50 calls', 2.8, { ...over, todayCallCount: 50 }, {}, 2.8],
  [
    'is at its limit and not over it with 3 of 100',
    2.8,
    { todayHumanCount: 100, todayDropCount: 3 },
    {},
    2.8,
  ],
  // 2100 − 1330 = 770, though seven and a half hours are left.
  [
    'is tapered by hours written as a number',
    2,
    { ...over, hhmm: 1330 },
    { method: 'tapered' },
    1.54,
  ],
  // 2100 − 1059 = 1041, but 2100 − 1100 = 1000 exactly.
  [
    'has no brake when tapered with more than ten hours left',
    2,
    { ...over, hhmm: 1059 },
    { method: 'tapered' },
    2,
  ],
  [
    'has no brake when tapered with ten hours left',
    2,
    { ...over, hhmm: 1100 },
    { method: 'tapered' },
    2,
  ],
  [
    'begins to brake a minute past eleven: 2100 − 1101 = 999',
    2,
    { ...over, hhmm: 1101 },
    { method: 'tapered' },
    1.998,
  ],
  // 2100 − 2059 = 41: a jump of the hour from 2000 (100) to 1959 (141).
  ['all but ends a minute before the end', 2.5, { ...over, hhmm: 2059 }, { method: 'tapered' }, 1],
  ['is one after the end', 2.8, { ...over, hhmm: 2101 }, { method: 'tapered' }, 1],
  ['moves first and is braked then', 2, { ...over, readyMean: 4 }, { method: 'average' }, 1.2],
];

describe('VICIdial’s dial level', () => {
  it.each(rows)('%s', (_sentence, level, sight, settings, next) => {
    expect(
      nextDialLevel(level, { ...calm, ...sight }, { ...dialLevelStandards, ...settings }),
    ).toBeCloseTo(next, 9);
  });
});
