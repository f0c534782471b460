import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daypartAt, isSameDay, nextDay, nextDaypart } from './daypart.ts';
import { instantAt, localTime, spokenInstant, utc, type ZoneOffset } from './local-time.ts';

const hourMs = 3_600_000;
const iso = (at: number) => new Date(at).toISOString().slice(0, 16);
const at = (text: string) => Date.parse(`${text}:00Z`);

/** Berlin in 2026: clocks are set forward on 29 March at 1 h UTC, back on 25 October at 1 h UTC. */
const berlin: ZoneOffset = (instant) =>
  instant >= at('2026-03-29T01:00') && instant < at('2026-10-25T01:00') ? 2 * hourMs : hourMs;

describe('local time', () => {
  it('is read from the clocks of the place', () => {
    // A Friday in winter.
    expect(localTime(at('2026-01-02T23:30'), berlin)).toMatchObject({ ms: hourMs / 2, weekday: 5 });
    expect(localTime(-1, utc)).toEqual({ day: -1, ms: 86_399_999, weekday: 2 });
  });

  it('names the instant at which a clock shows it, on days on which the clock is set too', () => {
    const spring = localTime(at('2026-03-29T12:00'), berlin).day;
    expect(iso(instantAt(spring, 8 * hourMs, berlin))).toBe('2026-03-29T06:00');
    expect(iso(instantAt(spring, hourMs, berlin))).toBe('2026-03-29T00:00');
    // 2:30 does not exist: as counted before the skip, it is 3:30.
    expect(iso(instantAt(spring, 2.5 * hourMs, berlin))).toBe('2026-03-29T01:30');
    const autumn = localTime(at('2026-10-25T12:00'), berlin).day;
    expect(iso(instantAt(autumn, 2.5 * hourMs, berlin))).toBe('2026-10-25T00:30');
    expect(iso(instantAt(autumn, 8 * hourMs, berlin))).toBe('2026-10-25T07:00');
  });

  it('comes back from every instant that a clock shows once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: at('2026-01-01T00:00'), max: at('2026-12-31T00:00') }),
        (instant) => {
          const { day, ms } = localTime(instant, berlin);
          const back = instantAt(day, ms, berlin);
          // In the hour that comes twice, the first.
          expect([0, hourMs]).toContain(instant - back);
        },
      ),
    );
  });

  it('is said in words', () => {
    const now = at('2026-01-02T10:00');
    expect(spokenInstant(now + 2 * hourMs, now, utc)).toBe('at 12:00');
    expect(spokenInstant(now + 23 * hourMs, now, utc)).toBe('tomorrow at 09:00');
    expect(spokenInstant(now + 71 * hourMs, now, utc)).toBe('Mon at 09:00');
    expect(spokenInstant(now + 240 * hourMs, now, utc)).toBe('Mon in 10 days at 10:00');
  });
});

describe('a daypart', () => {
  it('is one of three, and none at night', () => {
    const parts = [7, 8, 11, 12, 17, 20, 21].map((hour) =>
      daypartAt(at('2026-01-02T00:00') + hour * hourMs, utc),
    );
    expect(parts).toEqual([null, 'morning', 'morning', 'afternoon', 'evening', 'evening', null]);
  });

  it('is waited for until it begins, or is now', () => {
    const other = (than: string) => (name: string) => name !== than;
    expect(iso(nextDaypart(at('2026-01-02T10:00'), utc, other('morning')))).toBe(
      '2026-01-02T12:00',
    );
    expect(iso(nextDaypart(at('2026-01-02T13:00'), utc, other('morning')))).toBe(
      '2026-01-02T13:00',
    );
    expect(iso(nextDaypart(at('2026-01-02T18:00'), utc, other('evening')))).toBe(
      '2026-01-03T08:00',
    );
    expect(iso(nextDaypart(at('2026-01-02T22:00'), utc, other('morning')))).toBe(
      '2026-01-03T12:00',
    );
    expect(iso(nextDay(at('2026-03-28T20:00'), berlin))).toBe('2026-03-29T06:00');
    expect(isSameDay(at('2026-01-02T22:30'), at('2026-01-02T23:30'), berlin)).toBe(false);
  });
});
