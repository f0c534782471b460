import type { CallingHours } from '../contracts/compliance/rule-pack.ts';
import type { Calendar, LocalTime } from './calendar.ts';

/** Longest search for an opening; longer than any run of holidays between two weekdays. */
const daysMax = 21;

/** Hours of one rule at one place. */
export interface PlaceHours {
  zone: string;
  hours: readonly CallingHours[];
  /** Days on which nobody is called whatever the hours say. */
  isHoliday: (date: string) => boolean;
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

const isWithin = (place: PlaceHours, { date, weekday, minute }: LocalTime): boolean =>
  place.hours.some(
    ({ days, from, to }) =>
      days.includes(weekday) && minute >= minuteOf(from) && minute < minuteOf(to),
  ) && !place.isHoliday(date);

/** What decides is the reading of the callee's clock, so an hour that comes twice is open or closed twice. */
export const isOpenAt = (place: PlaceHours, calendar: Calendar, at: number): boolean =>
  isWithin(place, calendar.local(place.zone, at));

/** First instant from `at` on at which the place is open; null: none within three weeks. */
export function opensAt(place: PlaceHours, calendar: Calendar, at: number): number | null {
  const now = calendar.local(place.zone, at);
  if (isWithin(place, now)) return at;
  let { date } = now;
  for (let day = 0; day <= daysMax; day += 1) {
    const openings = place.hours
      .flatMap(({ from }) => calendar.instants(place.zone, date, minuteOf(from)))
      .filter((instant) => instant > at && isOpenAt(place, calendar, instant));
    if (openings.length > 0) return Math.min(...openings);
    date = calendar.dayAfter(date);
  }
  return null;
}

/** First instant after `at` at which a place that is open is closed; `at` itself if it is closed already. */
export function closesAt(place: PlaceHours, calendar: Calendar, at: number): number {
  if (!isOpenAt(place, calendar, at)) return at;
  let { date } = calendar.local(place.zone, at);
  let last = at;
  for (let day = 0; day <= daysMax; day += 1) {
    const closings = [...place.hours.map(({ to }) => minuteOf(to)), 1_440]
      .flatMap((minute) => calendar.instants(place.zone, date, minute))
      .filter((instant) => instant > at)
      .sort((a, b) => a - b);
    for (const instant of closings) {
      if (!isOpenAt(place, calendar, instant)) return instant;
      last = instant;
    }
    date = calendar.dayAfter(date);
  }
  return last;
}
