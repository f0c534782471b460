import { describe, expect, it } from 'vitest';
import { setup } from 'xstate';
import {
  ActorPatch,
  ActorView,
  LiveProcess,
  ProcessChange,
} from '../../../machines/contracts/relay.ts';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import { createRecorder } from '../../../machines/supervision/recorder.ts';
import { supervise } from '../../../machines/supervision/supervisor.ts';
import { type System, startSystem } from '../../../machines/supervision/system.ts';
import { createInspection } from './inspection.ts';
import { liveActorSources } from './live-actors.ts';
import type { SourceTeller } from './live-source.ts';

const door = setup({
  types: { events: {} as { type: 'door.push' } | { type: 'door.break' } },
  actions: {
    break: () => {
      throw new Error('the hinge is gone');
    },
  },
}).createMachine({
  id: 'door',
  initial: 'shut',
  on: { 'door.break': { actions: 'break' } },
  states: { shut: { on: { 'door.push': 'open' } }, open: { on: { 'door.push': 'shut' } } },
});

const house = (doorCount: number) =>
  supervise({
    strategy: 'one-for-one',
    intensity: { restartsMax: 5, withinMs: 60_000 },
    children: Array.from({ length: doorCount }, (_, n) => ({ id: `door-${n}`, logic: door })),
  });

const ground = (doorCount = 3) => {
  const clock = new VirtualClock(1_000_000);
  const start = () =>
    startSystem(house(doorCount), { path: 'house', clock, recorder: createRecorder({ clock }) });
  const systems = new Map<string, System>([['left', start()]]);
  const inspection = createInspection({ id: 'fleet@here-1', role: 'fleet', clock });
  inspection.add(() => systems);
  const resolve = liveActorSources({ inspection, clock });
  const told: (keyof SourceTeller)[] = [];
  const open = (topic: string) =>
    resolve(topic)?.open({
      changed: () => void told.push('changed'),
      anew: () => void told.push('anew'),
      ended: () => void told.push('ended'),
    });
  return { clock, systems, start, resolve, open, told: () => told.splice(0) };
};

describe('the actors of a process', () => {
  it('are told whole, then row by row as a look finds them changed', () => {
    const { clock, systems, open, told } = ground();
    const source = open('actors');
    const whole = LiveProcess.parse(source?.whole());
    expect(whole).toMatchObject({ id: 'fleet@here-1', role: 'fleet', startedAt: 1_000_000 });
    expect(whole.actors.map(({ id }) => id)).toEqual([
      'left',
      'left/door-0',
      'left/door-1',
      'left/door-2',
    ]);
    clock.advance(2_000);
    expect(told()).toEqual([]);

    systems.get('left')?.address('door-1').send({ type: 'door.push' });
    systems.get('left')?.address('door-1').send({ type: 'door.push' });
    systems.get('left')?.address('door-1').send({ type: 'door.push' });
    clock.advance(500);
    expect(told()).toEqual(['changed']);
    expect(ProcessChange.parse(source?.change())).toEqual({
      upsert: [
        {
          id: 'left/door-1',
          machine: 'door',
          phase: 'running',
          value: 'open',
          sinceAt: 1_002_500,
          restartCount: 0,
          budgetLeft: 5,
          lastError: null,
        },
      ],
      remove: [],
    });
    expect(source?.change()).toBeUndefined();
    source?.close();
    clock.advance(10_000);
    expect(told()).toEqual([]);
  });

  it('come and go with their systems, and say why they were started anew', () => {
    const { clock, systems, start, open } = ground(1);
    const source = open('actors');
    source?.whole();
    systems.set('right', start());
    systems.get('left')?.address('door-0').send({ type: 'door.break' });
    clock.advance(500);
    const { upsert } = ProcessChange.parse(source?.change());
    expect(upsert.find(({ id }) => id === 'left/door-0')).toMatchObject({
      restartCount: 1,
      budgetLeft: 4,
      lastError: 'the hinge is gone',
    });
    expect(upsert.map(({ id }) => id)).toContain('right/door-0');
    systems.delete('left');
    clock.advance(500);
    expect(ProcessChange.parse(source?.change()).remove).toEqual(['left', 'left/door-0']);
    source?.close();
  });

  it('that are a thousand are a thousand rows, and one that moves is one row', () => {
    const { clock, systems, open } = ground(999);
    const source = open('actors');
    expect(LiveProcess.parse(source?.whole()).actors).toHaveLength(1_000);
    systems.get('left')?.address('door-500').send({ type: 'door.push' });
    clock.advance(500);
    expect(ProcessChange.parse(source?.change()).upsert).toHaveLength(1);
    source?.close();
  });
});

describe('one actor', () => {
  it('is its system: actors and journal by the names of this process, then events until it ends', async () => {
    const { systems, open, told } = ground(1);
    const source = open('actor/fleet@here-1/left/door-0');
    const view = ActorView.parse(source?.whole());
    expect(view.actors.map(({ id }) => id)).toEqual(['left', 'left/door-0']);
    expect(new Set(view.events.map(({ path }) => path))).toEqual(new Set(['left/door-0']));

    systems.get('left')?.address('door-0').send({ type: 'door.push' });
    const patch = ActorPatch.parse(source?.change());
    expect(patch['actor:event'].map(({ path, event }) => [path, event])).toEqual([
      ['left/door-0', 'door.push'],
      ['left/door-0', 'door.push'],
    ]);
    told();
    systems.get('left')?.kill();
    await Promise.resolve();
    expect(told().at(-1)).toBe('ended');
    source?.close();
  });

  it('that is gone leaves its system; one that was never here, or elsewhere, is nobody’s', () => {
    const { resolve } = ground(1);
    expect(resolve('actor/fleet@here-1/left/door-7')).not.toBeNull();
    expect(resolve('actor/fleet@here-1/cellar/door-0')).toBeNull();
    expect(resolve('actor/fleet@there-1/left/door-0')).toBeNull();
    expect(resolve('calls')).toBeNull();
  });
});
