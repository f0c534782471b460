import { languageKey } from './language-key.ts';
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
/** Telephone numbers are mostly said in English there, and written in either script. "Oh" is left out: it is no digit in them. */
const english = 'zero one two three four five six seven eight nine';
const besides: Record<string, readonly string[]> = {
  hi: [english, 'ज़ीरो|जीरो वन टू थ्री फोर|फ़ोर फाइव|फ़ाइव सिक्स सेवन एट नाइन'],
  te: [english, 'జీరో వన్ టూ త్రీ ఫోర్ ఫైవ్ సిక్స్ సెవెన్ ఎయిట్ నైన్'],
  ta: [english, 'ஜீரோ ஒன் டூ த்ரீ ஃபோர் ஃபைவ் சிக்ஸ் செவன் எய்ட் நைன்'],
};
/** Said before a digit that comes twice or three times. */
const repeats: Record<string, number> = {
  double: 2,
  triple: 3,
  treble: 3,
  डबल: 2,
  ट्रिपल: 3,
  డబుల్: 2,
  ట్రిపుల్: 3,
  டபுள்: 2,
  ட்ரிபிள்: 3,
};
/** Digits of Devanagari, Telugu and Tamil: each script's zero ends its code in 6. */
const ownDigits = /[०-९౦-౯௦-௯]/gu;
const latin = (word: string): string =>
  word.replace(ownDigits, (digit) => String((digit.codePointAt(0)! & 0xf) - 6));

/** Ends of words for numbers from ten on; they count as none here, and tell that a number is being said. */
const tens: Record<string, RegExp> = {
  en: /^(ten|eleven|twelve|.+teen|(twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand)$/u,
  es: /^(diez|once|doce|trece|catorce|quince|dieci.+|veint.+|treinta|(cuar|cincu|ses|set|och|nov)enta|cien|.*cient[oa]s?|mil)$/u,
  fr: /^(dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante|cinquante|soixante|cents?|mille)$/u,
  de: /(zehn|elf|zwölf|zig|dreißig|hundert|tausend)$/u,
};

/** Numbers from ten on are said in it. */
export const tellsTens = (text: string, language: string): boolean => {
  const number = tens[languageKey(language)];
  return number !== undefined && plain(text).some((word) => number.test(word));
};

const pairsOf = (list: string): (readonly [string, string])[] =>
  list
    .split(' ')
    .flatMap((variants, digit) =>
      variants.split('|').map((word) => [word.normalize('NFC'), String(digit)] as const),
    );

/** Words are asked for each guess of a recogniser. */
const digitOf = new Map(
  Object.entries(byLanguage).map(([key, own]) => [
    key,
    new Map([own, ...(besides[key] ?? [])].flatMap(pairsOf)),
  ]),
);

/** The digits in a text, read one by one or written: "four two, 17" → "4217". Other words are passed over. */
export const spokenDigits = (text: string, language: string): string => {
  const digits = digitOf.get(languageKey(language)) ?? digitOf.get('en')!;
  let times = 1;
  let found = '';
  for (const word of plain(text)) {
    const written = latin(word);
    const own = /^\d+$/u.test(written) ? written : (digits.get(word) ?? '');
    found += own.repeat(times);
    times = repeats[word] ?? 1;
  }
  return found;
};
