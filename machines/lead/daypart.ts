import { dayMs, instantAt, localTime, type ZoneOffset } from './local-time.ts';

/**
 * The parts of a callee's day in which people are reached differently. Three a day, as call quotas of VICIdial have them
 * (dialler.md §5.1); the bounds lie within 8 to 21 h, which most laws allow (§3).
 */
export const dayparts = [
  { name: 'morning', fromMs: 8 * 3_600_000, toMs: 12 * 3_600_000 },
  { name: 'afternoon', fromMs: 12 * 3_600_000, toMs: 17 * 3_600_000 },
  { name: 'evening', fromMs: 17 * 3_600_000, toMs: 21 * 3_600_000 },
] as const;

export type DaypartName = (typeof dayparts)[number]['name'];

/** Null at night, when nobody is called. */
export function daypartAt(at: number, offset: ZoneOffset): DaypartName | null {
  const { ms } = localTime(at, offset);
  return dayparts.find((part) => ms >= part.fromMs && ms < part.toMs)?.name ?? null;
}

/** The first instant from `at` on that lies in a daypart which `isWanted`; the second day has them all again. */
export function nextDaypart(
  at: number,
  offset: ZoneOffset,
  isWanted: (name: DaypartName) => boolean,
): number {
  const { day, ms } = localTime(at, offset);
  for (let ahead = 0; ahead <= 1; ahead += 1)
    for (const part of dayparts) {
      if (!isWanted(part.name) || (ahead === 0 && part.toMs <= ms)) continue;
      return Math.max(at, instantAt(day + ahead, part.fromMs, offset));
    }
  return at;
}

/** The beginning of the next day on which people are called. */
export const nextDay = (at: number, offset: ZoneOffset): number =>
  instantAt(localTime(at, offset).day + 1, dayparts[0].fromMs, offset);

export const isSameDay = (a: number, b: number, offset: ZoneOffset): boolean =>
  Math.abs(a - b) < 2 * dayMs && localTime(a, offset).day === localTime(b, offset).day;
