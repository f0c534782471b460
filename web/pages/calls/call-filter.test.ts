import { describe, expect, test } from 'vitest';
import type { LiveCall } from '../../../machines/contracts/relay.ts';
import { isLiveMatch, queryKey, queryOf } from './call-filter.ts';
import { searchOf } from './search-text.ts';

const call: LiveCall = {
  id: 'call-1',
  direction: 'outbound',
  party: '+15550100012',
  botId: 'bot-1',
  botName: 'Clinic',
  campaignId: 'campaign-1',
  leadId: null,
  workerId: null,
  slotId: null,
  phase: 'talking',
  phaseSinceAt: 0,
  node: null,
  lastSaid: null,
  startedAt: 0,
  answeredAt: null,
  turnLatencyMs: null,
  interruptionCount: 0,
  restartCount: 0,
};

test('an address gives its filters, and nothing else of it', () => {
  const query = queryOf({ bot: 'b', text: '', at: 'call-9', number: ['1', '2'], kiosk: '1' });
  expect(query).toEqual({ bot: 'b' });
  expect(queryKey(query)).toBe(queryKey({ bot: 'b' }));
  expect(queryKey(query)).not.toBe(queryKey({ campaign: 'b' }));
});

describe('a call that goes on', () => {
  test.each([
    [{}, true],
    [{ direction: 'outbound', bot: 'bot-1', campaign: 'campaign-1' }, true],
    [{ direction: 'inbound' }, false],
    [{ bot: 'bot-2' }, false],
    [{ number: '0100-012' }, true],
    [{ number: '+1 555 0100012' }, true],
    [{ number: '555' }, false],
    // Nobody knows these of it yet.
    [{ disposition: 'confirmed' }, false],
    [{ text: 'hello' }, false],
    [{ turnMs: '500' }, false],
  ])('under %o stands above the others: %s', (query, isThere) => {
    expect(isLiveMatch(call, query)).toBe(isThere);
  });
});

test.each([
  ['', undefined, undefined],
  ['5', undefined, undefined],
  ['0012', '0012', undefined],
  [' +1 (555) 010-0012 ', '+1 (555) 010-0012', undefined],
  ['Tuesday', undefined, 'Tuesday'],
  ['9 o’clock', undefined, '9 o’clock'],
  ['- -', undefined, '- -'],
])('what is typed as “%s” is looked for as a number or in what was said', (typed, number, text) => {
  expect(searchOf(typed)).toEqual({ number, text });
});
