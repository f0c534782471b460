import { languageKey } from './language-key.ts';

/**
 * Words after which a sentence goes on, by language: conjunctions, articles, prepositions, and the sounds of somebody who looks for
 * a word. Words that may also end one are left out ("I think so", "komm mit"): a false "not yet" costs the party seconds. Where the verb or the postposition ends a sentence (Hindi, Telugu, Tamil) only conjunctions and fillers are safe.
 */
const spaced = (words: string): readonly string[] => words.split(' ');

const byLanguage: Record<string, readonly string[]> = {
  en: spaced(
    "and but or because if when which with for from of at the a an my your our i we um uh erm er hmm i'm it's let's i'd i'll than to",
  ),
  hi: spaced('aur lekin ya kyunki agar toh to ki matlab um और लेकिन या क्योंकि अगर तो कि मतलब'),
  te: spaced('mariyu kani endukante ante um మరియు కానీ లేదా ఎందుకంటే అంటే నా'),
  ta: spaced('matrum aanal allathu ennoda vandhu um மற்றும் ஆனால் அல்லது ஏன்னா என்னோட வந்து'),
  es: spaced(
    'y e o u pero porque cuando entonces que con para por de del en el la los las un una mi su eh em pues',
  ),
  fr: spaced(
    "et ou mais parce que qu'il quand avec pour de du des à en le la les un une mon ma mes euh ben donc c'est",
  ),
  de: spaced(
    'und oder aber weil wenn dass für von zum zur im ein eine einen mein meine ich wir äh ähm sozusagen',
  ),
};

/** English words that recognisers put into every language of a bilingual caller are not looked for: too short to be safe. */
export const isGoingOn = (lastWord: string, language: string): boolean =>
  byLanguage[languageKey(language)]?.includes(lastWord) ?? false;
