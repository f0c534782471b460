import { describe, expect, it } from 'vitest';
import { dateOf, instantOf } from './zone-date.ts';

describe('a date of a zone', () => {
  it.each([
    ['2026-03-29', 'Europe/Paris', '2026-03-28T23:00:00Z'],
    ['2026-03-30', 'Europe/Paris', '2026-03-29T22:00:00Z'],
    ['2026-11-22', 'Asia/Kolkata', '2026-11-21T18:30:00Z'],
    ['2026-11-22', 'America/New_York', '2026-11-22T05:00:00Z'],
  ])('%s begins in %s at %s', (date, zone, instant) => {
    expect(new Date(instantOf(date, zone)!).toISOString()).toBe(instant.replace('Z', '.000Z'));
    expect(dateOf(Date.parse(instant), zone)).toBe(date);
  });

  it('is none where none is set, and of UTC where the zone is unknown', () => {
    expect([instantOf('', 'UTC'), dateOf(null, 'UTC')]).toEqual([null, '']);
    expect(instantOf('2026-01-02', 'Nowhere/At_All')).toBe(Date.UTC(2026, 0, 2));
  });
});
