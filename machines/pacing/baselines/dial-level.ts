/** VICIdial's `calculate_dial_level` (dialler.md §2.1), every 15 s: an integrator on idle slots less waiting callers. */

export type AdaptMethod = 'hard_limit' | 'average' | 'tapered';

export interface DialLevelSettings {
  method: AdaptMethod;
  /** `adaptive_maximum_level`. */
  levelMax: number;
  /** `adaptive_dropped_percentage`, in percent. */
  dropPercentMax: number;
  /** `adaptive_intensity`, in percent. */
  intensity: number;
  /** `adaptive_dl_diff_target`: −1 keeps one slot idle, +1 one caller waiting. */
  diffTarget: number;
  /** `adaptive_latest_server_time` as HHMM, 2100. */
  latestHhmm: number;
}

export const dialLevelStandards: DialLevelSettings = {
  method: 'average',
  levelMax: 3,
  dropPercentMax: 3,
  intensity: 0,
  diffTarget: 0,
  latestHhmm: 2100,
};

/** Means over the last 15 samples of 1 s. */
export interface DialLevelSight {
  readyMean: number;
  waitingMean: number;
  agentsMean: number;
  /** Counted anew each 60 s: answers and drops of the last minute, dials, people and drops of today. */
  minuteCallCount: number;
  minuteDropCount: number;
  todayCallCount: number;
  todayHumanCount: number;
  todayDropCount: number;
  /** Time of day as HHMM: half past one in the afternoon is 1330. */
  hhmm: number;
}

export function nextDialLevel(
  level: number,
  sight: DialLevelSight,
  settings: DialLevelSettings,
): number {
  const diff = sight.readyMean - sight.waitingMean + settings.diffTarget;
  const percent = diff === 0 || sight.agentsMean === 0 ? 0 : (100 * diff) / sight.agentsMean;
  const intensity = settings.intensity / 100;
  const moved = percent < 0 ? percent * Math.abs(intensity - 1) : percent * (intensity + 1);
  let next = Math.max(1, Math.min(settings.levelMax, level * (1 + moved / 100)));
  if (sight.minuteCallCount > 20 && (100 * sight.minuteDropCount) / sight.minuteCallCount > 50)
    next /= 2;
  if (sight.todayCallCount > 50 && dropPercent(sight) > settings.dropPercentMax)
    next = braked(next, sight.hhmm, settings);
  return Math.max(1, next);
}

const dropPercent = (sight: DialLevelSight): number =>
  sight.todayHumanCount === 0 ? 0 : (100 * sight.todayDropCount) / sight.todayHumanCount;

const braked = (level: number, hhmm: number, settings: DialLevelSettings): number => {
  if (settings.method === 'hard_limit') return 1;
  if (settings.method === 'average') return level / 2;
  // HHMM subtracted as plain numbers, as VICIdial does: 2100 − 1330 = 770, and ten hours are 1000.
  const left = settings.latestHhmm - hhmm;
  if (left < 0) return 1;
  return level * (left > 1000 ? 1 : left / 1000);
};
