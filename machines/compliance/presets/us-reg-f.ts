import type { RulePack } from '../../contracts/compliance/rule-pack.ts';
import { dayMs, everyDay, unitedStates } from './days-and-places.ts';

export const usRegF: RulePack = {
  id: 'us-reg-f',
  title: 'United States: debt collection (Regulation F)',
  version: '2026-11-22',
  effectiveDate: '2021-11-30',
  sources: [
    {
      url: 'https://www.law.cornell.edu/cfr/text/12/1006.14',
      says: 'at most seven calls in seven days about one debt, none within seven days after a conversation about it',
      read: 'memory',
    },
    {
      url: 'https://www.law.cornell.edu/cfr/text/12/1006.6',
      says: '8:00–21:00 at the consumer’s place',
      read: 'memory',
    },
  ],
  rules: [
    {
      countries: unitedStates,
      purposes: ['debt_collection'],
      hours: [{ days: everyDay, from: '08:00', to: '21:00' }],
      caps: [{ callsMax: 7, inMs: 7 * dayMs, over: 'person', by: 'campaign' }],
      lockouts: { conversationMs: 7 * dayMs },
    },
  ],
};
