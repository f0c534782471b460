import { Temporal } from 'temporal-polyfill';
import type { Opening } from '../../machines/campaign/lifecycle/lifecycle-events.ts';
import type { CampaignSchedule, WeeklySlot } from '../../machines/contracts/campaign/schedule.ts';

/** Whether a campaign may dial at an instant, and when that changes next; null: never. */
export interface Hours {
  isOpen: boolean;
  changesAt: number | null;
}

/** Days that are looked ahead for the next opening: longer than any chain of holidays between two slots of a year. */
const daysMax = 400;

interface Span {
  from: number;
  to: number;
}

/**
 * The hours of a schedule at an instant. By the wall clock of its zone: a time that the change to summer skips is the
 * moment after the gap, one that comes twice in autumn counts from the first time on (as RFC 5545 has it).
 */
export function hoursOf(schedule: CampaignSchedule, now: number): Hours {
  const { startAt, endAt } = schedule;
  if (endAt !== null && now >= endAt) return { isOpen: false, changesAt: null };
  const from = Math.max(now, startAt ?? now);
  const at = weeklyHoursOf(schedule, from);
  if (from > now)
    return { isOpen: false, changesAt: at.isOpen ? from : before(at.changesAt, endAt) };
  if (at.isOpen && endAt !== null)
    return { isOpen: true, changesAt: Math.min(endAt, at.changesAt ?? endAt) };
  return at.isOpen ? at : { isOpen: false, changesAt: before(at.changesAt, endAt) };
}

const before = (at: number | null, endAt: number | null): number | null =>
  at !== null && endAt !== null && at >= endAt ? null : at;

/** The same, in words where it may not dial. */
export function openingOf(schedule: CampaignSchedule, now: number): Opening {
  const { isOpen, changesAt } = hoursOf(schedule, now);
  if (isOpen) return { isOpen };
  const says =
    changesAt === null
      ? 'Its schedule has no time left in which it may dial'
      : `It waits for its time to dial: ${wallClock(changesAt, schedule.timeZone)}`;
  return { isOpen, waits: { untilAt: changesAt, says } };
}

/** The day of the zone around an instant. */
export function dayOf(timeZone: string, now: number): Span {
  const start = zoned(now, timeZone).startOfDay();
  return { from: start.epochMilliseconds, to: start.add({ days: 1 }).epochMilliseconds };
}

/** `Mon 2026-11-23 09:00 Europe/Berlin`. */
export function wallClock(at: number, timeZone: string): string {
  const time = zoned(at, timeZone);
  const weekday = time.toLocaleString('en', { weekday: 'short' });
  return `${weekday} ${time.toPlainDate().toString()} ${time.toPlainTime().toString({ smallestUnit: 'minute' })} ${timeZone}`;
}

const zoned = (at: number, timeZone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);

function weeklyHoursOf({ timeZone, slots, holidays }: CampaignSchedule, now: number): Hours {
  if (slots.length === 0 && holidays.length === 0) return { isOpen: true, changesAt: null };
  const closed = new Set(holidays);
  const today = zoned(now, timeZone).toPlainDate();
  const weekly = lastDay(today, holidays);
  let open: Span | undefined;
  // From yesterday on: a slot may go on past midnight.
  for (let day = -1; day < daysMax; day += 1) {
    const date = today.add({ days: day });
    // Behind the last holiday each week is like the one before.
    if (Temporal.PlainDate.compare(date, weekly) > 0) break;
    for (const span of spansOf(date, timeZone, slots, closed)) {
      if (span.to <= now) continue;
      if (open === undefined && span.from > now) return { isOpen: false, changesAt: span.from };
      if (open !== undefined && span.from > open.to) return { isOpen: true, changesAt: open.to };
      open = { from: span.from, to: Math.max(open?.to ?? 0, span.to) };
    }
  }
  return { isOpen: open !== undefined, changesAt: null };
}

/** A week and a day behind the last holiday to come. */
function lastDay(today: Temporal.PlainDate, holidays: readonly string[]): Temporal.PlainDate {
  const last = holidays.toSorted().at(-1) ?? '';
  const from = last > today.toString() ? Temporal.PlainDate.from(last) : today;
  return from.add({ days: 9 });
}

/** What is open of the slots that begin on a day, in order; holidays are cut out. */
function spansOf(
  day: Temporal.PlainDate,
  timeZone: string,
  slots: readonly WeeklySlot[],
  closed: ReadonlySet<string>,
): Span[] {
  const at = (date: Temporal.PlainDate, time = '00:00') =>
    date.toZonedDateTime({ timeZone, plainTime: time }).epochMilliseconds;
  const next = day.add({ days: 1 });
  const ofDay =
    slots.length === 0
      ? [{ from: '00:00', to: '24:00' }]
      : slots.filter(({ weekday }) => weekday === day.dayOfWeek);
  return ofDay
    .flatMap(({ from, to }) => {
      if (to === '24:00') return [{ on: day, from: at(day, from), to: at(next) }];
      if (to > from) return [{ on: day, from: at(day, from), to: at(day, to) }];
      return [
        { on: day, from: at(day, from), to: at(next) },
        { on: next, from: at(next), to: at(next, to) },
      ];
    })
    .filter((span) => span.to > span.from && !closed.has(span.on.toString()))
    .toSorted((a, b) => a.from - b.from);
}
