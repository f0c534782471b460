import { Temporal } from 'temporal-polyfill';
import { utc, type ZoneOffset } from '../../machines/lead/local-time.ts';

const known = new Map<string, ZoneOffset>();
/** There are about 600 names. */
const knownMax = 1_000;

/** What the clocks of a zone show ahead of UTC; UTC for a name that nobody knows. Offsets change on the quarter hour at most. */
export function zoneOffset(name: string | undefined): ZoneOffset {
  if (name === undefined || name === 'UTC') return utc;
  const cached = known.get(name);
  if (cached !== undefined) return cached;
  const offset = knowsZone(name) ? reckoned(name) : utc;
  if (known.size >= knownMax) known.clear();
  known.set(name, offset);
  return offset;
}

const quarterMs = 900_000;

function reckoned(name: string): ZoneOffset {
  let quarter = Number.NaN;
  let offsetMs = 0;
  return (at) => {
    const asked = Math.floor(at / quarterMs);
    if (asked === quarter) return offsetMs;
    quarter = asked;
    offsetMs =
      Temporal.Instant.fromEpochMilliseconds(asked * quarterMs).toZonedDateTimeISO(name)
        .offsetNanoseconds / 1e6;
    return offsetMs;
  };
}

function knowsZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}
