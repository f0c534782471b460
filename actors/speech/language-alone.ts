/** A bot may name a country's way of a language (`en-IN`): the language (`en`), which is all that many providers take. */
export const languageAlone = (language: string): string =>
  (language.split('-')[0] ?? '').toLowerCase();
