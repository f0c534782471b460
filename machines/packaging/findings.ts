import type { Evidence, Finding } from '../contracts/call/call-packaging.ts';
import type { TranscriptEntry } from '../contracts/call/call-record.ts';
import type { FinishedTalk } from './finished-talk.ts';
import { lexiconOf } from './lexicon.ts';
import { phrasesIn } from './phrases.ts';

type Entries = readonly TranscriptEntry[];
type Rule = (talk: FinishedTalk) => Finding[];

/** An overlap shorter than this is the ordinary edge of two voices. */
const overlapMinMs = 300;
/** So much silence between two utterances makes people ask whether anyone is there. */
const silenceMinMs = 6_000;
/** The promise of the product: the party is never silent for longer without a sound of ours. */
const answerMaxMs = 2_500;
const interruptionsMin = 2;
const reasksMin = 2;
const evidenceMax = 20;
const wordsMax = 500;

const at = (entries: Entries, utterance: number, words?: string): Evidence => {
  const entry = entries[utterance]!;
  return { utterance, atMs: entry.startMs, words: (words ?? entry.text).slice(0, wordsMax) };
};

const finding = (
  code: Finding['code'],
  severity: Finding['severity'],
  text: string,
  evidence: Evidence[],
): Finding => ({ code, severity, text, evidence: evidence.slice(0, evidenceMax) });

const indexes = (entries: Entries, fits: (entry: TranscriptEntry, n: number) => boolean) =>
  [...entries.keys()].filter((n) => fits(entries[n]!, n));

/** The party's first sound while this utterance of the bot was on. */
const spokenInto = (entries: Entries, bot: TranscriptEntry): boolean =>
  entries.some(
    ({ who, startMs }) => who === 'party' && startMs > bot.startMs && startMs <= bot.endMs + 1_000,
  );

const interrupted: Rule = ({ transcript }) => {
  const cut = indexes(
    transcript,
    (entry) => entry.who === 'bot' && entry.cut && spokenInto(transcript, entry),
  );
  if (cut.length < interruptionsMin) return [];
  return [
    finding(
      'interrupted_repeatedly',
      'warning',
      `The party interrupted the bot ${cut.length} times.`,
      cut.map((n) => at(transcript, n)),
    ),
  ];
};

const talkedOver: Rule = ({ transcript }) => {
  const over = indexes(
    transcript,
    (bot) =>
      bot.who === 'bot' &&
      transcript.some(
        (party) =>
          party.who === 'party' &&
          party.digits === undefined &&
          bot.startMs >= party.startMs + overlapMinMs &&
          bot.startMs <= party.endMs - overlapMinMs,
      ),
  );
  if (over.length === 0) return [];
  return [
    finding(
      'talked_over_party',
      'serious',
      `The bot began to speak ${over.length === 1 ? 'once' : `${over.length} times`} while the party was speaking.`,
      over.map((n) => at(transcript, n)),
    ),
  ];
};

const longSilence: Rule = ({ transcript, durationMs }) => {
  let reachedMs = 0;
  const gaps: { n: number; ms: number }[] = [];
  for (const [n, { startMs, endMs }] of transcript.entries()) {
    if (startMs - reachedMs >= silenceMinMs)
      gaps.push({ n: Math.max(0, n - 1), ms: startMs - reachedMs });
    reachedMs = Math.max(reachedMs, endMs);
  }
  if (transcript.length > 0 && durationMs - reachedMs >= silenceMinMs)
    gaps.push({ n: transcript.length - 1, ms: durationMs - reachedMs });
  if (gaps.length === 0) return [];
  const longest = Math.max(...gaps.map(({ ms }) => ms));
  return [
    finding(
      'long_silence',
      'warning',
      `Nobody spoke for ${(longest / 1_000).toFixed(1)} s.`,
      gaps.map(({ n }) => at(transcript, n)),
    ),
  ];
};

const slowAnswer: Rule = ({ transcript, latency }) => {
  const slow = latency.filter(({ totalMs }) => totalMs > answerMaxMs);
  if (slow.length === 0) return [];
  const longest = Math.max(...slow.map(({ totalMs }) => totalMs));
  const places = slow.flatMap(({ atMs }) => {
    const n = transcript.findIndex(({ who, endMs }) => who === 'bot' && endMs >= atMs);
    return n < 0 ? [] : [at(transcript, n)];
  });
  const text = `The party waited up to ${(longest / 1_000).toFixed(1)} s for an answer.`;
  return [finding('slow_answer', 'serious', text, places)];
};

const unanswered: Rule = ({ transcript }) => {
  const open = indexes(
    transcript,
    ({ who, text, cut }, n) =>
      who === 'bot' &&
      !cut &&
      /[?？]\s*$/u.test(text) &&
      // Where an operator goes on, the question is the operator's.
      (transcript[n + 1]?.who ?? 'bot') === 'bot',
  );
  if (open.length === 0) return [];
  const text =
    open.length === 1
      ? 'A question was not answered.'
      : `${open.length} questions were not answered.`;
  return [
    finding(
      'question_unanswered',
      'info',
      text,
      open.map((n) => at(transcript, n)),
    ),
  ];
};

const askedAgain: Rule = ({ transcript, notes }) =>
  notes.visits
    .filter(({ asked }) => asked.length > reasksMin)
    .map(({ nodeKey, asked }) => {
      const places = indexes(
        transcript,
        ({ who, text }) =>
          who === 'bot' && text !== '' && asked.some((line) => line.startsWith(text)),
      );
      return finding(
        'asked_repeatedly',
        'warning',
        `At node "${nodeKey}" the bot asked ${asked.length} times.`,
        places.map((n) => at(transcript, n)),
      );
    });

const endedByBot = new Set(['bot_ended', 'silence', 'duration_limit']);

const farewell: Rule = ({ transcript, language, termination }) => {
  const lexicon = lexiconOf(language);
  const last = transcript.findLastIndex(({ who }) => who === 'bot');
  if (lexicon === null || last < 0 || !endedByBot.has(termination.reason)) return [];
  if (phrasesIn(transcript[last]!.text, lexicon.farewells).length > 0) return [];
  const text = 'The bot ended the call without a farewell.';
  return [finding('farewell_missing', 'warning', text, [at(transcript, last)])];
};

/** What the bot said before the party's second utterance: whoever answers says "hello" first. */
const disclosure: Rule = ({ transcript, language }) => {
  const lexicon = lexiconOf(language);
  const first = transcript.findIndex(({ who }) => who === 'bot');
  if (lexicon === null || first < 0) return [];
  const second = transcript.findIndex((entry, n) => entry.who === 'party' && n > first);
  const opening = transcript
    .slice(0, second < 0 ? transcript.length : second)
    .filter(({ who }) => who === 'bot');
  if (opening.some(({ cut }) => cut)) return [];
  if (opening.some(({ text }) => phrasesIn(text, lexicon.introductions).length > 0)) return [];
  const text = 'The opening says neither who calls nor that a machine speaks.';
  return [finding('disclosure_missing', 'serious', text, [at(transcript, first)])];
};

const profanity =
  (who: TranscriptEntry['who']): Rule =>
  ({ transcript, language }) => {
    const profane = lexiconOf(language)?.profane ?? [];
    const places = transcript.flatMap((entry, n) =>
      entry.who === who
        ? phrasesIn(entry.text, profane).map(({ phrase }) => at(transcript, n, phrase))
        : [],
    );
    if (places.length === 0) return [];
    return who === 'bot'
      ? [finding('profanity_by_bot', 'serious', 'The bot used a profane word.', places)]
      : [finding('profanity_by_party', 'info', 'The party used a profane word.', places)];
  };

const hungUpMidSentence: Rule = ({ transcript, termination }) => {
  const last = transcript.length - 1;
  const entry = transcript[last];
  if (termination.reason !== 'party_hung_up' || entry?.who !== 'bot' || !entry.cut) return [];
  const text = 'The party hung up while the bot was speaking.';
  return [finding('hung_up_mid_sentence', 'warning', text, [at(transcript, last)])];
};

const rules: readonly Rule[] = [
  disclosure,
  talkedOver,
  slowAnswer,
  profanity('bot'),
  interrupted,
  askedAgain,
  longSilence,
  farewell,
  hungUpMidSentence,
  unanswered,
  profanity('party'),
];
/** As in the contract. */
const findingsMax = 50;

/** What a reviewer should look at, the gravest kinds first; each points at the words that show it. */
export const findingsOf = (talk: FinishedTalk): Finding[] =>
  rules.flatMap((rule) => rule(talk)).slice(0, findingsMax);
