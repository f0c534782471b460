import type { RulePack } from '../../contracts/compliance/rule-pack.ts';
import { unitedStates } from './days-and-places.ts';

/** By which the way out that the disclosure offers is taken. */
const optOut = {
  en: [
    'do not call me again',
    'don’t call me again',
    'do not call again',
    'don’t call again',
    'never call me again',
    'stop calling me',
    'take me off your list',
    'remove me from your list',
    'put me on your do not call list',
  ],
  es: ['no me llame más', 'no me llamen más', 'no vuelva a llamarme', 'no vuelvan a llamarme'],
};

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
        en: 'This is an automated assistant with an artificial voice[, calling for {caller}]. You can tell me at any time not to call again.',
        es: 'Soy un asistente automático con voz artificial[ y llamo de parte de {caller}]. Puede pedirme en cualquier momento que no volvamos a llamar.',
      },
      optOut,
    },
    {
      countries: unitedStates,
      consent: 'express',
      disclosure: {
        en: 'This is an automated assistant with an artificial voice[, calling for {caller}].',
        es: 'Soy un asistente automático con voz artificial[ y llamo de parte de {caller}].',
      },
    },
  ],
};
