/**
 * How much a measured time speaks for a machine: the logarithm of how much likelier it is of machines than of people, by counts
 * in bins. Positive: machine. Beside the ratio for a value that is known there is one for a value that is not over yet.
 */

/** Shares of values by bin; both sum to 1 and none is 0. */
export interface Histogram {
  /** Where each bin begins, ms, ascending from 0; the last one is open. */
  from: readonly number[];
  human: readonly number[];
  machine: readonly number[];
}

/** No single feature outweighs all others: e^5 is 150 to one. */
const ratioMax = 5;
const bounded = (ratio: number) => Math.max(-ratioMax, Math.min(ratioMax, ratio));

const binOf = ({ from }: Histogram, valueMs: number): number => {
  let bin = 0;
  while (bin + 1 < from.length && from[bin + 1]! <= valueMs) bin += 1;
  return bin;
};

/** Of a value that is known. */
export const ratioAt = (histogram: Histogram, valueMs: number): number => {
  const bin = binOf(histogram, valueMs);
  return bounded(Math.log(histogram.machine[bin]! / histogram.human[bin]!));
};

const above = ({ from }: Histogram, shares: readonly number[], bin: number, valueMs: number) => {
  const end = from[bin + 1];
  const left = end === undefined ? 1 : (end - Math.max(valueMs, 0)) / (end - from[bin]!);
  let sum = shares[bin]! * left;
  for (let later = bin + 1; later < shares.length; later += 1) sum += shares[later]!;
  return sum;
};

/** Of a value that is this large already and grows. */
export const ratioBeyond = (histogram: Histogram, valueMs: number): number => {
  const bin = binOf(histogram, valueMs);
  return bounded(
    Math.log(
      above(histogram, histogram.machine, bin, valueMs) /
        above(histogram, histogram.human, bin, valueMs),
    ),
  );
};

/** Of this fineness are the instants below. */
const stepMs = 20;

/** When a growing value, now this large, will speak for a machine by `least`; null: never. */
export const whenBeyondReaches = (
  histogram: Histogram,
  nowMs: number,
  least: number,
): number | null => crossing(histogram, nowMs, (ratio) => ratio >= least);

/** When it will speak for a person: fall to `most`. */
export const whenBeyondFalls = (histogram: Histogram, nowMs: number, most: number): number | null =>
  crossing(histogram, nowMs, (ratio) => ratio <= most);

const crossing = (
  histogram: Histogram,
  nowMs: number,
  isThere: (ratio: number) => boolean,
): number | null => {
  // Behind the beginning of the open bin the ratio stays.
  const end = histogram.from.at(-1)!;
  for (let at = nowMs; ; at += stepMs) {
    if (isThere(ratioBeyond(histogram, at))) return at;
    if (at >= end) return null;
  }
};
