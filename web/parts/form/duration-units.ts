export type DurationUnit = { key: string; ms: number };

export const durationUnits: readonly DurationUnit[] = [
  { key: 's', ms: 1_000 },
  { key: 'min', ms: 60_000 },
  { key: 'h', ms: 3_600_000 },
  { key: 'd', ms: 86_400_000 },
];

/** A year and a day: nothing here waits longer. */
const longestMs = 366 * 86_400_000;

/** The largest unit in which it is a whole number; seconds for nothing at all. */
export const unitOf = (ms: number): DurationUnit =>
  ms === 0
    ? durationUnits[1]!
    : (durationUnits.findLast((unit) => ms % unit.ms === 0) ?? durationUnits[0]!);

/** Null: no span of time that can be waited for. */
export const durationOf = (count: number, unitMs: number): number | null => {
  const ms = Math.round(count * unitMs);
  return Number.isFinite(ms) && ms >= 0 && ms <= longestMs ? ms : null;
};

/** `10 min`, `2 h`, `1.5 h`; `at once` for none. */
export const spanText = (ms: number): string => {
  if (ms === 0) return 'at once';
  const unit = durationUnits.findLast((one) => ms >= one.ms) ?? durationUnits[0]!;
  const exact = unitOf(ms);
  // 90 min is plainer than 1.5 h, 26 h plainer than 1.08 d.
  const shown = ms / exact.ms < 100 ? exact : unit;
  return `${Number((ms / shown.ms).toFixed(1))} ${shown.key}`;
};
