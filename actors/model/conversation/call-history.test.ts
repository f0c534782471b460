import { expect, test } from 'vitest';
import type { TranscriptEntry } from '../../../machines/contracts/call/call-record.ts';
import type { Exchange } from '../../../machines/contracts/call/talk-place.ts';
import { type CallHistory, messagesOf } from './call-history.ts';

const said = (lines: string): TranscriptEntry[] =>
  lines.split('\n').map((line, turn) => {
    const [who = '', ...words] = line.trim().split(' ');
    const startMs = turn * 1_000;
    const text = words.join(' ');
    return {
      turn,
      who: who === 'bot' ? 'bot' : 'party',
      text: who === 'keys' ? '' : text,
      startMs,
      endMs: startMs + 900,
      words: [],
      cut: false,
      ...(who === 'keys' && { digits: text }),
    };
  });

const exchange = (afterMs: number, answerId = 'a0.1'): Exchange => ({
  answerId,
  said: 'I will look.',
  afterMs,
  calls: [{ toolCallId: 't', toolName: 'stock', input: { q: 1 } }],
  results: [{ toolCallId: 't', toolName: 'stock', output: 7, isError: false }],
});

const history = (lines: string, more: Partial<CallHistory> = {}) =>
  messagesOf({
    entries: lines === '' ? [] : said(lines),
    exchanges: [],
    answerId: 'a0.9',
    heard: '',
    ...more,
  }).map((message) =>
    message.role === 'tool'
      ? `tool ${String(message.output)}`
      : `${message.role} ${message.text}${'toolCalls' in message ? ' + calls' : ''}`,
  );

test.each<[string, string, Partial<CallHistory>, string[]]>([
  [
    'what was said, as it was heard',
    'bot Hello.\nparty Hi.',
    { heard: 'Hi.' },
    ['assistant Hello.', 'user Hi.'],
  ],
  [
    'one voice after itself as one',
    'bot Hello.\nbot Who is it?\nparty Ada.\nparty Ada Byron.',
    { heard: 'Ada. Ada Byron.' },
    ['assistant Hello. Who is it?', 'user Ada. Ada Byron.'],
  ],
  [
    'digits as digits',
    'bot Press.\nkeys 12',
    {},
    ['assistant Press.', 'user (pressed 12 on the keypad)'],
  ],
  [
    'words that the transcript does not have',
    'bot Hello.\nparty I want',
    { heard: 'want red roses' },
    ['assistant Hello.', 'user I want red roses'],
  ],
  ['words that it has none of', 'bot Hello.', { heard: 'yes' }, ['assistant Hello.', 'user yes']],
  [
    'words that a filler stands behind, without it',
    'bot Hello.\nparty Roses.\nbot One moment.',
    { heard: 'roses' },
    ['assistant Hello.', 'user Roses.'],
  ],
  ['silence', '', {}, ['user (says nothing yet)']],
  [
    'an exchange behind the words that led to it, with what was said before it in this answer',
    'bot Hello.\nparty Roses?',
    { heard: 'Roses?', exchanges: [exchange(1_000)], answerId: 'a0.1' },
    ['assistant Hello.', 'user Roses?', 'assistant I will look. + calls', 'tool 7'],
  ],
  [
    'an exchange of an earlier answer in its place, without what stands in the transcript',
    'bot Hello.\nparty Roses?\nbot I will look. Seven.\nparty Fine.',
    { heard: 'Fine.', exchanges: [exchange(1_000)] },
    [
      'assistant Hello.',
      'user Roses?',
      'assistant  + calls',
      'tool 7',
      'assistant I will look. Seven.',
      'user Fine.',
    ],
  ],
])('a model is told %s', (_, lines, more, messages) => {
  expect(history(lines, more)).toEqual(messages);
});
