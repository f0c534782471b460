import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it, test } from 'vitest';
import { judge, nextAllowedAt } from '../../../machines/compliance/judgement.ts';
import { closesAt, isOpenAt, opensAt } from '../../../machines/compliance/open-hours.ts';
import { rulePacks } from '../../../machines/compliance/presets/all-presets.ts';
import { presetsOfCountry } from '../../../machines/compliance/rules-that-apply.ts';
import type { DialFacts } from '../../../machines/contracts/compliance/dial-judgement.ts';
import { PresetId, RulePack } from '../../../machines/contracts/compliance/rule-pack.ts';
import { calleePlace } from './callee-place.ts';
import { worldCalendar } from './world-calendar.ts';

const instant = (local: string, zone: string): number =>
  Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds;

/** A call against which nothing but the hours can stand. */
const dial = (number: string, at: number, change: Partial<DialFacts> = {}): DialFacts => ({
  at,
  callee: calleePlace(number),
  from: '+911401234567',
  campaignId: 'c',
  presets: [],
  purpose: 'sales',
  sector: 'general',
  isArtificialVoice: true,
  hasSlotKept: true,
  earlier: [],
  consents: [{ consentId: 'k', kind: 'written' }],
  listed: null,
  ...change,
});

const miami = '+13055551234';
const pensacola = '+18505551234';
const washington = '+12025550123';
const birmingham = '+12055551234';
const newOrleans = '+15045551234';
const hartford = '+18605551234';
const lasVegas = '+17025551234';
const louisville = '+15025551234';
const providence = '+14015551234';
const tulsa = '+19185551234';
const london = '+442071234567';
const mumbai = '+912227571234';
const toronto = '+14165551234';
const sydney = '+61293744000';
const paris = '+33142345678';
const anyUs = '+18005551234';

const places: Record<string, [number: string, zone: string]> = {
  miami: [miami, 'America/New_York'],
  pensacola: [pensacola, 'America/Chicago'],
  washington: [washington, 'America/New_York'],
  birmingham: [birmingham, 'America/Chicago'],
  newOrleans: [newOrleans, 'America/Chicago'],
  hartford: [hartford, 'America/New_York'],
  lasVegas: [lasVegas, 'America/Los_Angeles'],
  louisville: [louisville, 'America/New_York'],
  providence: [providence, 'America/New_York'],
  tulsa: [tulsa, 'America/Chicago'],
  london: [london, 'Europe/London'],
  mumbai: [mumbai, 'Asia/Kolkata'],
  toronto: [toronto, 'America/Toronto'],
  sydney: [sydney, 'Australia/Sydney'],
  paris: [paris, 'Europe/Paris'],
};

describe('every preset', () => {
  test('is a rule pack with a version, a date and a source', () => {
    expect(Object.keys(rulePacks).sort()).toEqual([...PresetId.options].sort());
    for (const [id, pack] of Object.entries(rulePacks)) {
      expect(RulePack.parse(pack)).toEqual(pack);
      expect(pack.id).toBe(id);
    }
  });

  // 2026-11-18 is a Wednesday, 2026-11-21 a Saturday, 2026-11-22 a Sunday.
  test.each([
    ['us-ftc', 'washington', '2026-11-18T08:00', 'open'],
    ['us-ftc', 'washington', '2026-11-18T07:59', 'shut'],
    ['us-ftc', 'washington', '2026-11-18T20:59', 'open'],
    ['us-ftc', 'washington', '2026-11-18T21:00', 'shut'],
    ['us-ftc', 'washington', '2026-11-22T12:00', 'open'],
    ['us-fcc', 'washington', '2026-11-18T08:00', 'open'],
    ['us-fcc', 'washington', '2026-11-18T21:00', 'shut'],
    // The clock was set forward that night, and the morning begins by the new one.
    ['us-ftc', 'washington', '2026-03-08T07:59', 'shut'],
    ['us-ftc', 'washington', '2026-03-08T08:00', 'open'],
    ['us-ftc', 'washington', '2026-11-01T07:59', 'shut'],
    ['us-ftc', 'washington', '2026-11-01T08:00', 'open'],
    ['us-states', 'miami', '2026-11-18T19:59', 'open'],
    ['us-states', 'miami', '2026-11-18T20:00', 'shut'],
    ['us-states', 'tulsa', '2026-11-18T20:00', 'shut'],
    // 850 has two zones: it is 20:00 in one of them.
    ['us-states', 'pensacola', '2026-11-18T19:00', 'shut'],
    ['us-states', 'pensacola', '2026-11-18T18:59', 'open'],
    ['us-states', 'birmingham', '2026-11-18T10:00', 'open'],
    ['us-states', 'birmingham', '2026-11-22T10:00', 'shut'],
    ['us-states', 'birmingham', '2026-11-26T10:00', 'shut'],
    ['us-states', 'newOrleans', '2026-02-17T10:00', 'shut'],
    ['us-states', 'newOrleans', '2026-02-18T10:00', 'open'],
    ['us-states', 'washington', '2026-02-17T10:00', 'open'],
    ['us-states', 'hartford', '2026-11-18T08:59', 'shut'],
    ['us-states', 'hartford', '2026-11-18T09:00', 'open'],
    ['us-states', 'lasVegas', '2026-11-18T20:00', 'shut'],
    ['us-states', 'louisville', '2026-11-18T09:59', 'shut'],
    ['us-states', 'louisville', '2026-11-18T20:59', 'open'],
    ['us-states', 'providence', '2026-11-18T17:59', 'open'],
    ['us-states', 'providence', '2026-11-18T18:00', 'shut'],
    ['in-trai', 'mumbai', '2026-11-18T08:59', 'shut'],
    ['in-trai', 'mumbai', '2026-11-18T09:00', 'open'],
    ['in-trai', 'mumbai', '2026-11-18T20:59', 'open'],
    ['in-trai', 'mumbai', '2026-11-18T21:00', 'shut'],
    ['ca-crtc', 'toronto', '2026-11-18T09:00', 'open'],
    ['ca-crtc', 'toronto', '2026-11-18T21:29', 'open'],
    ['ca-crtc', 'toronto', '2026-11-18T21:30', 'shut'],
    ['ca-crtc', 'toronto', '2026-11-21T09:59', 'shut'],
    ['ca-crtc', 'toronto', '2026-11-22T17:59', 'open'],
    ['ca-crtc', 'toronto', '2026-11-22T18:00', 'shut'],
    ['au-acma', 'sydney', '2026-11-18T19:59', 'open'],
    ['au-acma', 'sydney', '2026-11-18T20:00', 'shut'],
    ['au-acma', 'sydney', '2026-11-21T16:59', 'open'],
    ['au-acma', 'sydney', '2026-11-21T17:00', 'shut'],
    ['au-acma', 'sydney', '2026-11-22T12:00', 'shut'],
    ['au-acma', 'sydney', '2026-01-26T12:00', 'shut'],
    ['fr-demarchage', 'paris', '2026-11-18T09:59', 'shut'],
    ['fr-demarchage', 'paris', '2026-11-18T10:00', 'open'],
    ['fr-demarchage', 'paris', '2026-11-18T13:00', 'shut'],
    ['fr-demarchage', 'paris', '2026-11-18T14:00', 'open'],
    ['fr-demarchage', 'paris', '2026-11-18T20:00', 'shut'],
    ['fr-demarchage', 'paris', '2026-11-21T11:00', 'shut'],
    ['fr-demarchage', 'paris', '2026-11-11T11:00', 'shut'],
    ['fr-demarchage', 'paris', '2026-05-14T11:00', 'shut'],
    ['uk-ofcom', 'london', '2026-11-22T03:00', 'open'],
    ['eu-ai-act', 'paris', '2026-11-22T03:00', 'open'],
    ['us-ai-voice', 'washington', '2026-11-22T03:00', 'open'],
  ] as const)('%s in %s at %s is %s', (preset, place, local, wanted) => {
    const [number, zone] = places[place]!;
    const verdict = judge(dial(number, instant(local, zone), { presets: [preset] }), worldCalendar);
    expect(verdict).toMatchObject({
      isAllowed: wanted === 'open',
      packVersions: verdict.packVersions,
    });
    if (wanted === 'shut') expect(['outside_hours', 'holiday']).toContain(verdict.because.code);
  });

  test.each([
    ['us-reg-f', 'debt_collection', 'washington', '2026-11-18T07:59', 'shut'],
    ['us-reg-f', 'debt_collection', 'washington', '2026-11-18T08:00', 'open'],
    ['us-reg-f', 'sales', 'washington', '2026-11-18T07:59', 'open'],
    ['au-acma', 'research', 'sydney', '2026-11-18T20:29', 'open'],
    ['au-acma', 'research', 'sydney', '2026-11-22T12:00', 'open'],
    ['au-acma', 'research', 'sydney', '2026-11-22T17:00', 'shut'],
    ['fr-demarchage', 'service', 'paris', '2026-11-21T11:00', 'open'],
  ] as const)('%s for %s in %s at %s is %s', (preset, purpose, place, local, wanted) => {
    const [number, zone] = places[place]!;
    const facts = dial(number, instant(local, zone), { presets: [preset], purpose });
    expect(judge(facts, worldCalendar).isAllowed).toBe(wanted === 'open');
  });
});

describe('a callee whose place is not certain', () => {
  it('is called only while every candidate zone is open', () => {
    const utc = (time: string) => instant(`2026-11-18T${time}`, 'UTC');
    const at = (time: string) =>
      judge(dial(anyUs, utc(time), { presets: ['us-ftc'] }), worldCalendar).isAllowed;
    // 8:00 on Adak is 18:00 UTC, 21:00 in New York is 02:00.
    expect(calleePlace(anyUs).zonesFrom).toBe('country');
    expect([at('17:59'), at('18:00'), at('23:00')]).toEqual([false, true, true]);
    expect(
      judge(dial(anyUs, instant('2026-11-19T02:00', 'UTC'), { presets: ['us-ftc'] }), worldCalendar)
        .isAllowed,
    ).toBe(false);
  });

  it('is under the rules of every state', () => {
    const noon = instant('2026-11-22T14:00', 'America/New_York');
    const verdict = judge(dial(anyUs, noon, { presets: ['us-states'] }), worldCalendar);
    expect(verdict.because).toMatchObject({ code: 'outside_hours', pack: 'us-states@2026-11-22' });
  });

  it('has one zone when its lead brings it along', () => {
    expect(calleePlace(anyUs, 'America/Denver')).toMatchObject({
      zones: ['America/Denver'],
      zonesFrom: 'lead',
    });
    expect(calleePlace(anyUs, 'Mars/Olympus').zonesFrom).toBe('country');
  });

  it('of an Australian mobile may be anywhere in Australia', () => {
    const { zones, lineType } = calleePlace('+61412345678');
    expect(lineType).toBe('mobile');
    expect(zones).toContain('Australia/Perth');
    expect(zones).toContain('Australia/Sydney');
  });

  it('is nowhere with a number of no plan, and no country’s presets are for it', () => {
    expect(calleePlace('+15551000000')).toMatchObject({ country: null, zones: [] });
    expect(presetsOfCountry(null)).toEqual([]);
    expect(presetsOfCountry('FR')).toEqual(['fr-demarchage', 'eu-ai-act']);
  });

  it('waits for a time zone if hours were chosen and nobody knows its clock', () => {
    const facts = dial('+15551000000', 0, { presets: ['us-ftc'] });
    expect(judge(facts, worldCalendar).because.code).toBe('place_unknown');
    expect(nextAllowedAt(facts, worldCalendar)).toBeNull();
  });
});

describe('a clock that is set while the hours are open', () => {
  const beirut = { zone: 'Asia/Beirut', isHoliday: () => false };
  // Beirut goes from 00:00 to 01:00 on 2026-03-29, and from 00:00 back to 23:00 on 2026-10-25.
  it('opens at the moment of the change when its hour is skipped', () => {
    const place = { ...beirut, hours: [{ days: [7], from: '00:30', to: '03:00' }] };
    const midnight = instant('2026-03-29T01:00', 'Asia/Beirut');
    expect(opensAt(place, worldCalendar, midnight - 3_600_000)).toBe(midnight);
    expect(isOpenAt(place, worldCalendar, midnight - 1)).toBe(false);
    expect(closesAt(place, worldCalendar, midnight)).toBe(midnight + 2 * 3_600_000);
  });

  it('is open twice in an hour that comes twice', () => {
    const place = { ...beirut, hours: [{ days: [6], from: '23:00', to: '23:30' }] };
    const [first, second] = worldCalendar.instants('Asia/Beirut', '2026-10-24', 23 * 60);
    expect(second! - first!).toBe(3_600_000);
    expect(opensAt(place, worldCalendar, first! - 1)).toBe(first);
    expect(closesAt(place, worldCalendar, first!)).toBe(first! + 1_800_000);
    expect(opensAt(place, worldCalendar, first! + 1_800_000)).toBe(second);
  });
});

describe('judgements', () => {
  const numbers = Object.values(places).map(([number]) => number);
  const anyDial = fc.record({
    number: fc.constantFrom(...numbers, anyUs, '+61412345678', '+12045551234'),
    at: fc.integer({
      min: instant('2025-06-01T00:00', 'UTC'),
      max: instant('2029-06-01T00:00', 'UTC'),
    }),
    purpose: fc.constantFrom('sales' as const, 'research' as const, 'debt_collection' as const),
    presets: fc.uniqueArray(fc.constantFrom(...PresetId.options), { minLength: 1 }),
  });
  const reading = (at: number, zone: string) => {
    const parts = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }).formatToParts(at);
    const part = (type: string) => parts.find((one) => one.type === type)!.value;
    return {
      weekday: ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(part('weekday')),
      time: `${part('hour')}:${part('minute')}`,
    };
  };

  it('never allow a call outside the hours of any rule at any place where the callee may be', () => {
    fc.assert(
      fc.property(anyDial, ({ number, at, purpose, presets }) => {
        const facts = dial(number, at, { purpose, presets });
        if (!judge(facts, worldCalendar).isAllowed) return;
        const { callee } = facts;
        for (const preset of presets)
          for (const { countries, states, purposes, hours } of rulePacks[preset].rules) {
            const isForIt =
              countries.includes(callee.country!) &&
              (purposes?.includes(purpose) ?? true) &&
              (!states ||
                callee.states.length === 0 ||
                callee.states.some((s) => states.includes(s)));
            if (!isForIt || !hours) continue;
            for (const zone of callee.zones) {
              const { weekday, time } = reading(at, zone);
              const isOpen = hours.some(
                ({ days, from, to }) => days.includes(weekday) && from <= time && time < to,
              );
              expect(isOpen, `${preset} ${zone} ${weekday} ${time}`).toBe(true);
            }
          }
      }),
      { numRuns: 150 },
    );
  });

  it('name as the next lawful instant one that is lawful, and pass none over', () => {
    fc.assert(
      fc.property(anyDial, ({ number, at, purpose, presets }) => {
        const facts = dial(number, at, { purpose, presets, from: '+911401234567' });
        const next = nextAllowedAt(facts, worldCalendar);
        if (next === null) return;
        expect(judge({ ...facts, at: next }, worldCalendar).isAllowed).toBe(true);
        if (next === at) return;
        for (const share of [0, 0.25, 0.5, 0.75, 1]) {
          const before = Math.floor(at + (next - 1 - at) * share);
          expect(judge({ ...facts, at: before }, worldCalendar).isAllowed).toBe(false);
        }
      }),
      { numRuns: 60 },
    );
  });
});
