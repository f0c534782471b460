import { describe, expect, it } from 'vitest';
import { BotConfig } from '../../machines/contracts/bot/bot-config.ts';
import { recordedCall } from './recorded-call.ts';
import { replay } from './replay.ts';
import { told } from './told.ts';

const botOf = (question: string, turn: object = {}) =>
  BotConfig.parse({
    pipeline: { turn: { silencePromptMs: 3_000, ...turn } },
    flow: {
      nodes: {
        start: { type: 'start', to: 'ask' },
        ask: {
          type: 'ask',
          text: question,
          digitsMax: 1,
          branches: [{ digits: '1', to: 'end' }],
          otherwise: 'end',
        },
        end: { type: 'end', text: 'Goodbye.', disposition: 'done' },
      },
    },
  });

const bot = botOf('Which key?');

const recorded = (ringMax?: number) =>
  recordedCall(bot, { ringMax, keyAt: (said) => (said === 2 ? '1' : null) });

describe('a replay', () => {
  const events = recorded();

  it('finds nothing in a call that is run again as it was, timers and prompts included', () => {
    const spoken = events.filter(({ event, kind }) => kind === 'fact' && event === 'speaker.say');
    expect(spoken).toHaveLength(3);
    const result = replay({ events, config: bot });
    expect(result).toMatchObject({ divergence: null, cutSeqs: [] });
    expect(told(result)).toMatch(/^no divergence \(\d+ deeds compared\)$/u);
  });

  it('finds nothing when timers were late and an event had come first', () => {
    // A stall of the machine: everything behind the prompt's timer is told 40 ms later than it was due.
    const at = events.findIndex(
      ({ event, data }) => event === 'fired' && JSON.stringify(data).includes('silencePrompt'),
    );
    const late = events.map((event, n) => (n < at ? event : { ...event, t: event.t + 40 }));
    const shifted = late.map((event) => {
      const { dueAt } = (event.data ?? {}) as { dueAt?: number };
      if (event.seq < at || dueAt === undefined) return event;
      return { ...event, data: { ...(event.data as object), dueAt: dueAt + 40 } };
    });
    expect(replay({ events: shifted, config: bot }).divergence).toBeNull();
  });

  it('stops at the first fact that another bot would have told otherwise', () => {
    const result = replay({ events, config: botOf('Which number?') });
    expect(result.divergence).toMatchObject({
      path: 'call/mind',
      atMs: 0,
      expected: { kind: 'fact', event: 'bot.say', data: { text: 'Which key?' } },
      got: { kind: 'fact', event: 'bot.say', data: { text: 'Which number?' } },
      node: 'ask',
    });
    expect(told(result)).toContain('first divergence at seq');
  });

  it('fires a shorter delay when it is due, and misses a longer one where it was', () => {
    const shorter = replay({ events, config: botOf('Which key?', { silencePromptMs: 2_000 }) });
    expect(shorter.divergence).toMatchObject({ path: 'call/turn', atMs: 3_000, expected: null });
    const longer = replay({ events, config: botOf('Which key?', { silencePromptMs: 9_000 }) });
    expect(longer.divergence).toMatchObject({ path: 'call/turn', atMs: 4_000, got: null });
  });

  it('finds a state that the journal has and the machine does not reach', () => {
    const at = events.findIndex(
      ({ path, kind, value }) => path === 'call/call' && kind === 'state' && value === 'hangingUp',
    );
    const falsified = events.map((event, n) => (n === at ? { ...event, value: 'live' } : event));
    expect(replay({ events: falsified, config: bot }).divergence).toMatchObject({
      seq: at,
      path: 'call/call',
      cause: 'mind.ended',
      got: { value: 'hangingUp' },
    });
  });

  it('says where the journal has only a part of what came in', () => {
    const cut = events.map((event) =>
      event.event === 'digit.pressed' ? { ...event, data: { digit: '1', by: '… (900)' } } : event,
    );
    const result = replay({ events: cut, config: bot });
    expect(result.cutSeqs).toHaveLength(1);
    expect(told(result)).toContain('only a part');
  });

  it('refuses a journal whose beginning was forgotten, one with a gap, and an empty one', () => {
    expect(() => replay({ events: recorded(20), config: bot })).toThrow('not whole');
    expect(() => replay({ events: [], config: bot })).toThrow('empty');
    const resumed = { path: 'call', kind: 'fact', event: 'call.resumed' } as const;
    const taken = [{ ...resumed, seq: 0, t: 0 }, ...events.slice(1)];
    expect(() => replay({ events: taken, config: bot })).toThrow('another worker');
    const gap = events.toSpliced(40, 3);
    expect(() => replay({ events: gap, config: bot })).toThrow('after event 39 comes event 43');
  });
});
