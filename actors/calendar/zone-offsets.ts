import { Temporal } from 'temporal-polyfill';
import { utc, type ZoneOffset } from '../../machines/lead/local-time.ts';

/** There are about 600 names; what is no zone is remembered too, and must not fill the memory. */
const knownMax = 1_000;
const known = new Map<string, ZoneOffset | null>();

/**
 * Whether the runtime knows a zone by this name. An offset such as `+02:00` is none: it knows nothing of summer. What is no zone
 * must not be asked of a calendar.
 */
export const isZone = (name: string): boolean => offsetOf(name) !== null;

/** What the clocks of a zone show ahead of UTC; UTC for a name that nobody knows. */
export const zoneOffset = (name: string | undefined): ZoneOffset =>
  name === undefined || name === 'UTC' ? utc : (offsetOf(name) ?? utc);

function offsetOf(name: string): ZoneOffset | null {
  const cached = known.get(name);
  if (cached !== undefined) return cached;
  const offset = /^[A-Za-z]/.test(name) && isThere(name) ? bySteadySpans(name) : null;
  if (known.size >= knownMax) known.clear();
  known.set(name, offset);
  return offset;
}

function isThere(name: string): boolean {
  try {
    zoned(0, name);
    return true;
  } catch {
    return false;
  }
}

/** Keeps the time in which the clock is not set: a zone is asked a hundred times for every time it comes to another one. */
function bySteadySpans(name: string): ZoneOffset {
  let fromAt = 0;
  let untilAt = 0;
  let offsetMs = 0;
  return (at) => {
    if (at >= fromAt && at < untilAt) return offsetMs;
    const local = zoned(at, name);
    // A millisecond later, so that a change at this very instant is the one before it.
    const before = local.add({ milliseconds: 1 }).getTimeZoneTransition('previous');
    fromAt = before?.epochMilliseconds ?? Number.NEGATIVE_INFINITY;
    untilAt = local.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY;
    offsetMs = local.offsetNanoseconds / 1e6;
    return offsetMs;
  };
}

const zoned = (at: number, name: string) =>
  Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(name);
