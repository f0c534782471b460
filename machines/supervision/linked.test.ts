import { describe, expect, it } from 'vitest';
import { type EventObject, emit, setup } from 'xstate';
import { startVirtual } from '../testing/virtual-system.ts';
import { VirtualClock } from './clock.ts';
import { linked } from './linked.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { resource } from './resource.ts';
import { supervise } from './supervisor.ts';
import type { System } from './system.ts';

const call = setup({
  types: {
    input: {} as { callId: string },
    context: {} as { callId: string },
    events: {} as { type: 'call.end' | 'call.break' | 'sup.shutdown' },
    emitted: {} as { type: 'call.ended' },
    output: {} as { callId: string },
  },
  actions: {
    break: () => {
      throw new Error('broken');
    },
  },
}).createMachine({
  id: 'call',
  context: ({ input }) => input,
  initial: 'live',
  on: { 'call.break': { actions: 'break' }, 'sup.shutdown': '.over' },
  output: ({ context }) => ({ callId: context.callId }),
  states: {
    live: { after: { 60000: 'over' }, on: { 'call.end': 'over' } },
    over: { type: 'final', entry: emit({ type: 'call.ended' }) },
  },
});

function slots() {
  const systems: System[] = [];
  const journals: Recorder[] = [];
  const clock = new VirtualClock();
  const logic = linked<{ callId: string }>(call, {
    path: ({ callId }) => callId,
    recorder: () => {
      const recorder = createRecorder({ clock });
      journals.push(recorder);
      return recorder;
    },
    onStart: (system) => systems.push(system),
  });
  const virtual = startVirtual(
    supervise({
      strategy: 'dynamic',
      intensity: { restartsMax: 9, withinMs: 1_000 },
      children: [],
    }),
    { path: 'fleet', clock },
  );
  const start = (id: string, restart: 'temporary' | 'permanent' = 'temporary') =>
    virtual.system.startChild({ id, logic, restart, input: { callId: id } });
  return { ...virtual, clock, systems, journals, start };
}

describe('a linked system', () => {
  it('has a journal, timers and paths of its own', async () => {
    const { system, journals, start } = slots();
    await start('call-1');
    system.address('call-1').send({ type: 'call.end' });
    expect(journals[0]?.events().map(({ path, event }) => `${path} ${event}`)).toEqual([
      'call-1 armed',
      'call-1 xstate.init',
      'call-1 call.end',
      'call-1 call.end',
      'call-1 call.ended',
      'call-1 cancelled',
    ]);
  });

  it('mirrors how it ends, with its output and its facts', async () => {
    const { system, start, facts, journal } = slots();
    await start('call-1');
    system.address('call-1').send({ type: 'call.end' });
    expect(facts).toEqual([{ type: 'call.ended' }]);
    expect(system.children()).toEqual([]);
    expect(journal('supervision').at(-1)).toMatchObject({
      event: 'sup.exited',
      data: { exit: { kind: 'normal', output: { callId: 'call-1' } } },
    });
  });

  it('that crashes costs nobody else anything, and is restarted as its specification says', async () => {
    const { system, clock, start, systems } = slots();
    await start('call-1', 'permanent');
    await start('call-2');
    system.address('call-1').send({ type: 'call.break' });
    expect(systems.map(({ ended }) => ended?.kind)).toEqual(['crash', undefined]);
    clock.advance(0);
    expect(systems.map(({ path, ended }) => [path, ended?.kind])).toEqual([
      ['call-1', 'crash'],
      ['call-2', undefined],
      ['call-1', undefined],
    ]);
  });

  it('is asked to end with the tree, and killed with it', async () => {
    const graceful = slots();
    await graceful.start('call-1');
    await graceful.system.shutdown('drained');
    expect(graceful.systems[0]?.ended).toEqual({
      kind: 'normal',
      output: { callId: 'call-1' },
    });
    const abrupt = slots();
    await abrupt.start('call-1');
    abrupt.system.kill();
    expect(abrupt.systems[0]?.ended).toEqual({ kind: 'killed', afterMs: 0 });
    expect([graceful.clock.pendingCount, abrupt.clock.pendingCount]).toEqual([0, 0]);
  });

  it('that cannot start is a failed start', async () => {
    const broken = linked(
      resource(() => {
        throw new Error('start refused');
      }),
      { path: 'broken' },
    );
    const { system } = startVirtual(supervise({ strategy: 'dynamic', children: [] }));
    expect(await system.startChild({ id: 'broken', logic: broken })).toMatchObject({
      ok: false,
      reason: 'start-failed',
      exit: { error: { message: 'start refused' } },
    });
  });

  it('can be invoked by a machine, which sees its end', () => {
    const slot = setup({
      actors: { call: linked<{ callId: string }>(call, { path: 'call' }) },
    }).createMachine({
      initial: 'busy',
      states: {
        busy: {
          invoke: {
            src: 'call',
            id: 'call',
            input: { callId: 'c' },
            onDone: 'free',
            onError: 'bad',
          },
          on: {
            end: {
              actions: ({ self }) =>
                self.getSnapshot().children.call?.send({ type: 'call.end' } as EventObject),
            },
          },
        },
        free: {},
        bad: {},
      },
    });
    const { system, stateAt } = startVirtual(slot, { path: 'slot' });
    system.ref.send({ type: 'end' });
    expect(stateAt('slot')).toBe('free');
  });
});
