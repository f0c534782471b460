import type { Rule, RulePack } from '../../contracts/compliance/rule-pack.ts';
import { dayMs, everyDay, notSunday } from './days-and-places.ts';

const sales = (states: string[], rule: Omit<Rule, 'countries'>): Rule => ({
  countries: ['US'],
  states,
  purposes: ['sales'],
  ...rule,
});

/** States without an entry are under federal hours alone. A callee whose state is unknown is under every entry. */
export const usStates: RulePack = {
  id: 'us-states',
  title: 'United States: hours and caps of single states',
  version: '2026-11-22',
  effectiveDate: '2021-07-01',
  sources: [
    {
      url: 'https://www.dropcowboy.com/state-compliance',
      says: 'hours, Sundays and holidays by state',
      read: 'secondary',
    },
    {
      url: 'https://www.dnc.com/news/compliance-refresher-calling-florida-and-oklahoma',
      says: 'Florida and Oklahoma: 8:00–20:00, at most three calls in 24 hours on the same subject',
      read: 'secondary',
    },
  ],
  rules: [
    sales(['FL', 'OK'], {
      hours: [{ days: everyDay, from: '08:00', to: '20:00' }],
      caps: [{ callsMax: 3, inMs: dayMs, over: 'person', by: 'campaign' }],
    }),
    // No Sunday; that they end at 20:00 and keep holidays is from memory, and the stricter reading.
    sales(['AL', 'LA', 'MS'], {
      hours: [{ days: notSunday, from: '08:00', to: '20:00' }],
      noHolidays: true,
    }),
    sales(['CT', 'NV'], { hours: [{ days: everyDay, from: '09:00', to: '20:00' }] }),
    sales(['KY'], { hours: [{ days: everyDay, from: '10:00', to: '21:00' }] }),
    sales(['RI'], { hours: [{ days: everyDay, from: '09:00', to: '18:00' }] }),
  ],
};
