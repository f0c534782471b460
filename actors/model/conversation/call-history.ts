import type { TranscriptEntry } from '../../../machines/contracts/call/call-record.ts';
import type { Exchange } from '../../../machines/contracts/call/talk-place.ts';
import type { ModelMessage } from '../language-model.ts';
import { wordsOf } from '../speculation/same-words.ts';

export interface CallHistory {
  /** In the order in which they sounded: the bot's hold only what the party heard. */
  entries: readonly TranscriptEntry[];
  exchanges: readonly Exchange[];
  /** The answer that is asked for: what was said of it so far may not have sounded yet. */
  answerId: string;
  /** The party's last words; the transcript may lack them, or hold them with others before. */
  heard: string;
}

/** Entries that a model is told of: some 40 exchanges of words. */
const entriesMax = 80;

const textOf = ({ who, text, digits }: TranscriptEntry): string =>
  who === 'party' && digits !== undefined ? `(pressed ${digits} on the keypad)` : text;

/** `more` behind `before`, without the words that stand there already. */
const joined = (before: string, more: string): string => {
  const known = wordsOf(before).split(' ').filter(Boolean);
  const words = more.split(/\s+/u).filter(Boolean);
  const plain = words.map((word) => wordsOf(word));
  for (let count = Math.min(known.length, words.length); count > 0; count -= 1) {
    if (plain.slice(0, count).join(' ') !== known.slice(-count).join(' ')) continue;
    return [before, ...words.slice(count)].join(' ').trim();
  }
  return [before, ...words].join(' ').trim();
};

const messagesOfExchange = (exchange: Exchange, answerId: string): ModelMessage[] => [
  {
    role: 'assistant',
    // Once it has sounded it stands in the transcript.
    text: exchange.answerId === answerId ? exchange.said : '',
    toolCalls: exchange.calls.map(({ toolCallId, toolName, input }) => ({
      toolCallId,
      toolName,
      input,
    })),
  },
  ...exchange.results.map(
    ({ toolCallId, toolName, output }): ModelMessage => ({
      role: 'tool',
      toolCallId,
      toolName,
      output,
    }),
  ),
];

/** A call as a model is told of it: what was heard, by whom, and what its tools gave; the party's words are the last. */
export const messagesOf = ({
  entries,
  exchanges,
  answerId,
  heard,
}: CallHistory): ModelMessage[] => {
  const messages: ModelMessage[] = [];
  const add = (role: 'user' | 'assistant', text: string) => {
    const last = messages.at(-1);
    if (last !== undefined && last.role === role && !('toolCalls' in last))
      last.text = `${last.text} ${text}`.trim();
    else messages.push({ role, text });
  };
  const shown = entries.slice(-entriesMax);
  const from = shown[0]?.startMs ?? 0;
  let next = exchanges.findIndex(({ afterMs }) => (afterMs ?? 0) >= from);
  if (next < 0) next = exchanges.length;
  const addExchanges = (untilMs: number) => {
    for (; next < exchanges.length && (exchanges[next]!.afterMs ?? 0) < untilMs; next += 1)
      messages.push(...messagesOfExchange(exchanges[next]!, answerId));
  };
  for (const entry of shown) {
    addExchanges(entry.startMs);
    add(entry.who === 'party' ? 'user' : 'assistant', textOf(entry));
  }
  const last = messages.at(-1);
  if (last?.role === 'user') last.text = joined(last.text, heard);
  else if (heard !== '' && !isKnown(messages, heard)) messages.push({ role: 'user', text: heard });
  // What has sounded of this very answer was a filler.
  else if (heard !== '' && last?.role === 'assistant' && !('toolCalls' in last)) messages.pop();
  addExchanges(Number.POSITIVE_INFINITY);
  // A model answers somebody: silence is what it is told of.
  if (messages.at(-1)?.role === 'assistant' || messages.length === 0)
    messages.push({ role: 'user', text: '(says nothing yet)' });
  return messages;
};

/** The words were answered by a part of what sounds now, such as a filler. */
const isKnown = (messages: readonly ModelMessage[], heard: string): boolean => {
  const last = messages.findLast((message) => message.role === 'user');
  return last !== undefined && wordsOf(last.text).endsWith(wordsOf(heard));
};
