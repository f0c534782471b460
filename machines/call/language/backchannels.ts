import { languageKey } from './language-key.ts';
import { plain } from './plain.ts';

/**
 * Words by which a listener says "go on" without wanting the floor, by language. Spoken and romanised forms: recognisers write
 * either. `haan`, `avunu` and `hmm` are the ones that cut other bots (livekit/agents 6033). A bot adds its own.
 */
const byLanguage: Record<string, readonly string[]> = {
  en: ['yes', 'yeah', 'yep', 'ok', 'okay', 'right', 'sure', 'i see', 'got it', 'go on', 'alright'],
  hi: ['haan', 'han', 'haa', 'ha', 'ji', 'achha', 'accha', 'theek', 'thik', 'theek hai', 'sahi'],
  te: ['avunu', 'aunu', 'haa', 'ha', 'sare', 'sarey', 'ok', 'alage'],
  ta: ['aama', 'aamaa', 'am', 'sari', 'seri', 'ok', 'purinjidhu'],
  es: ['sí', 'si', 'ya', 'vale', 'claro', 'ajá', 'aja', 'bueno', 'de acuerdo', 'entiendo'],
  fr: ['oui', 'ouais', 'mouais', 'ok', "d'accord", 'bien', 'voilà', 'je vois'],
  de: ['ja', 'jaja', 'genau', 'okay', 'ok', 'gut', 'klar', 'verstehe', 'ach so', 'aha', 'stimmt'],
};
const scripts: Record<string, readonly string[]> = {
  hi: ['हाँ', 'हां', 'हा', 'जी', 'अच्छा', 'ठीक', 'ठीक है', 'सही', 'हम्म'],
  te: ['అవును', 'హా', 'సరే', 'అలాగే', 'ఊ'],
  ta: ['ஆமா', 'ஆமாம்', 'சரி', 'ம்', 'புரிஞ்சுது'],
};
/** Sounds that are the same in all of them. */
const everywhere = ['mm', 'mhm', 'mmhm', 'mm hmm', 'hm', 'hmm', 'uh huh', 'aha', 'ah', 'oh', 'ok'];

const known = new Map<string, readonly (readonly string[])[]>();

const phrasesOf = (language: string): readonly (readonly string[])[] => {
  const key = languageKey(language);
  const before = known.get(key);
  if (before !== undefined) return before;
  const phrases = [...everywhere, ...(byLanguage[key] ?? []), ...(scripts[key] ?? [])].map(plain);
  known.set(key, phrases);
  return phrases;
};

/** Nothing but such words, in any order and number ("yes, yes, okay"). No words at all are none. */
export const isBackchannel = (text: string, language: string, own: readonly string[]): boolean => {
  const words = plain(text);
  if (words.length === 0) return false;
  const phrases = [...phrasesOf(language), ...own.map(plain)];
  let at = 0;
  while (at < words.length) {
    const length = Math.max(
      0,
      ...phrases
        .filter((phrase) => phrase.every((word, n) => words[at + n] === word))
        .map((phrase) => phrase.length),
    );
    if (length === 0) return false;
    at += length;
  }
  return true;
};
