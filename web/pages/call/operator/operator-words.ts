import type { OperatorNotice } from '../../../../machines/contracts/call/operator-call.ts';

export type OperatorState = Extract<OperatorNotice, { event: 'state' }>;

const ours: Record<string, string> = {
  listening: 'You listen: nobody hears you',
  whisperingToParty: 'The party hears you, the bot does not',
  whisperingToBot: 'The bot hears you, the party does not',
  takingOver: 'Taking the call over',
  takenOver: 'You have the call: the bot is silent',
  holding: 'The party is on hold: it hears music, nobody hears you',
  handingBack: 'Handing the call back to the bot',
  parting: 'The call is about to end',
};

const others: Record<string, string> = {
  whisperingToParty: 'whispers to the party',
  whisperingToBot: 'whispers to the bot',
  takingOver: 'is taking the call over',
  takenOver: 'has the call',
  holding: 'has put the party on hold',
  deserted: 'had the call and has lost the line: the party hears music',
  handingBack: 'hands the call back',
};

/** What the operators on this call are doing, for one of them. */
export const operatorWords = ({ state, isYours, speaker }: OperatorState): string => {
  const theirs = others[state];
  if (isYours || theirs === undefined) return ours[state] ?? 'You listen: nobody hears you';
  return `${speaker ?? 'Somebody'} ${theirs}`;
};

/** Who else is there. */
export const companyWords = ({ operators }: OperatorState): string | null =>
  operators.length < 2 ? null : `${operators.length} operators: ${operators.join(', ')}`;

/** What an operator can do about a refusal, which is not what a program can. */
const adviceOf: Record<string, string> = {
  call_over: 'The call is over, or about to end.',
  operator_present: 'Another operator has the word. Listen until it is free.',
  call_not_taken: 'Take the call over first: only then can its party be put on hold.',
  operators_full: 'As many operators as this bot allows are on the call.',
};

export const refusalWords = (code: string, message: string): string => adviceOf[code] ?? message;
