import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CampaignSchedule } from '../../machines/contracts/campaign/schedule.ts';
import { dayOf, hoursOf, openingOf, wallClock } from './schedule-calendar.ts';
import { isZone } from './zone-offsets.ts';

const at = (iso: string) => Date.parse(iso);
const schedule = (said: Partial<CampaignSchedule>) => CampaignSchedule.parse(said);
const office = (timeZone: string) =>
  schedule({
    timeZone,
    slots: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '09:00', to: '17:30' })),
  });
const hours = (said: CampaignSchedule, iso: string) => {
  const { isOpen, changesAt } = hoursOf(said, at(iso));
  return [isOpen, changesAt === null ? null : new Date(changesAt).toISOString().slice(0, 16)];
};

describe('the hours of a schedule', () => {
  it('are always, when it says nothing', () => {
    expect(hours(schedule({}), '2026-11-22T03:00Z')).toEqual([true, null]);
  });

  it('follow the wall clock of the zone', () => {
    const berlin = office('Europe/Berlin');
    expect(hours(berlin, '2026-11-23T07:59Z')).toEqual([false, '2026-11-23T08:00']);
    expect(hours(berlin, '2026-11-23T08:00Z')).toEqual([true, '2026-11-23T16:30']);
    expect(hours(berlin, '2026-11-27T16:30Z')).toEqual([false, '2026-11-30T08:00']);
    expect(hours(berlin, '2026-07-06T07:00Z')).toEqual([true, '2026-07-06T15:30']);
  });

  it('begin after the gap where the clock is set forward, and at the first of two where it is set back', () => {
    const night = schedule({
      timeZone: 'America/New_York',
      slots: [{ weekday: 7, from: '02:30', to: '04:00' }],
    });
    expect(hours(night, '2026-03-08T06:00Z')).toEqual([false, '2026-03-08T07:30']);
    expect(hours(night, '2026-03-08T07:30Z')).toEqual([true, '2026-03-08T08:00']);
    const autumn = schedule({
      timeZone: 'America/New_York',
      slots: [{ weekday: 7, from: '01:30', to: '03:00' }],
    });
    expect(hours(autumn, '2026-11-01T05:00Z')).toEqual([false, '2026-11-01T05:30']);
    // Two and a half hours long on that night.
    expect(hours(autumn, '2026-11-01T05:30Z')).toEqual([true, '2026-11-01T08:00']);
  });

  it('go on past midnight, join where they touch, and leave holidays out by the day of the zone', () => {
    const late = schedule({
      timeZone: 'Asia/Kolkata',
      slots: [
        { weekday: 5, from: '22:00', to: '02:00' },
        { weekday: 6, from: '02:00', to: '03:00' },
      ],
    });
    expect(hours(late, '2026-11-27T16:30Z')).toEqual([true, '2026-11-27T21:30']);
    const holiday = { ...late, holidays: ['2026-11-28'] };
    expect(hours(holiday, '2026-11-27T16:30Z')).toEqual([true, '2026-11-27T18:30']);
    expect(hours(holiday, '2026-11-27T18:30Z')).toEqual([false, '2026-12-04T16:30']);
    expect(hours(schedule({ holidays: ['2026-12-25'] }), '2026-12-24T12:00Z')).toEqual([
      true,
      '2026-12-25T00:00',
    ]);
    expect(hours(schedule({ holidays: ['2026-12-25'] }), '2026-12-25T12:00Z')).toEqual([
      false,
      '2026-12-26T00:00',
    ]);
  });

  it('lie between start and end', () => {
    const bounded = {
      ...office('UTC'),
      startAt: at('2026-11-24T12:00Z'),
      endAt: at('2026-11-25T10:00Z'),
    };
    expect(hours(bounded, '2026-11-23T12:00Z')).toEqual([false, '2026-11-24T12:00']);
    expect(hours(bounded, '2026-11-24T18:00Z')).toEqual([false, '2026-11-25T09:00']);
    expect(hours(bounded, '2026-11-25T09:30Z')).toEqual([true, '2026-11-25T10:00']);
    expect(hours(bounded, '2026-11-25T10:00Z')).toEqual([false, null]);
    const none = { ...bounded, startAt: at('2026-11-28T12:00Z'), endAt: at('2026-11-29T12:00Z') };
    expect(hours(none, '2026-11-23T12:00Z')).toEqual([false, null]);
    expect(openingOf(none, at('2026-11-23T12:00Z'))).toMatchObject({
      isOpen: false,
      waits: { untilAt: null },
    });
  });

  it('change exactly where they say, whatever the slots are', () => {
    const slot = fc
      .record({ weekday: fc.integer({ min: 1, max: 7 }), from: fc.nat(47), to: fc.nat(48) })
      .filter(({ from, to }) => from !== to)
      .map(({ weekday, from, to }) => ({ weekday, from: half(from), to: half(to) }));
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata');
    fc.assert(
      fc.property(
        fc.array(slot, { maxLength: 5 }),
        zones,
        fc.nat(365 * 24),
        (slots, zone, hour) => {
          const said = schedule({ timeZone: zone, slots, holidays: ['2026-03-29', '2026-11-01'] });
          const now = at('2026-01-01T00:00Z') + hour * 3_600_000;
          const { isOpen, changesAt } = hoursOf(said, now);
          if (changesAt === null) return;
          expect(changesAt).toBeGreaterThan(now);
          expect(hoursOf(said, changesAt).isOpen).toBe(!isOpen);
          expect(hoursOf(said, changesAt - 1).isOpen).toBe(isOpen);
          expect(hoursOf(said, Math.floor((now + changesAt) / 2)).isOpen).toBe(isOpen);
        },
      ),
      { numRuns: 100 },
    );
  });
});

const half = (n: number) =>
  `${String(Math.floor(n / 2)).padStart(2, '0')}:${n % 2 === 0 ? '00' : '30'}`;

describe('a day of a zone', () => {
  it('has 23 or 25 hours when the clock is set', () => {
    const length = (iso: string) => {
      const { from, to } = dayOf('Europe/Berlin', at(iso));
      return (to - from) / 3_600_000;
    };
    expect([
      length('2026-03-29T12:00Z'),
      length('2026-10-25T12:00Z'),
      length('2026-11-22T12:00Z'),
    ]).toEqual([23, 25, 24]);
  });

  it('is told by its wall clock', () => {
    expect(wallClock(at('2026-11-23T08:00Z'), 'Europe/Berlin')).toBe(
      'Mon 2026-11-23 09:00 Europe/Berlin',
    );
    expect(['Europe/Berlin', 'Mars/Olympus', '+02:00', ''].map(isZone)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
