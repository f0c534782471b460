import { languageKey } from './language-key.ts';
import { plain } from './plain.ts';

/** How a party puts a caller on hold, by language; spoken and romanised forms, as they end a short sentence. */
const byLanguage: Record<string, readonly string[]> = {
  en: [
    'please hold',
    'hold please',
    'hold on',
    'hold on please',
    'hold on a second',
    'hold on a moment',
    'hold the line',
    'hold the line please',
    'please wait',
    'wait a minute',
    'wait a moment',
    'one moment',
    'one moment please',
    'just a moment',
    'just a second',
    'just a minute',
    'one second',
    'one second please',
    'give me a second',
    'give me a moment',
    'give me a minute',
    'bear with me',
    'put you on hold',
  ],
  es: ['un momento', 'un momento por favor', 'un segundo', 'espere por favor', 'no cuelgue'],
  fr: ['un instant', "un instant s'il vous plaît", 'un moment', 'une seconde', 'ne quittez pas'],
  de: [
    'einen moment',
    'einen moment bitte',
    'moment bitte',
    'einen augenblick',
    'einen augenblick bitte',
    'bleiben sie dran',
    'warten sie bitte',
  ],
  hi: [
    'ek minute',
    'ek minit',
    'ruko',
    'rukiye',
    'thoda rukiye',
    'एक मिनट',
    'रुकिए',
    'रुको',
    'थोड़ा रुकिए',
  ],
  te: ['oka nimisham', 'okka nimisham', 'aagandi', 'ఒక నిమిషం', 'ఒక్క నిమిషం', 'ఆగండి'],
  ta: ['oru nimisham', 'konjam irunga', 'ஒரு நிமிஷம்', 'ஒரு நிமிடம்', 'கொஞ்சம் இருங்க'],
};

/** Longer sentences say more than that. */
const wordsMax = 8;

/** The words say "wait", and nothing behind it. */
export const isHoldAsked = (text: string, language: string): boolean => {
  const words = plain(text);
  if (words.length === 0 || words.length > wordsMax) return false;
  const said = ` ${words.join(' ')}`;
  return (byLanguage[languageKey(language)] ?? []).some((phrase) => said.endsWith(` ${phrase}`));
};
