import { languageKey } from '../call/language/language-key.ts';
import { plain } from '../call/language/plain.ts';
import type { TranscriptEntry } from '../contracts/call/call-record.ts';
import type { DialFacts } from '../contracts/compliance/dial-judgement.ts';
import type { SpokenDisclosure } from '../contracts/compliance/spoken-disclosure.ts';
import type { Calendar } from './calendar.ts';
import { type ApplyingRule, rulesAt } from './rules-that-apply.ts';

type Entry = Pick<TranscriptEntry, 'who' | 'text' | 'words' | 'startMs' | 'endMs'>;

/** By language where a rule knows it, else in English. */
const textIn = (
  texts: Record<string, string> | undefined,
  language: string,
): { text: string; language: string } | null => {
  const wanted = languageKey(language);
  const text = texts?.[wanted];
  if (text !== undefined) return { text, language: wanted };
  return texts?.en === undefined ? null : { text: texts.en, language: 'en' };
};

/** In square brackets stands what is said only where the caller's name is known. */
const withCaller = (text: string, callerName: string | undefined): string =>
  text.replaceAll(/\[([^\]]*)\]/gu, (_, part: string) =>
    callerName === undefined ? '' : part.replaceAll('{caller}', callerName),
  );

/**
 * What the bot says at its start; null: no rule asks for it. Of one pack the first rule that applies speaks, because packs state
 * the strictest first; several packs are said one after another, the same text once.
 */
export function disclosureFor(
  facts: DialFacts,
  calendar: Calendar,
  language: string,
  callerName?: string,
): SpokenDisclosure | null {
  const byPack = new Map<string, ApplyingRule & { text: string; language: string }>();
  for (const applying of rulesAt(facts, calendar, facts.at)) {
    const said = textIn(applying.rule.disclosure, language);
    if (said !== null && !byPack.has(applying.pack))
      byPack.set(applying.pack, { ...applying, ...said });
  }
  const asked = [...byPack.values()];
  const [first] = asked;
  if (first === undefined) return null;
  const texts = new Set(asked.map(({ text }) => withCaller(text, callerName)));
  return {
    text: [...texts].join(' '),
    packs: [...byPack.keys()],
    language: first.language,
    mayBeCut: asked.every(({ rule }) => rule.disclosureMayBeCut === true),
  };
}

/** What of a disclosure sounded at the party, by a transcript that holds only words that did; offsets in ms. */
export function heardOf(
  text: string,
  transcript: readonly Entry[],
): { wordCount: number; heardWordCount: number; fromMs: number | null; toMs: number | null } {
  const wanted = plain(text);
  const said = transcript.filter(({ who }) => who === 'bot').flatMap(wordsOf);
  let best = { count: 0, at: 0 };
  for (let at = 0; at < said.length; at += 1) {
    let count = 0;
    while (count < wanted.length && said[at + count]?.word === wanted[count]) count += 1;
    if (count > best.count) best = { count, at };
  }
  const [first, last] = [said[best.at], said[best.at + best.count - 1]];
  return {
    wordCount: wanted.length,
    heardWordCount: best.count,
    fromMs: best.count === 0 ? null : (first?.startMs ?? null),
    toMs: best.count === 0 ? null : (last?.endMs ?? null),
  };
}

/** Words with their times; of an entry without them, all stand at its own. */
function wordsOf({ words, text, startMs, endMs }: Entry) {
  const timed = words.length > 0 ? words : [{ text, startMs, endMs }];
  return timed.flatMap((word) =>
    plain(word.text).map((one) => ({ word: one, startMs: word.startMs, endMs: word.endMs })),
  );
}

const waysOut = (facts: DialFacts, calendar: Calendar): string[] =>
  rulesAt(facts, calendar, facts.at).flatMap(({ rule }) => Object.values(rule.optOut ?? {}).flat());

/** A rule that binds the call names words by which the party may end all calls. */
export const offersWayOut = (facts: DialFacts, calendar: Calendar): boolean =>
  waysOut(facts, calendar).length > 0;

/** Whether the party asked, in the words of the rules that bind the call, not to be called again. */
export function asksForNoCalls(
  facts: DialFacts,
  calendar: Calendar,
  transcript: readonly Pick<TranscriptEntry, 'who' | 'text'>[],
): boolean {
  const phrases = waysOut(facts, calendar).map((phrase) => ` ${plain(phrase).join(' ')} `);
  return transcript.some(({ who, text }) => {
    const said = ` ${plain(text).join(' ')} `;
    return who === 'party' && phrases.some((phrase) => said.includes(phrase));
  });
}
