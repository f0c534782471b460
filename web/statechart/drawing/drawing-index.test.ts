import { describe, expect, it } from 'vitest';
import type { LastTransition } from '../../journal/actor-state.ts';
import { activeIds } from '../../journal/state-value.ts';
import {
  activeLeaves,
  armedIn,
  indexOf,
  nextOf,
  refusalOf,
  transitionsTaken,
} from './drawing-index.ts';
import { realDrawings } from './real-drawings.ts';

const indexes = [...realDrawings.values()].map(indexOf);
const turn = indexes.find(({ drawing }) => drawing.machine === 'turn')!;

const speaking = { open: { party: 'silent', bot: 'speaking', digits: 'none' } };
const cutting = { open: { party: { speaking: 'insisting' }, bot: 'cutting', digits: 'none' } };
const last = (event: string, rest: Partial<LastTransition> = {}): LastTransition => ({
  event,
  transitionId: null,
  also: [],
  at: 0,
  seq: 0,
  from: speaking,
  ...rest,
});

describe('active states', () => {
  it('are the machine, the states around each leaf, and the leaves', () => {
    const active = activeIds('turn', cutting);
    expect([...active].sort()).toEqual([
      'turn',
      'turn.open',
      'turn.open.bot',
      'turn.open.bot.cutting',
      'turn.open.digits',
      'turn.open.digits.none',
      'turn.open.party',
      'turn.open.party.speaking',
      'turn.open.party.speaking.insisting',
    ]);
    expect([...activeLeaves(turn, active)].sort()).toEqual([
      'turn.open.bot.cutting',
      'turn.open.digits.none',
      'turn.open.party.speaking.insisting',
    ]);
    for (const id of active) expect(turn.states.has(id), id).toBe(true);
  });

  it('are none of a drawing without an instance', () => {
    expect([...activeIds('turn', undefined)]).toEqual(['turn']);
  });
});

describe('what may happen next', () => {
  it('is the own transitions first, then those of the states around', () => {
    const sources = nextOf(turn, 'turn.open.bot.thinking').map(({ source }) => source);
    expect(new Set(sources)).toEqual(new Set(['turn.open.bot.thinking', 'turn.open.bot', 'turn']));
    expect(sources.indexOf('turn.open.bot')).toBeGreaterThan(
      sources.lastIndexOf('turn.open.bot.thinking'),
    );
  });

  it('names the guard that said no to this very transition', () => {
    const [guarded] = nextOf(turn, 'turn.open.bot.cutting').filter(({ line }) => line.guard);
    const { eventType, guard = '' } = guarded!.line;
    const refusal = { event: eventType, at: 5, seq: 5, candidates: [{ target: null, guard }] };
    expect(refusalOf(guarded!, [refusal])).toBe(refusal);
    expect(refusalOf(guarded!, [{ ...refusal, event: 'other' }])).toBeUndefined();
    expect(
      refusalOf(guarded!, [{ ...refusal, candidates: [{ target: null, guard: 'other' }] }]),
    ).toBeUndefined();
  });

  it('is known for every transition of every machine, each once', () => {
    for (const { drawing, transitions, bySource, states } of indexes) {
      expect([...bySource.values()].flat()).toHaveLength(transitions.size);
      for (const { source, target } of transitions.values()) {
        expect(states.has(source), source).toBe(true);
        if (target !== null) expect(states.has(target), `${drawing.machine} ${target}`).toBe(true);
      }
    }
  });
});

it('puts one ring for a delay on the state that waits, and none on one that was left', () => {
  const id = 'xstate.after.silencePrompt.turn.open.bot.listening.quiet';
  const timer = { id, event: id, armedAt: 0, dueAt: 6_000 };
  const quiet = 'turn.open.bot.listening.quiet';
  const [ring, ...others] = armedIn(turn, [timer], new Set([quiet]));
  expect(others).toEqual([]);
  expect([ring?.state.id, ring?.event]).toEqual([quiet, 'after silencePrompt']);
  expect(armedIn(turn, [timer], new Set())).toEqual([]);
});

describe('the last transition', () => {
  it('is what the journal says, with those taken along', () => {
    const told = last('x', { transitionId: 'turn.a|x|0', also: ['turn.b||0'] });
    expect([...transitionsTaken(turn, told, speaking)]).toEqual(['turn.a|x|0', 'turn.b||0']);
  });

  it('is found by its event and its ends when the journal is older', () => {
    expect([...transitionsTaken(turn, last('turn.part'), cutting)]).toEqual([
      'turn.open.bot.speaking|turn.part|0',
    ]);
  });

  it('is found also when its target was left again in the same step', () => {
    const from = { open: { party: 'silent', bot: 'thinking', digits: 'none' } };
    expect([...transitionsTaken(turn, last('bot.say', { from }), speaking)]).toEqual([
      'turn.open.bot.thinking|bot.say|0',
    ]);
  });

  it('is none at the beginning', () => {
    expect(transitionsTaken(turn, null, speaking).size).toBe(0);
    expect(transitionsTaken(turn, last('xstate.init', { from: undefined }), speaking).size).toBe(0);
  });
});
