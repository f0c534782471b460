import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as xstate from 'xstate';
import { and, not, or, stateIn } from './guards.ts';

type Kit = Pick<typeof xstate, 'and' | 'or' | 'not' | 'stateIn'>;
const own: Kit = { and, or, not, stateIn };

/** One guard, to be built by either kit. */
type Tree =
  | { kind: 'name' | 'param' | 'inline'; flag: string }
  | { kind: 'in'; state: xstate.StateValue }
  | { kind: 'and' | 'or'; parts: Tree[] }
  | { kind: 'not'; part: Tree };

const states: xstate.StateValue[] = [
  'left',
  'nowhere',
  { left: 'a' },
  { left: 'b' },
  { left: { b: 'c' } },
  { left: { b: 'd' } },
  { left: { a: 'c' } },
  { right: 'a' },
  { left: 'b', right: 'b' },
  { left: { b: 'c' }, right: 'a' },
  '#tried.left.b',
  { left: 'b.c' },
  {},
];

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    fc.record({
      kind: fc.constantFrom('name', 'param', 'inline'),
      flag: fc.constantFrom('x', 'y', 'z'),
    }),
    fc.record({ kind: fc.constant('in'), state: fc.constantFrom(...states) }),
    fc.record({
      kind: fc.constantFrom('and', 'or'),
      parts: fc.array(tie('tree'), { maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not'), part: tie('tree') }),
  ) as fc.Arbitrary<Tree>,
}));

interface Flags {
  context: Record<string, boolean>;
}

const built = (of: Tree, kit: Kit): never => {
  switch (of.kind) {
    case 'name':
      return of.flag as never;
    case 'param':
      return { type: 'is', params: ({ context }: Flags) => context[of.flag] } as never;
    case 'inline':
      return (({ context }: Flags) => context[of.flag]) as never;
    case 'in':
      return kit.stateIn(of.state) as never;
    case 'not':
      return kit.not(built(of.part, kit)) as never;
    default:
      return kit[of.kind](of.parts.map((part) => built(part, kit))) as never;
  }
};

const flag =
  (name: string) =>
  ({ context }: Flags): boolean =>
    context[name]!;

/** Whether the guard lets `ask` pass, in this configuration. */
const answer = (of: Tree, kit: Kit, context: Record<string, boolean>, moves: string[]): boolean => {
  const region = {
    initial: 'a',
    states: {
      a: { on: { move: 'b' } },
      b: { initial: 'c', states: { c: { on: { deepen: 'd' } }, d: {} } },
    },
  };
  const actor = xstate.createActor(
    xstate.createMachine(
      {
        id: 'tried',
        context,
        type: 'parallel',
        on: { ask: { guard: built(of, kit), actions: () => {} } },
        states: {
          left: region,
          right: { initial: 'a', states: { a: { on: { turn: 'b' } }, b: {} } },
        },
      },
      {
        guards: {
          x: flag('x'),
          y: kit.and([flag('y') as never]) as never,
          z: 'x' as never,
          is: (_: unknown, holds: boolean) => holds,
        } as never,
      },
    ),
  );
  actor.start();
  for (const type of moves) actor.send({ type });
  return actor.getSnapshot().can({ type: 'ask' });
};

describe('guards of guards', () => {
  it('answer as the originals do, whatever they combine', () => {
    const contexts = fc.record({ x: fc.boolean(), y: fc.boolean(), z: fc.boolean() });
    const moves = fc.array(fc.constantFrom('move', 'deepen', 'turn'), { maxLength: 3 });
    fc.assert(
      fc.property(tree, contexts, moves, (of, context, moved) => {
        expect(answer(of, own, context, moved)).toBe(answer(of, xstate, context, moved));
      }),
      { numRuns: 500 },
    );
  });

  it('are told and drawn as the originals are', () => {
    const ours = and(['x', not('y')]) as unknown as { name: string; guards: unknown[] };
    expect([ours.name, ours.guards.length]).toEqual(['and', 2]);
    const place = stateIn({ left: 'b' }) as unknown as { name: string; stateValue: unknown };
    expect([place.name, place.stateValue]).toEqual(['stateIn', { left: 'b' }]);
  });

  it('throw at a name that nobody has', () => {
    const trees: Tree = { kind: 'not', part: { kind: 'name', flag: 'missing' } };
    expect(() => answer(trees, own, {}, [])).toThrow("Guard 'missing' is not implemented");
  });
});
