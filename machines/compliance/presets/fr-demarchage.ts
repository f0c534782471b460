import type { RulePack } from '../../contracts/compliance/rule-pack.ts';
import { dayMs, mondayToFriday } from './days-and-places.ts';

const france = ['FR', 'GP', 'GF', 'MQ', 'RE', 'YT', 'BL', 'MF', 'PM'];

export const frDemarchage: RulePack = {
  id: 'fr-demarchage',
  title: 'France: démarchage téléphonique',
  version: '2026-11-22',
  effectiveDate: '2023-03-01',
  sources: [
    {
      url: 'https://french-business-law.com/french-legislation-art/article-d223-9-of-the-french-consumer-code',
      says: 'Monday to Friday 10–13 and 14–20, not on public holidays; at most four calls in 30 days; 60 days after a refusal',
      read: 'primary',
    },
    {
      url: 'https://www.leclubdesjuristes.com/en-bref/linterdiction-du-demarchage-telephonique-non-consenti-adoptee-par-le-parlement-10756',
      says: 'from 11 August 2026 nobody is canvassed without consent given beforehand (L. 223-1, law 2025-594)',
      read: 'secondary',
    },
  ],
  rules: [
    {
      countries: france,
      purposes: ['sales'],
      hours: [
        { days: mondayToFriday, from: '10:00', to: '13:00' },
        { days: mondayToFriday, from: '14:00', to: '20:00' },
      ],
      noHolidays: true,
      caps: [{ callsMax: 4, inMs: 30 * dayMs, over: 'person', by: 'organisation' }],
      lockouts: { refusalMs: 60 * dayMs },
    },
    { countries: france, purposes: ['sales'], sinceDate: '2026-08-11', consent: 'express' },
  ],
};
