import type { RulePack } from '../../contracts/compliance/rule-pack.ts';
import { dayMs, everyDay, unitedStates } from './days-and-places.ts';

export const usFcc: RulePack = {
  id: 'us-fcc',
  title: 'United States: FCC, Telephone Consumer Protection Act',
  version: '2026-11-22',
  effectiveDate: '2003-10-01',
  sources: [
    {
      url: 'https://www.law.cornell.edu/cfr/text/47/64.1200',
      says: '(a)(6), (7): ring 15 s or four rings; 3 % per campaign and 30 days, 2 s, message with a way out; (c)(1): 8:00–21:00',
      read: 'secondary',
    },
    {
      url: 'http://federal.elaws.us/citation/68-FR-44177',
      says: 'the rule of 2003',
      read: 'secondary',
    },
  ],
  rules: [
    {
      countries: unitedStates,
      purposes: ['sales'],
      hours: [{ days: everyDay, from: '08:00', to: '21:00' }],
      ringMinMs: 15_000,
      lockouts: { abandonedMs: dayMs },
      abandonment: {
        formula: 'person',
        window: 'campaign',
        limit: 0.03,
        target: 0.02,
        lateAfterMs: 2_000,
        countedFrom: 'greeting-end',
      },
    },
  ],
};
