import { plain } from '../call/language/plain.ts';
import type { CallPackaging } from '../contracts/call/call-packaging.ts';
import type { TranscriptEntry } from '../contracts/call/call-record.ts';
import { type Lexicon, lexiconOf } from './lexicon.ts';
import { type PhraseFound, phrasesIn } from './phrases.ts';

type Sentiment = CallPackaging['sentiment'];

/** A negation reaches this far: "not really very happy". */
const negationReach = 3;
/** Below it a call is neither: one word of five decides nothing. */
const labelFrom = 0.25;
const evidenceMax = 50;

const isNegated = (words: string[], { at, length }: PhraseFound, lexicon: Lexicon): boolean => {
  const near = lexicon.negatesBehind
    ? words.slice(at + length, at + length + negationReach)
    : words.slice(Math.max(0, at - negationReach), at);
  return near.some((word) => lexicon.negators.includes(word));
};

/** Of what the party said, word by word, by the lexicon of its language; a reader can check each word that counted. */
export const sentimentOf = (
  transcript: readonly TranscriptEntry[],
  language: string,
): Sentiment => {
  const lexicon = lexiconOf(language);
  const evidence: Sentiment['evidence'] = [];
  if (lexicon !== null)
    for (const [utterance, { who, text, startMs }] of transcript.entries()) {
      if (who !== 'party') continue;
      // A negation does not reach over a comma: "no, thank you".
      for (const clause of text.split(/[,.;:!?…।]+/u)) {
        const words = plain(clause);
        const note = (found: PhraseFound, weight: number) =>
          evidence.push({
            utterance,
            atMs: startMs,
            words: found.phrase,
            weight: isNegated(words, found, lexicon) ? -weight : weight,
          });
        for (const found of phrasesIn(clause, lexicon.good)) note(found, 1);
        for (const found of phrasesIn(clause, lexicon.bad)) note(found, -1);
      }
    }
  const all = evidence.reduce((sum, { weight }) => sum + Math.abs(weight), 0);
  const score = all === 0 ? 0 : evidence.reduce((sum, { weight }) => sum + weight, 0) / all;
  return {
    label: score >= labelFrom ? 'positive' : score <= -labelFrom ? 'negative' : 'neutral',
    score,
    evidence: evidence.slice(0, evidenceMax),
  };
};
