import type { CallPlace } from '../../contracts/call/call-snapshot.ts';
import type { TalkPlace } from '../../contracts/call/talk-place.ts';
import type { FlowEmitted } from '../../flow/flow-context.ts';
import type { CallEmitted } from '../call.ts';
import type { TurnEmitted } from '../turn/turn-context.ts';
import { wordCount } from '../word-count.ts';
import { isTalkFact, outside, talkAfter } from './standing-talk.ts';

/**
 * Standing: where the conversation is inside its node. Folded from the facts of a call's tree, each before anybody acts on it. It
 * knows of the present question what must not be lost with the worker: how much of it has sounded, and what was answered.
 */
export interface Standing {
  readonly nodeKey: string | null;
  /** What the mind wants said and has not heard of since. */
  readonly asked: {
    readonly text: string;
    readonly expects: string;
    /** More of it is to come. */
    readonly answerId?: string;
  } | null;
  /** Words of it that have sounded. */
  readonly heardCount: number;
  /** It has sounded to its end, or was interrupted: what the party says now answers it. */
  readonly isOpen: boolean;
  /** Questions asked at this node. */
  readonly askCount: number;
  /** Final words since it is open. */
  readonly said: readonly string[];
  /** Given to the mind, which has not gone on with it. */
  readonly answer: CallPlace['answer'];
  /** At the speaker. */
  readonly saying: { readonly id: string; readonly text: string } | null;
  /** Of free talk; null: there was none. */
  readonly talk: TalkPlace | null;
  readonly ended: CallPlace['ended'];
}

export const emptyStanding: Standing = {
  nodeKey: null,
  asked: null,
  heardCount: 0,
  isOpen: false,
  askCount: 0,
  said: [],
  answer: null,
  saying: null,
  talk: null,
  ended: null,
};

export type StandingFact =
  | FlowEmitted
  | TurnEmitted
  | CallEmitted
  | { type: 'words.final'; words: { text: string }[] }
  | { type: 'utterance.word'; utteranceId: string; heardCount: number }
  | { type: 'utterance.finished'; utteranceId: string }
  | { type: 'bot.spoke'; utteranceId: string; words: unknown[] };

type More = Extract<FlowEmitted, { type: 'bot.more' }>;

/** An answer that comes in pieces: what has sounded of it is not all of it any more. */
const withMore = (standing: Standing, more: More): Standing => {
  const { asked } = standing;
  if (asked === null || asked.answerId !== more.answerId) return standing;
  const { answerId, ...rest } = asked;
  const grown = {
    ...rest,
    text: `${asked.text} ${more.text}`.trim(),
    expects: more.expects ?? asked.expects,
    ...(more.isLast ? {} : { answerId }),
  };
  return { ...standing, asked: grown, isOpen: standing.isOpen && more.text === '' };
};

const unasked = { asked: null, heardCount: 0, isOpen: false, said: [] } satisfies Partial<Standing>;

/** More is not an answer. */
const saidMax = 200;

/** What is said may be the end of what was asked for (after a pause), or have a notice before it; a prompt is neither. */
const heardOf = (asked: string, saying: string, count: number): number | null => {
  if (!asked.endsWith(saying) && !saying.endsWith(asked)) return null;
  const heard = count + wordCount(asked) - wordCount(saying);
  return Math.min(wordCount(asked), Math.max(0, heard));
};

const heard = (standing: Standing, utteranceId: string, count: number | null): Standing => {
  const { asked, saying } = standing;
  if (asked === null || saying?.id !== utteranceId) return standing;
  const heardCount = heardOf(asked.text, saying.text, count ?? wordCount(saying.text));
  if (heardCount === null || heardCount < standing.heardCount) return standing;
  return {
    ...standing,
    heardCount,
    isOpen: standing.isOpen || heardCount >= wordCount(asked.text),
  };
};

const failures: ReadonlySet<string> = new Set(['call_failed', 'leg_lost']);

export const standAfter = (standing: Standing, fact: { type: string }): Standing => {
  const known = fact as StandingFact;
  if (isTalkFact(known)) {
    const talk = talkAfter(standing.talk, known);
    // The mind has gone on with what it was told.
    const answer = known.type === 'talk.moved' ? null : standing.answer;
    return { ...standing, talk, answer };
  }
  switch (known.type) {
    case 'node.entered':
      return {
        ...standing,
        // A mind that goes on at its node need not say again what is being said.
        ...(standing.nodeKey === known.nodeKey ? {} : unasked),
        nodeKey: known.nodeKey,
        askCount: 0,
        answer: null,
        talk: standing.talk && { ...standing.talk, ...outside },
      };
    case 'bot.say': {
      const { text, expects, answerId } = known;
      // A filler asks nothing, and answers nothing.
      if (expects === 'more') return standing;
      const askCount = standing.askCount + (expects === 'answer' ? 1 : 0);
      const asked = { text, expects, ...(answerId !== undefined && { answerId }) };
      return { ...standing, ...unasked, asked, askCount, answer: null };
    }
    case 'bot.more':
      return withMore(standing, known);
    case 'speaker.more': {
      const { saying } = standing;
      if (saying?.id !== known.utteranceId) return standing;
      return { ...standing, saying: { ...saying, text: `${saying.text} ${known.text}`.trim() } };
    }
    case 'speaker.say':
      return { ...standing, saying: { id: known.utteranceId, text: known.text } };
    case 'utterance.word':
      return heard(standing, known.utteranceId, known.heardCount);
    case 'utterance.finished':
      return heard(standing, known.utteranceId, null);
    case 'bot.spoke':
      return heard(standing, known.utteranceId, known.words.length);
    case 'turn.interrupted':
      return { ...standing, isOpen: true };
    case 'words.final': {
      const text = known.words.map((word) => word.text).join(' ');
      const answers = standing.isOpen && standing.asked?.expects === 'answer' && text !== '';
      if (!answers || standing.said.length >= saidMax) return standing;
      return { ...standing, said: [...standing.said, text] };
    }
    case 'mind.heard':
      return { ...standing, ...unasked, answer: { text: known.text, digits: known.digits } };
    case 'mind.said':
      return { ...standing, ...unasked };
    case 'mind.ended':
      return {
        ...standing,
        ended: {
          termination: { result: 'completed', reason: 'bot_ended' },
          disposition: known.disposition,
        },
      };
    case 'call.ending': {
      const { reason } = known;
      const result = failures.has(reason) ? 'failed' : 'completed';
      return {
        ...standing,
        ended: standing.ended ?? { termination: { result, reason }, disposition: null },
      };
    }
    default:
      return standing;
  }
};

/** An answer whose end nobody has judged is one all the same, once its words are final. */
export const answerOf = ({ answer, said }: Standing): CallPlace['answer'] =>
  answer ?? (said.length > 0 ? { text: said.join(' '), digits: null } : null);
