import { describe, expect, it } from 'vitest';
import { fromPromise, setup } from 'xstate';
import { startVirtual } from '../testing/virtual-system.ts';
import { type ListedActor, listActors } from './actor-listing.ts';
import { linked } from './linked.ts';
import { createRecorder } from './recorder.ts';
import { resource } from './resource.ts';
import { supervise } from './supervisor.ts';

const waiter = setup({
  types: { events: {} as { type: 'wait.end' } | { type: 'wait.break' } },
  actors: { wait: fromPromise(() => new Promise<void>(() => {})) },
  actions: {
    break: () => {
      throw new Error('worn out');
    },
  },
}).createMachine({
  id: 'waiter',
  initial: 'waiting',
  on: { 'wait.break': { actions: 'break' } },
  states: {
    waiting: { invoke: { id: 'patience', src: 'wait' }, on: { 'wait.end': 'ended' } },
    ended: { type: 'final' },
  },
});

const idle = resource<void, { type: 'none' }, { type: 'none' }>(() => {});

const ground = () =>
  startVirtual(
    supervise({
      strategy: 'one-for-one',
      intensity: { restartsMax: 3, withinMs: 60_000 },
      backoff: { minMs: 1_000, maxMs: 1_000, factor: 1, jitter: 0, resetAfterMs: 60_000 },
      children: [
        { id: 'first', logic: waiter, restart: 'transient' },
        { id: 'tool', logic: idle },
        {
          id: 'inner',
          logic: supervise({
            strategy: 'one-for-one',
            children: [
              {
                id: 'far',
                logic: linked(waiter, {
                  path: 'somewhere',
                  recorder: () => createRecorder({ clock: { now: () => 0 } }),
                }),
              },
            ],
          }),
        },
      ],
    }),
    { path: 'root', startMs: 5_000 },
  );

const line = ({ id, machine, phase, value }: ListedActor) =>
  [id, machine ?? '–', phase, value === undefined ? '–' : JSON.stringify(value)].join(' ');

describe('the listing of a system', () => {
  it('has every actor, parents first: supervised, invoked, and those of linked systems', () => {
    const { system } = ground();
    expect(listActors('here', system, 100).map(line)).toEqual([
      'here – running –',
      'here/first waiter running "waiting"',
      'here/first/patience – running –',
      'here/tool – running –',
      'here/inner – running –',
      'here/inner/far waiter running "waiting"',
      'here/inner/far/patience – running –',
    ]);
  });

  it('says which system an actor belongs to, and so which journal', () => {
    const { system } = ground();
    const listed = new Map(listActors('here', system, 100).map((actor) => [actor.id, actor]));
    expect(listed.get('here/first/patience')).toMatchObject({ system, base: 'here' });
    const far = listed.get('here/inner/far/patience');
    expect(far?.base).toBe('here/inner/far');
    expect(far?.system.path).toBe('somewhere');
    expect(far?.system.recorder?.events()[0]?.path).toBe('somewhere');
  });

  it('keeps who is down, with restarts, what is left of the budget, and why', () => {
    const { system, clock } = ground();
    const first = () => listActors('here', system, 100).find(({ id }) => id === 'here/first');
    expect(first()).toMatchObject({ startedAt: 5_000, restartCount: 0, budgetLeft: 3 });
    system.address('first').send({ type: 'wait.break' });
    expect(first()).toMatchObject({
      phase: 'backoff',
      machine: null,
      budgetLeft: 2,
      lastError: 'worn out',
    });
    clock.advance(1_000);
    expect(first()).toMatchObject({
      phase: 'running',
      machine: 'waiter',
      startedAt: 6_000,
      restartCount: 1,
      lastError: 'worn out',
    });
    system.address('first').send({ type: 'wait.end' });
    expect(first()).toMatchObject({ phase: 'done', value: undefined });
  });

  it('stops at its bound', () => {
    const { system } = ground();
    expect(listActors('here', system, 3)).toHaveLength(3);
    expect(listActors('here', system, 0)).toHaveLength(0);
  });
});
