/** By which tables of words know a language: `de` of `de-AT`. */
export const languageKey = (language: string): string => language.slice(0, 2).toLowerCase();
