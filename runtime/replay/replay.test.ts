import { describe, expect, it } from 'vitest';
import { callMachine } from '../../machines/call/call.ts';
import { turnMachine } from '../../machines/call/turn/turn.ts';
import { BotConfig } from '../../machines/contracts/bot-config.ts';
import type { JournalEvent } from '../../machines/contracts/journal-event.ts';
import { flowMachine } from '../../machines/flow/flow.ts';
import { VirtualClock } from '../../machines/supervision/clock.ts';
import { createRecorder } from '../../machines/supervision/recorder.ts';
import { supervise } from '../../machines/supervision/supervisor.ts';
import { startSystem } from '../../machines/supervision/system.ts';
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

/** A call on a virtual clock whose party waits for a prompt, and then presses 1; every utterance takes a second. */
const recorded = (ringMax = 10_000): JournalEvent[] => {
  const clock = new VirtualClock(1_700_000_000_000);
  const recorder = createRecorder({ clock, ringMax });
  const { pipeline, flow, apology, language } = bot;
  let said = 0;
  const listeners: Record<string, string> = {
    'bot.say': 'turn',
    'turn.part': 'turn',
    'mind.heard': 'mind',
    'mind.said': 'mind',
    'mind.ended': 'call',
    'turn.parted': 'call',
    'turn.stalled': 'call',
  };
  const onEmit = (fact: { type: string }) => {
    const to = listeners[fact.type];
    if (to !== undefined) system.address(to).send(fact);
    if (fact.type !== 'speaker.say') return;
    const { utteranceId } = fact as never as { utteranceId: string };
    said += 1;
    const isPrompt = said === 2;
    clock.setTimeout(() => {
      system.address('turn').send({ type: 'utterance.started', utteranceId } as never);
    }, 50);
    clock.setTimeout(() => {
      system.address('turn').send({ type: 'utterance.finished', utteranceId } as never);
      if (isPrompt) system.address('turn').send({ type: 'digit.pressed', digit: '1' } as never);
    }, 1_000);
  };
  const child = (id: string, logic: unknown, input: object) =>
    ({ id, logic, input, onEmit, restart: 'transient' }) as never;
  // Children speak before `startSystem` returns.
  const early: { type: string }[] = [];
  let system = {
    address: () => ({ send: (fact: { type: string }) => early.push(fact) }),
  } as never as ReturnType<typeof startSystem>;
  const tree = supervise({
    strategy: 'one-for-one',
    children: [
      child('turn', turnMachine, { config: pipeline.turn, incarnation: 0, language }),
      child('call', callMachine, {
        callMaxMs: pipeline.callMaxMs,
        warning: { beforeMs: pipeline.callWarningMs, text: pipeline.callWarning },
        goodbye: pipeline.callGoodbye,
        apology,
        incarnation: 0,
      }),
      child('mind', flowMachine, { flow, vars: {}, language, resumeAt: null }),
    ],
  });
  system = startSystem(tree, { path: 'call', clock, recorder });
  for (const fact of early) system.address('turn').send(fact as never);
  clock.advance(20_000);
  system.kill();
  return recorder.events();
};

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

  it('refuses a journal whose beginning was forgotten, and an empty one', () => {
    expect(() => replay({ events: recorded(20), config: bot })).toThrow('begins at event');
    expect(() => replay({ events: [], config: bot })).toThrow('empty');
  });
});
