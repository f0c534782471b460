import { describe, expect, it } from 'vitest';
import { healthWords, heatOfUse, phonesOf } from './number-words.ts';

const stand = {
  phone: '+15550100001',
  dayCount: 12,
  dayCap: 40,
  dialCount: 12,
  humanCount: 3,
  quarantine: null,
};

describe('a number to show', () => {
  it('says how much of its day is used, and how many people answer once that can be told', () => {
    expect(healthWords(stand)).toBe('12 of 40 dials in 24 h');
    expect(healthWords({ ...stand, dialCount: 60, humanCount: 9 })).toBe(
      '12 of 40 dials in 24 h; people answered 15 % of 60 in two days',
    );
    expect([heatOfUse(stand), heatOfUse({ ...stand, dayCap: 0 })]).toEqual([0.3, 1]);
  });

  it('says until when it rests, and why', () => {
    const untilAt = Date.UTC(2026, 10, 30, 12);
    const words = healthWords({ ...stand, quarantine: { fromAt: 0, untilAt, why: 'Few answer.' } });
    expect(words).toBe('Rests until 30 Nov. Few answer.');
  });

  it.each([
    ['+15550100001, +1 555 010 0002', ['+15550100001', '+15550100002']],
    ['+15550100001 +15550100001\n+4930123456', ['+15550100001', '+4930123456']],
    ['5550100001', []],
    ['', []],
  ])('is read out of %j', (text, phones) => {
    expect(phonesOf(text)).toEqual(phones);
  });
});
