import type { RulePack } from '../../contracts/compliance/rule-pack.ts';
import { dayMs, hourMs } from './days-and-places.ts';

export const ukOfcom: RulePack = {
  id: 'uk-ofcom',
  title: 'United Kingdom: Ofcom, persistent misuse',
  version: '2026-11-22',
  effectiveDate: '2017-03-01',
  sources: [
    {
      url: 'https://vdocuments.site/persistent-misuse-ofcom-persistent-misuse-1-section-1-1-ofcomas-statement-of.html',
      says: 'ring 15 s; message or agent within 2 s of the start of the salutation; 72 h after an abandoned call and 24 h after a machine unless an agent is kept; no 3 % harbour since 1 March 2017',
      read: 'secondary',
    },
    {
      url: 'http://sytelco.com/knowledge/compliance/compliance-guidelines-predictive-dialling-uk/',
      says: 'at most 3 % of live calls per campaign and day, midnight to midnight, with an estimate of false positives',
      read: 'secondary',
    },
  ],
  // No statute of the United Kingdom names hours.
  rules: [
    {
      countries: ['GB', 'GG', 'JE', 'IM'],
      ringMinMs: 15_000,
      lockouts: { abandonedMs: 72 * hourMs, machineMs: dayMs, unlessSlotKept: true },
      abandonment: {
        formula: 'ofcom',
        window: 'day',
        limit: 0.03,
        // Any persistent misuse may be pursued, so pacing stays well below.
        target: 0.01,
        lateAfterMs: 2_000,
        countedFrom: 'greeting-start',
      },
    },
  ],
};
