import { describe, expect, it, test } from 'vitest';
import type { DialFacts, EarlierDial } from '../contracts/compliance/dial-judgement.ts';
import type { Calendar } from './calendar.ts';
import { judge, nextAllowedAt } from './judgement.ts';
import { bucketOf, WindowBook } from './window-book.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Epoch day 0 is a Thursday; zones are `+2`, `-5`: hours east of UTC. Nothing is a holiday. */
const plain: Calendar = {
  local: (zone, at) => {
    const there = at + Number(zone) * hour;
    const days = Math.floor(there / day);
    return {
      date: new Date(days * day).toISOString().slice(0, 10),
      weekday: ((((days + 3) % 7) + 7) % 7) + 1,
      minute: Math.floor((there - days * day) / minute),
    };
  },
  instants: (zone, date, at) => [Date.parse(date) + at * minute - Number(zone) * hour],
  dayAfter: (date) => new Date(Date.parse(date) + day).toISOString().slice(0, 10),
  holidayOn: () => null,
};

// A Wednesday, at noon.
const now = Date.parse('2026-11-18T12:00:00Z');

const dial = (change: Partial<DialFacts> = {}, country = 'US', states = ['NY']): DialFacts => ({
  at: now,
  callee: {
    number: '+1',
    country,
    states,
    zones: ['0'],
    zonesFrom: 'number',
    lineType: 'mobile',
  },
  from: '+15550100',
  campaignId: 'c',
  presets: [],
  purpose: 'sales',
  sector: 'general',
  isArtificialVoice: true,
  hasSlotKept: false,
  earlier: [],
  consents: [],
  listed: null,
  ...change,
});
const code = (facts: DialFacts) => judge(facts, plain).because.code;
const next = (facts: DialFacts) => nextAllowedAt(facts, plain);
const dialled = (agoMs: number, ended: EarlierDial['ended'] = 'other', campaignId = 'c') => ({
  at: now - agoMs,
  number: '+1',
  campaignId,
  ended,
});

describe('a call without presets', () => {
  it('is judged by the lists alone', () => {
    expect(judge(dial({ earlier: [dialled(1)] }), plain)).toMatchObject({
      isAllowed: true,
      because: { code: 'lawful' },
      packVersions: [],
      ringMinMs: 0,
    });
    const listed = { suppressionId: 's', reason: 'refused', untilAt: null };
    expect(judge(dial({ listed }), plain)).toMatchObject({
      isAllowed: false,
      because: { code: 'suppressed', untilAt: null },
    });
    expect(next(dial({ listed }))).toBeNull();
    expect(next(dial({ listed: { ...listed, untilAt: now + day } }))).toBe(now + day);
  });
});

describe('consent to an artificial voice', () => {
  const sale = dial({ presets: ['us-ai-voice'] });
  test.each([
    ['nothing', sale, 'consent_missing'],
    [
      'express consent to a sale',
      { ...sale, consents: [{ consentId: 'k', kind: 'express' as const }] },
      'consent_missing',
    ],
    [
      'written consent to a sale',
      { ...sale, consents: [{ consentId: 'k', kind: 'written' as const }] },
      'lawful',
    ],
    [
      'express consent to a service call',
      {
        ...sale,
        purpose: 'service' as const,
        consents: [{ consentId: 'k', kind: 'express' as const }],
      },
      'lawful',
    ],
    ['nothing, when a person speaks', { ...sale, isArtificialVoice: false }, 'lawful'],
  ])('with %s gives its verdict', (_, facts, wanted) => {
    expect(code(facts)).toBe(wanted);
  });

  it('is asked in France from the day on which it must be given', () => {
    const at = (date: string) =>
      code({ ...dial({ presets: ['fr-demarchage'] }, 'FR', []), at: Date.parse(`${date}T11:00Z`) });
    expect([at('2026-08-10'), at('2026-08-11')]).toEqual(['lawful', 'consent_missing']);
  });
});

describe('the number that is shown in India', () => {
  test.each([
    ['sales', 'general', '+911401234567', 'lawful'],
    ['sales', 'general', '+911600123456', 'caller_number_series'],
    ['service', 'financial', '+911600123456', 'lawful'],
    ['service', 'financial', '+911401234567', 'caller_number_series'],
    ['service', 'general', '+912212345678', 'lawful'],
  ] as const)('for %s of the %s sector from %s is %s', (purpose, sector, from, wanted) => {
    expect(code(dial({ presets: ['in-trai'], purpose, sector, from }, 'IN', []))).toBe(wanted);
  });
});

describe('rests after an earlier call', () => {
  test.each([
    ['fr-demarchage', 'FR', 'refusal', 60 * day, 'after_refusal'],
    ['us-reg-f', 'US', 'conversation', 7 * day, 'after_conversation'],
    ['uk-ofcom', 'GB', 'abandoned', 72 * hour, 'after_abandoned'],
    ['us-ftc', 'US', 'abandoned', 24 * hour, 'after_abandoned'],
    ['uk-ofcom', 'GB', 'machine', 24 * hour, 'after_machine'],
  ] as const)('%s in %s after %s', (preset, country, ended, rest, wanted) => {
    const facts = (agoMs: number) =>
      dial(
        {
          presets: [preset],
          purpose: preset === 'us-reg-f' ? 'debt_collection' : 'sales',
          earlier: [dialled(agoMs, ended)],
          consents: [{ consentId: 'k', kind: 'written' }],
        },
        country,
        [],
      );
    expect(code(facts(rest - minute))).toBe(wanted);
    expect(code(facts(rest))).toBe('lawful');
    expect(next(facts(rest - minute))).toBe(now + minute);
  });

  it('are lifted in the United Kingdom by a slot that is kept, in the United States by nothing', () => {
    const facts = (preset: 'uk-ofcom' | 'us-ftc', country: string) =>
      dial(
        { presets: [preset], hasSlotKept: true, earlier: [dialled(hour, 'abandoned')] },
        country,
        [],
      );
    expect(code(facts('uk-ofcom', 'GB'))).toBe('lawful');
    expect(code(facts('us-ftc', 'US'))).toBe('after_abandoned');
  });
});

describe('caps', () => {
  it('let the next dial through exactly as the oldest of them leaves its span', () => {
    const earlier = [dialled(hour), dialled(2 * hour), dialled(23 * hour)];
    const facts = dial({ presets: ['us-states'], earlier }, 'US', ['FL']);
    expect(code(facts)).toBe('cap_reached');
    expect(next(facts)).toBe(now + hour);
    expect(code(dial({ presets: ['us-states'], earlier: earlier.slice(1) }, 'US', ['FL']))).toBe(
      'lawful',
    );
    expect(code(dial({ presets: ['us-states'], earlier }, 'US', ['NY']))).toBe('lawful');
  });

  it('count what other campaigns dialled only where the rule says so', () => {
    const earlier = Array.from({ length: 4 }, (_, i) => dialled((i + 1) * day, 'other', 'another'));
    const consents = [{ consentId: 'k', kind: 'express' as const }];
    expect(code(dial({ presets: ['fr-demarchage'], earlier, consents }, 'FR', []))).toBe(
      'cap_reached',
    );
    expect(code(dial({ presets: ['us-states'], earlier }, 'US', ['FL']))).toBe('lawful');
  });

  it('keep a quarter of an hour between any two dials of a person', () => {
    const facts = dial({ presets: ['uk-ofcom'], earlier: [dialled(5 * minute)] }, 'GB', []);
    expect(code(facts)).toBe('too_soon');
    expect(next(facts)).toBe(now + 10 * minute);
  });
});

describe('the strictest of several', () => {
  it('wins, and the reason given is the one that lasts longest', () => {
    const facts = dial(
      {
        presets: ['us-ftc', 'us-states', 'us-ai-voice'],
        earlier: [dialled(5 * minute), dialled(hour, 'abandoned')],
        consents: [{ consentId: 'k', kind: 'written' }],
      },
      'US',
      ['RI'],
    );
    const verdict = judge(facts, plain);
    expect(verdict.because.code).toBe('after_abandoned');
    expect(verdict.ringMinMs).toBe(15_000);
    expect(verdict.packVersions.length).toBe(3);
    // A day after the abandoned call it is 11:00, and Rhode Island is open.
    expect(next(facts)).toBe(now + 23 * hour);
    expect(next({ ...facts, at: now + 7 * hour })).toBe(now + 23 * hour);
  });

  it('never meet: hours that have no common instant are said to have none', () => {
    const facts = dial({
      presets: ['us-ftc'],
      hours: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '05:00', to: '07:00' }],
    });
    expect(judge(facts, plain).isAllowed).toBe(false);
    expect(next(facts)).toBeNull();
  });

  it('is not let off by a country that nobody knows', () => {
    const facts = dial({ presets: ['us-ftc'] });
    expect(
      code({ ...facts, at: now + 10 * hour, callee: { ...facts.callee, country: null } }),
    ).toBe('outside_hours');
  });
});

describe('a window book', () => {
  it('says of each place until when it is open or closed, as a judgement would', () => {
    const book = new WindowBook(
      { presets: 'by-country', purpose: 'sales', sector: 'general' },
      plain,
    );
    const bucket = bucketOf({ ...dial().callee, zones: ['-5', '-6'], states: ['FL'] });
    // 8:00 in the later zone, 20:00 in the earlier one.
    const opens = Date.parse('2026-11-18T14:00:00Z');
    const closes = Date.parse('2026-11-19T01:00:00Z');
    expect(book.stateOf(bucket, now)).toMatchObject({ isOpen: false, changesAt: opens });
    expect(book.stateOf(bucket, opens)).toMatchObject({ isOpen: true, changesAt: closes });
    expect(book.stateOf(bucket, closes)).toMatchObject({ isOpen: false, changesAt: opens + day });
  });

  it('opens a place by its hours whatever series the caller’s number must be of: that is each dial’s own', () => {
    const book = new WindowBook(
      { presets: ['in-trai'], purpose: 'sales', sector: 'general' },
      plain,
    );
    const india = bucketOf({ ...dial().callee, country: 'IN', states: [], zones: ['+5'] });
    // 10:00 and 23:00 there.
    expect(book.stateOf(india, Date.parse('2026-11-18T05:00:00Z'))).toMatchObject({ isOpen: true });
    expect(book.stateOf(india, Date.parse('2026-11-18T18:00:00Z'))).toMatchObject({
      isOpen: false,
      changesAt: expect.any(Number),
    });
  });

  it('leaves places without a rule open', () => {
    const book = new WindowBook({ presets: [], purpose: 'sales', sector: 'general' }, plain);
    expect(book.stateOf(bucketOf(dial().callee), now)).toMatchObject({
      isOpen: true,
      changesAt: null,
    });
  });
});
