import type { Termination } from '../contracts/call/call-record.ts';
import type { FinishedTalk } from './finished-talk.ts';

const summaryMax = 1_000;
/** Of what somebody said, in a summary. */
const quoteMax = 120;

const quote = (words: string): string =>
  `"${words.length <= quoteMax ? words : `${words.slice(0, quoteMax)}…`}"`;

/** A sentence that ends in a quotation: what was said may bring its own full stop. */
const ended = (sentence: string): string =>
  /[.!?…]"$/u.test(sentence) ? sentence : `${sentence}.`;

const times = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** What each technical end means, said of a call that lasted so long and stood there. */
const endings: Record<Termination['reason'], (code: string, where: string) => string> = {
  bot_ended: (code) => `The bot ended the call as "${code}"`,
  party_hung_up: (_, where) => `The party hung up${where}`,
  silence: (_, where) => `The bot ended the call because the party said nothing${where}`,
  duration_limit: (_, where) => `The call reached its longest duration${where}`,
  drained: (_, where) => `The call was ended because its worker went${where}`,
  leg_lost: (_, where) => `The line was lost${where}`,
  leg_never_came: () => 'The line never came',
  config_unavailable: () => 'The call had no bot, because its configuration could not be had',
  call_failed: (_, where) => `The call failed on our side${where}`,
  machine_answered: (code) => `No person answered: "${code}"`,
  worker_lost: (_, where) => `The call's worker was lost${where}`,
};

/** That it was silent is said already where that ended the call. */
const saidNothing = ({ reason }: Termination): string =>
  reason === 'silence' ? '' : 'The party said nothing.';

/** Built of facts alone. */
export const summaryOf = (
  talk: FinishedTalk,
  variables: Readonly<Record<string, string>>,
): string => {
  const { transcript, termination, disposition, durationMs } = talk;
  const { visits } = talk.notes;
  const node = visits.at(-1)?.nodeKey;
  const where = node === undefined ? '' : ` at node "${node}"`;
  const answered = visits.filter(
    ({ nodeType, left }) => nodeType === 'ask' && left !== null,
  ).length;
  const end = endings[termination.reason](disposition.code, where);
  // As every duration is written: whole seconds that have gone by.
  const after = `after ${times(Math.floor(durationMs / 1_000), 'second')}`;
  const said = answered === 0 ? 'no question answered' : `${times(answered, 'question')} answered`;
  const last = transcript.findLast(({ who }) => who === 'party');
  const lastWords =
    last === undefined
      ? saidNothing(termination)
      : last.digits === undefined
        ? ended(`The party's last words: ${quote(last.text)}`)
        : `The party's last answer was pressed: ${last.digits}.`;
  const gathered = Object.entries(variables)
    .map(([name, value]) => `${name} = ${quote(value)}`)
    .join(', ');
  return [
    `${end} ${after}, ${said}.`,
    lastWords,
    gathered === '' ? '' : ended(`Gathered: ${gathered}`),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
    .slice(0, summaryMax);
};
