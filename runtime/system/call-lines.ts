import { CallFact } from '../../machines/contracts/call/call-fact.ts';

const clockTime = (t: number): string => new Date(t).toISOString().slice(11, 19);

const seconds = (ms: unknown): string => {
  const total = Math.floor(Number(ms) / 1_000);
  return `${Math.floor(total / 60)}:${String(total % 60).padStart(2, '0')}`;
};

/** Facts carry plain values; whatever else arrives over the bus shows as a dash. */
const plain = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '–';

/** `no_answer_given` as people say it. */
const inWords = (code: unknown): string => plain(code).replaceAll('_', ' ');

const spoken = (data: Record<string, unknown>): string =>
  data.digits === undefined ? `“${plain(data.text)}”` : `pressed ${plain(data.digits)}`;

/** A person is what was called for, and nothing has to be said where nothing was found. */
const verdicts: Record<string, string> = {
  voicemail: 'not a person but a mailbox',
  ivr: 'not a person but a menu',
  screening: 'a call screener, before the person',
  unavailable: 'the number is not in service',
};

const toolOutcome = (outcome: unknown): string => (outcome === 'failed' ? 'failed' : 'was used');

/** What happened, in words; null: nothing that a newcomer would miss. */
export const factPhrase = ({ event, data }: CallFact): string | null => {
  switch (event) {
    case 'call_ringing':
      return 'ringing';
    case 'call_started':
      return 'answered';
    case 'call_resumed':
      return 'gone on with by another worker';
    case 'config_stale':
      return `by a copy of its configuration, ${seconds(data.staleMs)} old`;
    case 'call_screened':
      return verdicts[plain(data.verdict)] ?? null;
    case 'agent_spoke':
      return `bot: ${spoken(data)}${data.cut === true ? ' —interrupted' : ''}`;
    case 'user_spoke':
      return `party: ${spoken(data)}`;
    case 'tool_called':
      return data.outcome === 'exit'
        ? null
        : `tool ${plain(data.tool)} ${toolOutcome(data.outcome)}`;
    case 'operator_joined':
      return 'an operator listens';
    case 'operator_left':
      return data.isLost === true
        ? 'the connection of an operator is lost'
        : 'an operator has left';
    case 'operator_took_over':
      return 'an operator has taken it over';
    case 'operator_handed_back':
      return `back with the bot: ${inWords(data.why)}`;
    case 'party_held':
      return 'its party is on hold';
    case 'party_resumed':
      return 'its party is off hold';
    case 'operator_spoke':
      return `operator to the ${plain(data.to)}: ${spoken(data)}`;
    case 'call_completed':
      return `ended after ${seconds(data.durationMs)}: ${inWords(data.disposition)} (${inWords(data.reason)})`;
    default:
      return null;
  }
};

/** One readable line for what happens in a call, as a newcomer sees it at the terminal; null: not worth a line. */
export const callLine = (message: unknown): string | null => {
  const fact = CallFact.safeParse(message);
  if (!fact.success) return null;
  const what = factPhrase(fact.data);
  if (what === null) return null;
  return `${clockTime(fact.data.t)}  ${(fact.data.party ?? fact.data.callId).padEnd(13)} ${what}`;
};
