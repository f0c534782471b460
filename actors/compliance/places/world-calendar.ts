import { Temporal } from 'temporal-polyfill';
import type { Calendar, LocalTime } from '../../../machines/compliance/calendar.ts';
import { zoneOffset } from '../../calendar/zone-offsets.ts';
import holidays from './holidays.json' with { type: 'json' };

const byPlace: Record<string, Record<string, string> | undefined> = holidays.byPlace;

/** Past its end the table knows nothing, and nobody is called on a day of which nobody knows. */
const isTabled = (date: string): boolean => {
  const year = Number(date.slice(0, 4));
  return year >= holidays.from && year <= holidays.to;
};

const instantAt = (zone: string, local: Temporal.PlainDateTime): number[] => {
  const ends = (['earlier', 'later'] as const).map((disambiguation) =>
    local.toZonedDateTime(zone, { disambiguation }),
  );
  const [earlier, later] = ends as [Temporal.ZonedDateTime, Temporal.ZonedDateTime];
  if (later.toPlainDateTime().equals(local)) {
    const instants = [earlier.epochMilliseconds, later.epochMilliseconds];
    return [...new Set(instants)];
  }
  // Skipped: the clock was set forward between the two readings.
  return [earlier.getTimeZoneTransition('next')?.epochMilliseconds ?? later.epochMilliseconds];
};

/** Openings are the same few of each day for every callee of a zone. */
const knownInstants = new Map<string, number[]>();
const knownInstantsMax = 20_000;

/** The zones of the runtime's own database, and the holidays of `infra/rule-data/make-holidays.ts`. */
export const worldCalendar: Calendar = {
  local(zone, at): LocalTime {
    const there = new Date(Math.floor(at) + zoneOffset(zone)(at));
    return {
      date: there.toISOString().slice(0, 10),
      weekday: there.getUTCDay() || 7,
      minute: there.getUTCHours() * 60 + there.getUTCMinutes(),
    };
  },
  instants(zone, date, minute) {
    const key = `${zone} ${date} ${minute}`;
    const known = knownInstants.get(key);
    if (known) return known;
    const day = Temporal.PlainDate.from(date).add({ days: minute >= 1_440 ? 1 : 0 });
    const time = Temporal.PlainTime.from({
      hour: Math.floor((minute % 1_440) / 60),
      minute: minute % 60,
    });
    const instants = instantAt(zone, day.toPlainDateTime(time));
    if (knownInstants.size >= knownInstantsMax) knownInstants.clear();
    knownInstants.set(key, instants);
    return instants;
  },
  dayAfter: (date) => Temporal.PlainDate.from(date).add({ days: 1 }).toString(),
  holidayOn(country, state, date) {
    const national = byPlace[country];
    if (national === undefined) return null;
    if (!isTabled(date))
      return `a day beyond the table of holidays, which ends with ${holidays.to}`;
    const own = state === null ? undefined : byPlace[`${country}-${state}`];
    return own?.[date] ?? national[date] ?? null;
  },
};
