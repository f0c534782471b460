import { describe, expect, it } from 'vitest';
import * as xstate from 'xstate';
import { assign, enqueueActions } from './assign.ts';

type Kit = Pick<typeof xstate, 'assign' | 'enqueueActions'>;

interface Counting {
  context: { n: number; text: string };
  event: { type: string; by?: number };
}

/** The same machine by either kit: every way to assign, in regions with tags, with actions around it. */
const machineOf = (kit: Kit) => {
  const add = kit.assign((({ context, event }: Counting) => ({
    n: context.n + (event.by ?? 1),
  })) as never);
  const fields = kit.assign({
    n: (({ context }: Counting) => context.n * 2) as never,
    text: 'twice',
  } as never);
  const given = kit.assign(((_: Counting, params: { text: string }) => params) as never);
  const several = kit.enqueueActions((({ context, enqueue, check }: never) => {
    const { assign: put, emit } = enqueue as never as {
      assign: (update: object) => void;
      emit: (event: object) => void;
    };
    put({ n: (context as { n: number }).n + 10 });
    emit({ type: 'told', n: (context as { n: number }).n });
    put(({ context: now }: Counting) => ({ text: `at ${now.n}` }));
    if ((check as (guard: string) => boolean)('isLarge')) put({ text: 'large' });
  }) as never);
  const none = kit.assign((() => ({})) as never);
  return xstate.createMachine(
    {
      id: 'counting',
      context: { n: 0, text: '' },
      type: 'parallel',
      states: {
        one: {
          initial: 'low',
          states: {
            low: {
              tags: 'below',
              on: { add: { actions: 'add' }, fields: { actions: ['add', 'fields'] } },
              always: { guard: 'isLarge', target: 'high' },
            },
            high: { tags: ['above'], entry: 'none', exit: 'fields', on: { add: 'low' } },
          },
        },
        two: {
          tags: 'other',
          on: {
            several: { actions: ['several', 'add'] },
            given: { actions: { type: 'given', params: { text: 'given' } } },
            none: { actions: 'none' },
          },
        },
      },
    },
    {
      actions: { add, fields, given, several, none } as never,
      guards: { isLarge: ({ context }: Counting) => context.n > 12 && context.n < 40 } as never,
    },
  );
};

const events = [
  { type: 'add' },
  { type: 'fields', by: 2 },
  { type: 'given' },
  { type: 'none' },
  { type: 'several' },
  { type: 'several' },
  { type: 'add' },
  { type: 'add', by: 30 },
  { type: 'several' },
];

/** Snapshots after each event, and what was told. */
const played = (kit: Kit) => {
  const actor = xstate.createActor(machineOf(kit));
  const told: unknown[] = [];
  actor.on('*', (fact) => told.push(fact));
  actor.start();
  const seen = events.map((event) => {
    actor.send(event);
    const snapshot = actor.getSnapshot();
    return {
      ...JSON.parse(JSON.stringify(snapshot)),
      tags: [...snapshot.tags],
      isBelow: snapshot.hasTag('below' as never),
      isHigh: snapshot.matches({ one: 'high' }),
      told: told.length,
    };
  });
  return { seen, told };
};

describe('an assignment', () => {
  it('leads to the same snapshots as the original, step by step', () => {
    expect(played({ assign, enqueueActions })).toEqual(played(xstate));
  });

  it('leaves the snapshot before it as it was', () => {
    const actor = xstate.createActor(machineOf({ assign, enqueueActions })).start();
    const before = actor.getSnapshot();
    actor.send({ type: 'add' });
    expect([before.context.n, actor.getSnapshot().context.n]).toEqual([0, 1]);
  });

  it('spawns nothing', () => {
    const machine = xstate.createMachine({
      on: { go: { actions: assign((({ spawn }: { spawn: () => void }) => spawn()) as never) } },
    });
    const actor = xstate.createActor(machine);
    actor.subscribe({ error: () => {} });
    actor.start();
    actor.send({ type: 'go' });
    expect(actor.getSnapshot()).toMatchObject({
      status: 'error',
      error: { message: /spawnChild/ },
    });
  });
});
