import type { JournalEvent } from '../../../../machines/contracts/call/journal-event.ts';
import { isInState } from '../../conversations.ts';
import type { CallInStep } from '../in-step/call-in-step.ts';
import type { Answers } from '../in-step/party-in-step.ts';
import type { Part } from './faults.ts';

/** A state of the turn in which a fault strikes, and the party that leads there. */
export interface Moment {
  name: string;
  answers: Answers;
  /** Seen at each tick of the party, until it is so. */
  isNow(it: CallInStep): boolean;
  /** Parts that are at work then: what happens once to another one is not noticed. */
  busy: readonly Part[];
  /** The model takes so long, ms. */
  modelMs?: number;
  /** The bot asks soon when the party says nothing. */
  isSilent?: boolean;
  /** What the party does besides answering, at each tick. */
  act?(it: CallInStep): void;
}

const answer = 'Red roses please.';
const always: Answers = () => answer;

const isInTurn = ({ call }: CallInStep, state: string): boolean => {
  const fits = isInState('call/turn', state);
  const last = call.recorder
    .events()
    .findLast(({ kind, path }: JournalEvent) => kind === 'state' && path === 'call/turn');
  return last !== undefined && fits(last);
};

const once = () => {
  const seen = new WeakSet<CallInStep>();
  return (it: CallInStep): boolean => {
    if (seen.has(it)) return false;
    seen.add(it);
    return true;
  };
};

const isFirstStop = once();

export const moments: readonly Moment[] = [
  { name: 'before the first word', busy: ['tts', 'llm'], answers: always, isNow: () => true },
  {
    name: 'the bot speaks',
    busy: ['tts'],
    answers: always,
    isNow: ({ party }) => party.words.length >= 2,
  },
  {
    name: 'the party speaks',
    busy: ['stt'],
    answers: always,
    isNow: (it) => it.party.isSpeaking && isInTurn(it, 'open.party.speaking'),
  },
  {
    name: 'the end of its turn is awaited',
    busy: ['stt'],
    answers: always,
    isNow: (it) => !it.party.isSpeaking && isInTurn(it, 'open.party.endpointing'),
  },
  {
    name: 'the bot thinks',
    busy: ['llm', 'tts'],
    answers: always,
    modelMs: 400,
    isNow: ({ asked }) => asked > 0,
  },
  {
    name: 'the bot is interrupted',
    busy: ['stt', 'tts'],
    answers: always,
    act: (it) => {
      const { words } = it.party;
      if (words.at(-1) === 'many' && !it.party.isSpeaking && isFirstStop(it))
        it.party.say('Wait please, twelve red.');
    },
    isNow: (it) => isInTurn(it, 'open.bot.paused'),
  },
  {
    name: 'the bot asks who is there',
    busy: ['tts'],
    isSilent: true,
    answers: (question, count) => (count > 0 || question.includes('there') ? answer : null),
    isNow: ({ party }) => party.words.includes('Are'),
  },
  {
    name: 'the party presses keys',
    busy: [],
    answers: (_, count, party) => {
      if (count > 0) return answer;
      party.press('1');
      return null;
    },
    isNow: (it) => isInTurn(it, 'open.digits.collecting'),
  },
  {
    name: 'the bot says its last words',
    busy: [],
    answers: always,
    isNow: ({ party }) => party.words.includes('They'),
  },
];
