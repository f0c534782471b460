export interface Backoff {
  minMs: number;
  /** Hard limit: holds after the jitter too. */
  maxMs: number;
  factor: number;
  /** Share of the delay that is drawn, to both sides: 0.2 is 80–120 %. */
  jitter: number;
  /** A child that ran this long without a crash starts over at `minMs`. */
  resetAfterMs: number;
}

/** Delay before restart number `failures` (0 is the first after calm). `random` draws from [0, 1). */
export function backoffMs(backoff: Backoff, failures: number, random: () => number): number {
  const { minMs, maxMs, factor, jitter } = backoff;
  // Without this bound factor^failures overflows to infinity, and 0 · infinity is no delay at all.
  const grown = minMs * Math.min(factor ** failures, Number.MAX_SAFE_INTEGER);
  const drawn = jitter === 0 ? grown : grown * (1 + jitter * (2 * random() - 1));
  return Math.min(maxMs, Math.max(0, drawn));
}
