import type { RulePack } from '../../contracts/compliance/rule-pack.ts';
import { dayMs, everyDay, unitedStates } from './days-and-places.ts';

export const usFtc: RulePack = {
  id: 'us-ftc',
  title: 'United States: FTC Telemarketing Sales Rule',
  version: '2026-11-22',
  effectiveDate: '2003-03-31',
  sources: [
    {
      url: 'https://www.law.cornell.edu/cfr/text/16/310.4',
      says: '8:00–21:00; abandoned: no representative within 2 s of the completed greeting; at most 3 % of answered calls per campaign or 30 days; ring 15 s or four rings; message when late',
      read: 'primary',
    },
  ],
  rules: [
    {
      countries: unitedStates,
      purposes: ['sales'],
      hours: [{ days: everyDay, from: '08:00', to: '21:00' }],
      ringMinMs: 15_000,
      // No text asks for it: whoever met silence is left alone for a day.
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
