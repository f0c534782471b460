import { languageAlone } from '../language-alone.ts';

/**
 * Regions that Nova has models for, as its changelog and its overview of languages list them (November 2026). It refuses any other with
 * 400, and so a bot in `hi-IN` or `de-AT` would not hear at all; the language alone it takes.
 */
const known: ReadonlySet<string> = new Set(
  [
    ['en', 'US', 'AU', 'GB', 'IN', 'NZ'],
    ['es', '419'],
    ['fr', 'CA'],
    ['de', 'CH'],
    ['pt', 'BR', 'PT'],
    ['nl', 'BE'],
    ['gu', 'IN'],
    ['pa', 'IN'],
    ['ko', 'KR'],
    ['th', 'TH'],
    ['zh', 'CN', 'TW', 'HK', 'Hans', 'Hant'],
  ].flatMap(([language, ...regions]) => regions.map((region) => `${language}-${region}`)),
);

/** `language` is a tag of BCP 47. */
export const knownLanguage = (language: string): string =>
  known.has(language) ? language : languageAlone(language);
