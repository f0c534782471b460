import { expect, test } from 'vitest';
import { createMachine, setup } from 'xstate';
import { sampleMachine } from './sample-machine.ts';
import { statechartGraph } from './statechart-graph.ts';
import { structuralHash } from './structural-hash.ts';

const graph = statechartGraph(sampleMachine);
const stateOf = (id: string) => graph.states.find((state) => state.id === id);
const fromState = (id: string) => graph.transitions.filter(({ source }) => source === id);

test('finds states, nesting, regions, final and history states', () => {
  expect(graph.states).toHaveLength(29);
  expect(stateOf('sample')).toMatchObject({ kind: 'machine', initial: 'sample.starting' });
  expect(stateOf('sample.active')).toMatchObject({ kind: 'parallel', initial: undefined });
  expect(stateOf('sample.active.floor')).toMatchObject({ kind: 'region', parent: 'sample.active' });
  expect(stateOf('sample.active.floor.past')).toMatchObject({
    kind: 'history',
    history: 'shallow',
  });
  expect(stateOf('sample.ending.done')?.kind).toBe('final');
  expect(stateOf('sample.dialling')?.description).toContain('nobody has answered');
});

test('reads events, delays, guards, eventless transitions and outcomes of actors by name', () => {
  expect(fromState('sample.active.floor.prompting')).toMatchObject([
    { event: 'speech.finished', guard: undefined, target: 'sample.active.floor.listening' },
    { event: 'always', guard: 'not hasRetriesLeft', target: 'sample.ending' },
  ]);
  expect(fromState('sample.active.floor.thinking')).toMatchObject([
    { event: 'mind done' },
    { event: 'after thinkMs', delay: 'thinkMs' },
  ]);
  expect(fromState('sample.active.floor.talking')[0]).toMatchObject({
    id: 'sample.active.floor.talking|party.interrupted|0',
    guard: 'canInterrupt and not isVoicemail',
    actions: ['clearPlayback'],
  });
  expect(fromState('sample.starting').map(({ event }) => event)).toContain('config failed');
});

test('leaves out the actions that XState adds for its timers', () => {
  expect(stateOf('sample.active.floor.listening')?.entry).toEqual([]);
});

test('refuses guards, actions, delays and actors without a name, all in one message', () => {
  const unnamed = createMachine({
    id: 'unnamed',
    initial: 'a',
    states: {
      a: {
        entry: () => {},
        invoke: { src: 'worker' },
        after: { 100: 'b' },
        on: { go: { guard: () => true, target: 'b' } },
      },
      b: {},
    },
  });
  expect(() => statechartGraph(unnamed)).toThrow(
    /a: entry has no name[\s\S]*actor "worker" has no id[\s\S]*guard has no name[\s\S]*delay 100 has no name/,
  );
});

test('the hash changes with any part of the structure and with nothing else', () => {
  const machine = (guard: 'isOne' | 'isTwo', implementation: () => boolean) =>
    setup({ guards: { isOne: implementation, isTwo: implementation } }).createMachine({
      id: 'm',
      initial: 'a',
      states: { a: { on: { go: { guard, target: 'b' } } }, b: {} },
    });
  const hash = (guard: 'isOne' | 'isTwo', result: boolean) =>
    structuralHash(statechartGraph(machine(guard, () => result)));
  expect(hash('isOne', true)).toBe(hash('isOne', false));
  expect(hash('isOne', true)).not.toBe(hash('isTwo', true));
});
