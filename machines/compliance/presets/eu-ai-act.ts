import type { RulePack } from '../../contracts/compliance/rule-pack.ts';

// biome-ignore format: a list of countries reads better in few lines
const europeanUnion = [
  'AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU', 'IE', 'IT', 'LT', 'LU', 'LV', 'MT', 'NL', 'PL',
  'PT', 'RO', 'SE', 'SI', 'SK',
];

export const euAiAct: RulePack = {
  id: 'eu-ai-act',
  title: 'European Union: AI Act, article 50',
  version: '2026-11-22',
  effectiveDate: '2026-08-02',
  sources: [
    {
      url: 'https://brainbot.com/en/blog/eu-ai-act-article-50-transparency/',
      says: 'whoever talks to a machine is told so at the start, from 2 August 2026',
      read: 'secondary',
    },
  ],
  rules: [
    {
      countries: europeanUnion,
      sinceDate: '2026-08-02',
      disclosure: {
        en: 'You are talking to an AI assistant.',
        de: 'Sie sprechen mit einem KI-Assistenten.',
        fr: 'Vous parlez à un assistant utilisant l’intelligence artificielle.',
        es: 'Está hablando con un asistente de inteligencia artificial.',
        it: 'Sta parlando con un assistente di intelligenza artificiale.',
        nl: 'U spreekt met een AI-assistent.',
        pl: 'Rozmawia Pan lub Pani z asystentem AI.',
        pt: 'Está a falar com um assistente de inteligência artificial.',
      },
    },
  ],
};
