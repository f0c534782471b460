/**
 * Spaces dials so that a carrier's calls-per-second limit holds in every window, not only on average: dial k+1 starts at
 * least `1000 / cps` ms after dial k. Bursting at the start of a tick is what carriers answer with 429 or SIP 503.
 */
export interface DialSpacing {
  /** Earliest instant of the next dial. */
  readonly nextAt: number;
  readonly gapMs: number;
}

export const dialSpacing = (cps: number): DialSpacing => ({ nextAt: 0, gapMs: 1000 / cps });

/** How many dials could start in `[now, now + horizonMs)`. */
export function dialsWithin(spacing: DialSpacing, now: number, horizonMs: number): number {
  const firstAt = Math.max(now, spacing.nextAt);
  const roomMs = now + horizonMs - firstAt;
  return roomMs <= 0 ? 0 : Math.ceil(roomMs / spacing.gapMs);
}

/** Books the next dial: its instant, and the spacing after it. */
export function takeDial(
  spacing: DialSpacing,
  now: number,
): { dialAt: number; spacing: DialSpacing } {
  const dialAt = Math.max(now, spacing.nextAt);
  return { dialAt, spacing: { ...spacing, nextAt: dialAt + spacing.gapMs } };
}
