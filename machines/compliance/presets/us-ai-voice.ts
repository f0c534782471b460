import type { RulePack } from '../../contracts/compliance/rule-pack.ts';
import { unitedStates } from './days-and-places.ts';

export const usAiVoice: RulePack = {
  id: 'us-ai-voice',
  title: 'United States: artificial voices under the TCPA (FCC 24-17)',
  version: '2026-11-22',
  effectiveDate: '2024-02-08',
  sources: [
    {
      url: 'https://natlawreview.com/article/telephone-and-texting-compliance-news-regulatory-update-fcc-confirms-tcpa-bars-ai',
      says: 'a voice made by a model is artificial: prior express consent, in writing for telemarketing, identification and a way out',
      read: 'secondary',
    },
  ],
  rules: [
    {
      countries: unitedStates,
      purposes: ['sales'],
      consent: 'written',
      disclosure: {
        en: 'This is an automated assistant with an artificial voice. You can tell me at any time not to call again.',
        es: 'Soy un asistente automático con voz artificial. Puede pedirme en cualquier momento que no volvamos a llamar.',
      },
    },
    {
      countries: unitedStates,
      consent: 'express',
      disclosure: {
        en: 'This is an automated assistant with an artificial voice.',
        es: 'Soy un asistente automático con voz artificial.',
      },
    },
  ],
};
