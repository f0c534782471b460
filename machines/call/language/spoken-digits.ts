import { plain } from './plain.ts';

/** 0 to 9 as they are read out, in that order; variants of one digit parted by `|`. */
const byLanguage: Record<string, string> = {
  en: 'zero|oh|o one two three four five six seven eight nine',
  hi: 'shunya|zero|शून्य|ज़ीरो ek|एक do|दो teen|तीन char|chaar|चार paanch|panch|पांच|पाँच chhe|che|छह|छः saat|सात aath|आठ nau|नौ',
  te: 'sunna|zero|సున్నా okati|ఒకటి rendu|రెండు moodu|మూడు nalugu|నాలుగు aidu|ఐదు aaru|ఆరు edu|ఏడు enimidi|ఎనిమిది tommidi|తొమ్మిది',
  ta: 'poojyam|zero|பூஜ்யம் onnu|ஒன்று rendu|இரண்டு moonu|மூன்று naalu|நான்கு anju|ஐந்து aaru|ஆறு ezhu|ஏழு ettu|எட்டு onbathu|ஒன்பது',
  es: 'cero uno|una dos tres cuatro cinco seis siete ocho nueve',
  fr: 'zéro un|une deux trois quatre cinq six sept huit neuf',
  de: 'null eins|ein zwei|zwo drei vier fünf sechs sieben acht neun',
};
/** Said before a digit that comes twice or three times. */
const repeats: Record<string, number> = { double: 2, triple: 3, treble: 3 };

const digitOf = (language: string): Map<string, string> => {
  const list = byLanguage[language.slice(0, 2).toLowerCase()] ?? byLanguage.en!;
  const pairs = list
    .split(' ')
    .flatMap((variants, digit) =>
      variants.split('|').map((word) => [word, String(digit)] as const),
    );
  return new Map(pairs);
};

/** The digits in a text, read one by one or written: "four two, 17" → "4217". Other words are passed over. */
export const spokenDigits = (text: string, language: string): string => {
  const digits = digitOf(language);
  let times = 1;
  let found = '';
  for (const word of plain(text)) {
    const own = /^\d+$/u.test(word) ? word : (digits.get(word) ?? '');
    found += own.repeat(times);
    times = repeats[word] ?? 1;
  }
  return found;
};
