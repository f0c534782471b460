import type { RulePack } from '../../contracts/compliance/rule-pack.ts';
import { mondayToFriday } from './days-and-places.ts';

const australia = ['AU', 'CX', 'CC'];

export const auAcma: RulePack = {
  id: 'au-acma',
  title: 'Australia: telemarketing and research industry standard',
  version: '2026-11-22',
  effectiveDate: '2017-04-01',
  sources: [
    {
      url: 'https://www.donotcall.gov.au/consumers/consumer-overview/industry-standards/',
      says: 'telemarketing 9–20 on weekdays, 9–17 on Saturday, never on Sunday and national holidays; research to 20:30 and on Sunday 9–17',
      read: 'primary',
    },
  ],
  rules: [
    {
      countries: australia,
      purposes: ['sales'],
      hours: [
        { days: mondayToFriday, from: '09:00', to: '20:00' },
        { days: [6], from: '09:00', to: '17:00' },
      ],
      noHolidays: true,
    },
    {
      countries: australia,
      purposes: ['research'],
      hours: [
        { days: mondayToFriday, from: '09:00', to: '20:30' },
        { days: [6, 7], from: '09:00', to: '17:00' },
      ],
      noHolidays: true,
    },
  ],
};
