import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createActor,
  createMachine,
  type EventObject,
  emit,
  fromCallback,
  raise,
  sendTo,
} from 'xstate';
import { ownEvents, Stepper } from '../../../testing/stepper.ts';
import { assign } from '../assign.ts';
import { contain } from '../contain.ts';
import { and, not, stateIn } from '../guards.ts';
import { isPlannable } from './configuration.ts';

/**
 * Random charts, stepped by random events: the stepper demands that each planned step is XState's own. The walks of our charts do the
 * same; here is what they do not have.
 */

const eventTypes = ['a', 'b', 'c'] as const;
const statesMax = 14;

/** Numbers that a chart is grown from: each choice takes the next one. */
const seeds = fc.array(fc.nat(1_000), { minLength: 40, maxLength: 160 });

interface Grown {
  machine: AnyStateMachine;
  ids: string[];
}

const grow = (numbers: readonly number[]): Grown => {
  let at = 0;
  const draw = (below: number): number => {
    const number = numbers[at % numbers.length]! + Math.floor(at / numbers.length);
    at += 1;
    return number % below;
  };
  const one = <Item>(items: readonly Item[]): Item => items[draw(items.length)]!;
  const ids: string[] = [];

  const shape = (depth: number, path: string): Record<string, unknown> => {
    ids.push(path);
    const isLeaf = depth === 0 || ids.length >= statesMax || draw(3) === 0;
    if (isLeaf) return { id: path, ...(depth < 2 && draw(4) === 0 && { type: 'final' }) };
    const count = 1 + draw(3);
    const states = Object.fromEntries(
      Array.from({ length: count }, (_, n) => [`s${n}`, shape(depth - 1, `${path}-${n}`)]),
    );
    const isParallel = draw(3) === 0;
    return {
      id: path,
      states,
      ...(isParallel ? { type: 'parallel' } : { initial: `s${draw(count)}` }),
    };
  };

  const guard = () =>
    one([
      undefined,
      'isEven',
      and(['isEven', not('isSmall')]) as never,
      not(stateIn({ s0: 's1' })) as never,
      { type: 'isBelow', params: { limit: draw(20) } },
    ]);
  const actions = () =>
    Array.from({ length: draw(3) }, () =>
      one(['count', 'tell', 'raiseC', 'custom', { type: 'add', params: { by: draw(4) } }, 'send']),
    );
  const transition = () => {
    const test = guard();
    return {
      ...(test !== undefined && { guard: test }),
      ...(draw(4) > 0 && { target: `#${one(ids)}` }),
      ...(draw(3) === 0 && { reenter: true }),
      actions: actions(),
    };
  };

  const furnish = (node: Record<string, unknown>): void => {
    const { states } = node as { states?: Record<string, Record<string, unknown>> };
    if (node.type !== 'final') {
      node.on = Object.fromEntries(
        eventTypes
          .filter(() => draw(3) > 0)
          .map((type) => [type, Array.from({ length: 1 + draw(2) }, transition)]),
      );
      if (draw(4) === 0)
        node.always = {
          ...transition(),
          guard: { type: 'isBelow', params: { limit: draw(12) } },
          actions: ['count'],
        };
      if (draw(4) === 0) node.after = { 10: transition() };
      if (draw(5) === 0)
        node.invoke = { src: 'part', id: `part-${String(node.id)}`, onDone: transition() };
      if (states && draw(2) === 0) node.onDone = transition();
    }
    if (draw(3) === 0) node.entry = actions();
    if (draw(3) === 0) node.exit = actions();
    if (draw(4) === 0) node.tags = [`tag${draw(3)}`];
    if (node.type === 'final' && draw(2) === 0) node.output = { of: node.id };
    for (const child of Object.values(states ?? {})) furnish(child);
  };

  const config = shape(3, 'root');
  if (config.type === 'final') delete config.type;
  furnish(config);
  config.options = { maxIterations: 40 };
  config.context = { n: 0 };
  config.output = ({ event }: { event: unknown }) => event;
  type Counted = { context: { n: number } };
  const machine = createMachine(config as never, {
    actors: { part: fromCallback(() => {}) },
    actions: {
      count: assign((({ context }: Counted) => ({ n: context.n + 1 })) as never),
      add: assign((({ context }: Counted, { by }: { by: number }) => ({
        n: context.n + by,
      })) as never),
      tell: emit((({ context, event }: Counted & { event: EventObject }) => ({
        type: 'told',
        n: context.n,
        by: event.type,
      })) as never),
      raiseC: raise({ type: 'c' } as never),
      custom: () => {},
      send: sendTo((({ self }: { self: unknown }) => self) as never, { type: 'b' } as never),
    } as never,
    guards: {
      isEven: ({ context }: Counted) => context.n % 2 === 0,
      isSmall: ({ context }: Counted) => context.n < 5,
      isBelow: ({ context }: Counted, { limit }: { limit: number }) => context.n < limit,
    } as never,
  });
  return { machine: machine as unknown as AnyStateMachine, ids };
};

/** A chart of chance may turn in circles for ever; then there is nothing to compare. */
const isEndless = (error: unknown): boolean => /microstep/u.test((error as Error).message);

/** Steps through the chart; tells how many steps were compared. */
const stepped = (machine: AnyStateMachine, choices: readonly number[]): number => {
  let count = 0;
  try {
    const stepper = new Stepper(machine, undefined, 1);
    let { snapshot }: { snapshot: AnyMachineSnapshot } = stepper.initial();
    for (const choice of choices) {
      if (snapshot.status !== 'active') break;
      const events = [
        ...machine.events.filter((type) => !type.startsWith('xstate.')).map((type) => ({ type })),
        ...ownEvents(snapshot).filter(({ type }) => !type.startsWith('xstate.error')),
      ];
      if (events.length === 0) break;
      ({ snapshot } = stepper.step(snapshot, events[choice % events.length]!));
      count += 1;
    }
  } catch (error) {
    if (!isEndless(error)) throw error;
  }
  return count;
};

describe('planned steps', () => {
  it('are those of XState, in any chart', () => {
    let count = 0;
    fc.assert(
      fc.property(seeds, fc.array(fc.nat(1_000), { maxLength: 25 }), (numbers, choices) => {
        count += stepped(grow(numbers).machine, choices);
      }),
      { numRuns: 400 },
    );
    expect(count).toBeGreaterThan(400);
  });

  it('are not made for charts with history or wildcards', () => {
    const history = createMachine({ initial: 'a', states: { a: {}, h: { type: 'history' } } });
    const wildcard = createMachine({ initial: 'a', states: { a: { on: { '*': {} } } } });
    const plain = createMachine({ initial: 'a', states: { a: { on: { go: {} } } } });
    expect([history, wildcard, plain].map((it) => isPlannable(it as never))).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('tell which guard threw', () => {
    const machine = createMachine(
      { on: { go: { guard: 'broken', actions: () => {} } } },
      {
        guards: {
          broken: () => {
            throw new Error('boom');
          },
        },
      },
    );
    const messageOf = (logic: AnyStateMachine): unknown => {
      const actor = createActor(logic);
      actor.subscribe({ error: () => {} });
      actor.start();
      actor.send({ type: 'go' });
      return (actor.getSnapshot().error as Error).message;
    };
    expect(messageOf(contain(machine as never))).toBe(messageOf(machine as never));
  });
});
