import { Temporal } from 'temporal-polyfill';

const zoned = (at: number, timeZone: string): Temporal.ZonedDateTime => {
  const instant = Temporal.Instant.fromEpochMilliseconds(at);
  try {
    return instant.toZonedDateTimeISO(timeZone);
  } catch {
    // A zone that is being typed: told at its field.
    return instant.toZonedDateTimeISO('UTC');
  }
};

/** `YYYY-MM-DD` of an instant (epoch ms) by the clocks of a zone; empty for null. */
export const dateOf = (at: number | null, timeZone: string): string =>
  at === null ? '' : zoned(at, timeZone).toPlainDate().toString();

/** First instant of a day of the zone (epoch ms); null for an empty date. */
export const instantOf = (date: string, timeZone: string): number | null => {
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) return null;
  const zone = zoned(0, timeZone).timeZoneId;
  return Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds;
};
