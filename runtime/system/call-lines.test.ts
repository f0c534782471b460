import { describe, expect, it } from 'vitest';
import { callLine } from './call-lines.ts';

const fact = (event: string, data: Record<string, unknown> = {}) => ({
  t: Date.UTC(2026, 0, 2, 3, 4, 5),
  callId: 'c1',
  event,
  party: '+15550100',
  data,
});

describe('a line at the terminal', () => {
  it.each([
    [fact('call_ringing'), '03:04:05  +15550100     ringing'],
    [fact('call_started'), '03:04:05  +15550100     answered'],
    [fact('agent_spoke', { text: 'Hello.', cut: false }), '03:04:05  +15550100     bot: “Hello.”'],
    [
      fact('agent_spoke', { text: 'Hel', cut: true }),
      '03:04:05  +15550100     bot: “Hel” —interrupted',
    ],
    [fact('user_spoke', { text: 'Yes.' }), '03:04:05  +15550100     party: “Yes.”'],
    [fact('user_spoke', { digits: '1' }), '03:04:05  +15550100     party: pressed 1'],
    [
      fact('call_screened', { verdict: 'voicemail' }),
      '03:04:05  +15550100     not a person but a mailbox',
    ],
    [
      fact('tool_called', { tool: 'find_slots', outcome: 'failed' }),
      '03:04:05  +15550100     tool find_slots failed',
    ],
    [
      fact('operator_left', { isLost: true }),
      '03:04:05  +15550100     the connection of an operator is lost',
    ],
    [
      fact('call_completed', {
        durationMs: 67_400,
        disposition: 'call_later',
        reason: 'bot_ended',
      }),
      '03:04:05  +15550100     ended after 1:07: call later (bot ended)',
    ],
  ])('says what %o means', (message, line) => {
    expect(callLine(message)).toBe(line);
  });

  it('is not written for what only machines care about, nor for rubbish', () => {
    expect(callLine(fact('node_entered'))).toBeNull();
    expect(callLine(fact('call_screened', { verdict: 'human' }))).toBeNull();
    expect(callLine(fact('tool_called', { tool: 'book', outcome: 'exit' }))).toBeNull();
    expect(callLine('rubbish')).toBeNull();
  });
});
