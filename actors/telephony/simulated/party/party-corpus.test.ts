import { expect, test } from 'vitest';
import { Phone } from '../../../../machines/contracts/ids.ts';
import { demoLeads } from './party-corpus.ts';

test('leads have unique fictional numbers, and a longer list begins with the shorter one', () => {
  const leads = demoLeads('demo', 200);
  expect(new Set(leads.map((lead) => lead.phone)).size).toBe(200);
  for (const { phone, name, day, time } of leads) {
    expect(Phone.parse(phone)).toMatch(/^\+1555010\d{4}$/);
    expect(name).toMatch(/^\S+ \S+$/);
    expect(day).toMatch(/day$/);
    expect(time).not.toBe('');
  }
  expect(demoLeads('demo', 20)).toEqual(leads.slice(0, 20));
  expect(demoLeads('other', 20)).not.toEqual(leads.slice(0, 20));
  expect(new Set(leads.map((lead) => lead.name)).size).toBeGreaterThan(150);
});

test('there are no more numbers than fictional ones', () => {
  expect(() => demoLeads(1, 10_001)).toThrow(RangeError);
});
