import { Temporal } from 'temporal-polyfill';

/** The variable in which a flow leaves the time that a call back was asked for. */
const callbackVariable = 'callback_at';
/** Nobody means a call back in a year; such a time was misunderstood. */
const aheadMaxMs = 92 * 86_400_000;

/**
 * When a call back was asked for: an ISO time with its offset (`2026-11-23T15:00:00+01:00`), or without one by the callee's
 * clock. Null: none was named, or none that can be meant.
 */
export function callbackTime(
  vars: Record<string, string> | undefined,
  timeZone: string | undefined,
  now: number,
): number | null {
  const said = vars?.[callbackVariable]?.trim();
  if (said === undefined || said === '') return null;
  const at = instantOf(said, timeZone);
  return at === null || at < now - 3_600_000 || at > now + aheadMaxMs ? null : Math.max(at, now);
}

function instantOf(said: string, timeZone = 'UTC'): number | null {
  try {
    return Temporal.Instant.from(said).epochMilliseconds;
  } catch {
    // Without an offset.
  }
  try {
    return Temporal.PlainDateTime.from(said).toZonedDateTime(timeZone).epochMilliseconds;
  } catch {
    return null;
  }
}
