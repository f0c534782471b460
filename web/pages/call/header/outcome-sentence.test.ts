import { expect, test } from 'vitest';
import { liveSentence, outcomeSentence } from './outcome-sentence.ts';

test('a flow’s outcome comes first, the technical end behind it', () => {
  expect(
    outcomeSentence({
      state: 'completed',
      termination: { result: 'completed', reason: 'bot_ended' },
      disposition: { code: 'no_answer_given', source: 'flow' },
    }),
  ).toBe('No answer given: the bot ended it.');
});

test('a call without an outcome of its own says what ended it, once', () => {
  expect(
    outcomeSentence({
      state: 'completed',
      termination: { result: 'completed', reason: 'party_hung_up' },
      disposition: { code: 'hung_up', source: 'termination' },
    }),
  ).toBe('The party hung up.');
});

test('a call that failed says so and why', () => {
  expect(
    outcomeSentence({
      state: 'failed',
      termination: { result: 'failed', reason: 'worker_lost' },
      disposition: { code: 'failed', source: 'termination' },
    }),
  ).toBe('Failed: its worker was lost.');
});

test('a failure after an outcome was reached does not hide the outcome', () => {
  expect(
    outcomeSentence({
      state: 'failed',
      termination: { result: 'failed', reason: 'leg_lost' },
      disposition: { code: 'confirmed', source: 'flow' },
    }),
  ).toBe('Confirmed, but the call failed: the connection was lost.');
});

test('a live call says what it does and at which node', () => {
  expect(liveSentence({ phase: 'listening', node: 'ask_day' })).toBe(
    'The bot is listening at “ask day”.',
  );
  expect(liveSentence({ phase: 'ringing', node: null })).toBe('It is ringing.');
  expect(liveSentence({ phase: 'listening', node: 'ask_day', operator: 'ada' })).toBe(
    'Ada has the call at “ask day”.',
  );
  expect(liveSentence({ phase: 'holding', node: 'ask_day', operator: 'ada' })).toBe(
    'Ada has the party on hold at “ask day”.',
  );
});
