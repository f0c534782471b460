/**
 * What the clocks of a place show ahead of UTC at an instant, in ms. Given to this folder, which knows no zones: the offset may
 * differ from one instant to the next where clocks are set forward or back.
 */
export type ZoneOffset = (at: number) => number;

export const dayMs = 86_400_000;
const minuteMs = 60_000;

export const utc: ZoneOffset = () => 0;

export interface LocalTime {
  /** Days since 1 January 1970 by the local calendar. */
  day: number;
  /** Since local midnight, in ms. */
  ms: number;
  /** 0 is Monday. */
  weekday: number;
}

export function localTime(at: number, offset: ZoneOffset): LocalTime {
  const local = at + offset(at);
  const day = Math.floor(local / dayMs);
  // 1 January 1970 was a Thursday.
  return { day, ms: local - day * dayMs, weekday: (((day + 3) % 7) + 7) % 7 };
}

/**
 * The instant at which the local clock shows `ms` of `day`. Where the clock skips it, the same time after the skip as counted
 * before; where it comes twice, the first.
 */
export function instantAt(day: number, ms: number, offset: ZoneOffset): number {
  const local = day * dayMs + ms;
  const before = local - offset(local - dayMs);
  if (before + offset(before) === local) return before;
  const after = local - offset(local + dayMs);
  return after + offset(after) === local ? after : before;
}

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** `at 14:05`, `tomorrow at 09:00`, `Thu at 09:00`, `Thu in 12 days at 09:00`: by the callee's clock. */
export function spokenInstant(at: number, now: number, offset: ZoneOffset): string {
  const then = localTime(at, offset);
  const minutes = Math.floor(then.ms / minuteMs);
  const two = (n: number) => String(n).padStart(2, '0');
  const clock = `at ${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  const days = then.day - localTime(now, offset).day;
  if (days <= 0) return clock;
  if (days === 1) return `tomorrow ${clock}`;
  const weekday = weekdays[then.weekday];
  return days < 7 ? `${weekday} ${clock}` : `${weekday} in ${days} days ${clock}`;
}
