/** One reading of a wall clock. */
export interface LocalTime {
  /** `2026-11-22` */
  date: string;
  /** ISO: Monday is 1. */
  weekday: number;
  /** Of the day, 0–1439. */
  minute: number;
}

/**
 * Clocks and calendars of the callees' places, which arithmetic alone cannot know (zones are changed by decree). Every
 * answer depends on its arguments only.
 */
export interface Calendar {
  local(zone: string, at: number): LocalTime;
  /**
   * Instants at which the clock there comes to `minute` of `date`: two when it is set back over it, and when it is set
   * forward over it, the instant at which that happens. `minute` 1440 is the next midnight.
   */
  instants(zone: string, date: string, minute: number): number[];
  dayAfter(date: string): string;
  /** Name of the public holiday, national and (if given) of the state; null on other days. */
  holidayOn(country: string, state: string | null, date: string): string | null;
}

/** `2026-11-22T14:05` */
export const clockText = ({ date, minute }: LocalTime): string => {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${date}T${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
};
