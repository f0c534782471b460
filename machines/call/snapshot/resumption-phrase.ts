import { languageKey } from '../language/language-key.ts';

/** Said first when another worker goes on with a call, by language; ours, to be short and to need no answer. */
const phrases: Record<string, string> = {
  en: 'Sorry, one moment.',
  hi: 'माफ़ कीजिए, एक क्षण।',
  te: 'క్షమించండి, ఒక్క క్షణం.',
  ta: 'மன்னிக்கவும், ஒரு நிமிடம்.',
  es: 'Disculpe, un momento.',
  fr: 'Pardon, un instant.',
  de: 'Entschuldigung, einen Moment.',
};

/** `own`: as the bot has it; absent: by its language. Empty: nothing is said. */
export const resumptionPhrase = (own: string | undefined, language: string): string =>
  own ?? phrases[languageKey(language)] ?? phrases.en!;
