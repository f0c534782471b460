import { describe, expect, it } from 'vitest';
import { assign, emit, fromPromise, setup } from 'xstate';
import { coverage, coverEverySystem } from './coverage.ts';
import { table } from './table.ts';
import { startVirtual } from './virtual-system.ts';
import { walk } from './walk.ts';

type Ring =
  | { type: 'leg.answered' }
  | { type: 'leg.hung' }
  | { type: 'leg.redial'; fast?: boolean };

const leg = setup({
  types: {
    input: {} as { dialsMax: number },
    context: {} as { dials: number; dialsMax: number },
    events: {} as Ring,
    emitted: {} as { type: 'leg.dialled' },
  },
  actors: { dial: fromPromise<{ busy: boolean }>(async () => ({ busy: false })) },
  delays: { ringMs: 20_000 },
  guards: {
    isBusy: ({ event }) =>
      (event as unknown as { output?: { busy: boolean } }).output?.busy ?? false,
    isSpent: ({ context }) => context.dials >= context.dialsMax,
  },
  actions: {
    count: assign({ dials: ({ context }) => context.dials + 1 }),
    tell: emit({ type: 'leg.dialled' }),
  },
}).createMachine({
  id: 'leg',
  context: ({ input }) => ({ dials: 0, dialsMax: input.dialsMax }),
  initial: 'dialling',
  states: {
    dialling: {
      entry: ['count', 'tell'],
      invoke: {
        src: 'dial',
        id: 'dial',
        onDone: [{ guard: 'isBusy', target: 'waiting' }, { target: 'ringing' }],
        onError: 'over',
      },
    },
    ringing: { on: { 'leg.answered': 'talking' }, after: { ringMs: 'waiting' } },
    waiting: {
      always: { guard: 'isSpent', target: 'over' },
      on: { 'leg.redial': 'dialling' },
    },
    talking: { on: { 'leg.hung': 'over' } },
    over: { type: 'final' },
  },
});

const input = { dialsMax: 2 };
const events = [{ type: 'leg.answered' }, { type: 'leg.hung' }, { type: 'leg.redial' }];
const outputs = { dial: [{ busy: true }, { busy: false }] };

describe('an event table', () => {
  it('holds for delays, guards, facts and context', () => {
    table(
      leg,
      [
        { when: { type: 'xstate.done.actor.dial' }, expect: 'ringing', facts: ['leg.dialled'] },
        { given: 'ringing', when: 'leg.answered', expect: 'talking' },
        { given: 'ringing', when: 'after ringMs', expect: 'waiting' },
        { given: 'ringing', context: { dials: 2 }, when: 'after ringMs', expect: 'over' },
        {
          given: 'waiting',
          when: ['leg.redial', { type: 'xstate.error.actor.dial' }],
          expect: 'over',
          holds: { dials: 2 },
        },
      ],
      input,
    );
  });

  it('names every row that does not hold', () => {
    expect(() =>
      table(
        leg,
        [
          { given: 'ringing', when: 'leg.answered', expect: 'over' },
          { given: 'ringing', when: 'leg.answered', expect: 'talking' },
          { given: 'talking', when: 'leg.exploded', expect: 'talking' },
          { given: 'talking', when: 'after ringMs', expect: 'talking' },
        ],
        input,
      ),
    ).toThrow(
      [
        'leg',
        'row 1 ("ringing", leg.answered): is "talking", expected "over"',
        'row 3 ("talking", leg.exploded): leg does not know leg.exploded',
        'row 4 ("talking", after ringMs): no delay ringMs runs in "talking"',
      ].join('\n'),
    );
  });
});

describe('a walk over the whole graph', () => {
  it('goes through delays, eventless transitions and invoked actors', () => {
    const seen = new Set<string>();
    const report = walk(leg, {
      input,
      events,
      outputs,
      invariant: ({ value, context }) => {
        seen.add(String(value));
        expect(context.dials).toBeLessThanOrEqual(context.dialsMax);
      },
    });
    expect(seen).toEqual(new Set(['dialling', 'ringing', 'waiting', 'talking', 'over']));
    expect(report.untaken).toEqual([]);
  });

  it('tells the shortest path to a broken invariant', () => {
    expect(() =>
      walk(leg, { input, events, outputs, invariant: ({ value }) => value !== 'talking' }),
    ).toThrow('invariant broken after xstate.done.actor.dial → leg.answered: it does not hold');
  });

  it('finds states that nothing leads to, and those that lead nowhere', () => {
    const trap = setup({ types: { events: {} as { type: 'go' } } }).createMachine({
      id: 'trap',
      initial: 'a',
      states: { a: { on: { go: 'b' } }, b: {}, c: { on: { go: 'a' } } },
    });
    expect(() => walk(trap, { events: [{ type: 'go' }], endless: true })).toThrow(
      'trap\nnever reached: trap.c\nno way out of "b" after go',
    );
  });

  it('finds a cycle that never ends', () => {
    const wheel = setup({ types: { events: {} as { type: 'go' | 'end' } } }).createMachine({
      id: 'wheel',
      initial: 'a',
      states: {
        a: { on: { go: 'b', end: 'z' } },
        b: { on: { go: 'c' } },
        c: { on: { go: 'b' } },
        z: { type: 'final' },
      },
    });
    expect(() => walk(wheel, { events: [{ type: 'go' }, { type: 'end' }] })).toThrow(
      'no final state can be reached from "b" after go',
    );
  });

  it('fails on an event that the machine does not know', () => {
    expect(() => walk(leg, { input, events: [{ type: 'leg.exploded' }] })).toThrow(
      'leg.exploded fails after the start: leg does not know leg.exploded',
    );
  });

  it('refuses to prove anything about a machine without bounds', () => {
    const endless = setup({
      types: { context: {} as { n: number }, events: {} as { type: 'more' } },
      actions: { more: assign({ n: ({ context }) => context.n + 1 }) },
    }).createMachine({ context: { n: 0 }, on: { more: { actions: 'more' } } });
    expect(() =>
      walk(endless, { events: [{ type: 'more' }], configurationsMax: 50, depthMax: 100 }),
    ).toThrow('more than 50 configurations');
  });
});

describe('coverage', () => {
  it('counts a first step that leaves its state at once, in a child too', () => {
    const end = coverEverySystem();
    const hasty = setup({}).createMachine({
      id: 'hasty',
      initial: 'a',
      states: { a: { always: 'b' }, b: { type: 'final' } },
    });
    const parent = setup({ actors: { hasty } }).createMachine({
      id: 'parent',
      invoke: { src: 'hasty' },
    });
    startVirtual(parent);
    end();
    expect(coverage().find(({ machineId }) => machineId === 'hasty')).toEqual({
      machineId: 'hasty',
      states: ['hasty', 'hasty.a', 'hasty.b'],
      transitions: ['hasty.a||0'],
    });
  });

  it('counts what every system in the process goes through, delays and eventless transitions too', async () => {
    const end = coverEverySystem();
    const once = setup({
      types: { events: {} as { type: 'go' } },
      delays: { soonMs: 10 },
      guards: { never: () => false },
    }).createMachine({
      id: 'once',
      initial: 'a',
      states: {
        a: { on: { go: [{ guard: 'never', target: 'd' }, { target: 'b' }] } },
        b: { always: 'c' },
        c: { after: { soonMs: 'd' } },
        d: { type: 'final' },
        e: {},
      },
    });
    const { system, clock } = startVirtual(once);
    system.ref.send({ type: 'go' });
    clock.advance(10);
    end();
    expect(coverage().find(({ machineId }) => machineId === 'once')).toEqual({
      machineId: 'once',
      states: ['once', 'once.a', 'once.b', 'once.c', 'once.d'],
      transitions: ['once.a|go|1', 'once.b||0', 'once.c|xstate.after.soonMs.once.c|0'],
    });
  });
});

describe('a virtual system', () => {
  it('runs promises and timers until something is so', async () => {
    const { system, clock, run, stateAt } = startVirtual(leg, { path: 'leg', input });
    await run(() => stateAt('leg') === 'ringing', 1_000);
    await run(() => stateAt('leg') === 'waiting', 60_000);
    expect(clock.now()).toBe(20_000);
    system.ref.send({ type: 'leg.redial' });
    await expect(run(() => stateAt('leg') === 'talking', 60_000)).rejects.toThrow(
      'not so within 60000 virtual ms',
    );
  });
});
