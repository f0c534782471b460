import type { RulePack } from '../../contracts/compliance/rule-pack.ts';
import { mondayToFriday } from './days-and-places.ts';

export const caCrtc: RulePack = {
  id: 'ca-crtc',
  title: 'Canada: CRTC Unsolicited Telecommunications Rules',
  version: '2026-11-22',
  effectiveDate: '2008-09-30',
  sources: [
    {
      url: 'https://crtc.gc.ca/eng/archive/2014/2014-155.htm',
      says: 'announcing devices solicit with consent only; records for three years',
      read: 'secondary',
    },
    {
      url: 'https://crtc.gc.ca/eng/phone/telemarketing/reg.htm',
      says: '9:00–21:30 on weekdays, 10:00–18:00 at weekends; abandoned: no agent in 2 s, at most 5 % in a calendar month',
      read: 'memory',
    },
  ],
  rules: [
    {
      countries: ['CA'],
      purposes: ['sales'],
      hours: [
        { days: mondayToFriday, from: '09:00', to: '21:30' },
        { days: [6, 7], from: '10:00', to: '18:00' },
      ],
      consent: 'express',
      abandonment: {
        formula: 'person',
        window: 'month',
        limit: 0.05,
        target: 0.03,
        lateAfterMs: 2_000,
        countedFrom: 'answer',
      },
    },
  ],
};
