import type { CallRecord } from '../../../../machines/contracts/call/call-record.ts';
import type { LiveCall } from '../../../../machines/contracts/relay.ts';

/** How a call ended, in words; the technical end is the record's `termination`. */
const endWords: Record<CallRecord['termination']['reason'], string> = {
  bot_ended: 'the bot ended it',
  party_hung_up: 'the party hung up',
  silence: 'the party stayed silent',
  duration_limit: 'it reached its longest duration',
  drained: 'the worker was drained',
  leg_lost: 'the connection was lost',
  leg_never_came: 'the connection never came',
  config_unavailable: 'its bot could not be loaded',
  call_failed: 'its own actors failed',
  machine_answered: 'no person answered',
  worker_lost: 'its worker was lost',
};

/** `no_answer_given` → `no answer given`. */
const plainWords = (code: string): string => code.replaceAll(/[_-]+/g, ' ');

export type RecordOutcome = Pick<CallRecord, 'state' | 'termination' | 'disposition'>;

/** “Confirmed: the bot ended it.” The business outcome first, the technical end behind it. */
export const outcomeSentence = ({ state, termination, disposition }: RecordOutcome): string => {
  const end = endWords[termination.reason] ?? plainWords(termination.reason);
  const isFailed = state === 'failed' || termination.result === 'failed';
  if (isFailed && disposition.source === 'termination') return `Failed: ${end}.`;
  // What ended it is all that there is to say.
  if (!isFailed && disposition.source === 'termination') return `${upper(end)}.`;
  const outcome = plainWords(disposition.code);
  const first = outcome.charAt(0).toUpperCase() + outcome.slice(1);
  return isFailed ? `${first}, but the call failed: ${end}.` : `${first}: ${end}.`;
};

const phaseWords: Record<LiveCall['phase'], string> = {
  ringing: 'It is ringing',
  connecting: 'It is being connected',
  talking: 'The bot is talking',
  listening: 'The bot is listening',
  thinking: 'The bot is thinking',
  holding: 'The party is on hold',
  ending: 'It is ending',
  failed: 'It has failed',
};

/** What a live call is doing, where it stands in its flow. */
export const liveSentence = ({
  phase,
  node,
  operator,
}: Pick<LiveCall, 'phase' | 'node' | 'operator'>): string => {
  const has = phase === 'holding' ? 'has the party on hold' : 'has the call';
  const what = operator === undefined ? phaseWords[phase] : `${upper(operator)} ${has}`;
  return node === null ? `${what}.` : `${what} at “${plainWords(node)}”.`;
};

const upper = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
