import { expect, test } from 'vitest';
import { setup } from 'xstate';
import { layOut } from './layout.ts';
import { outerRegions, regionGraph } from './region-graph.ts';
import { statechartGraph } from './statechart-graph.ts';

const machine = setup({}).createMachine({
  id: 'm',
  initial: 'on',
  on: { 'all.stop': '.off' },
  states: {
    on: {
      type: 'parallel',
      states: {
        left: {
          initial: 'a',
          on: { 'left.again': '.a' },
          states: { a: { on: { go: 'b', leave: '#m.off' } }, b: {} },
        },
        right: {
          type: 'parallel',
          states: { inner: { initial: 'x', states: { x: {} } }, other: {} },
        },
      },
    },
    off: { type: 'final' },
  },
});
const graph = statechartGraph(machine);

test('the outermost regions are drawn alone, those inside them with them', () => {
  expect(outerRegions(graph).map(({ name }) => name)).toEqual(['left', 'right']);
});

test('a region alone has its own states and transitions by the ids of the whole, and none that lead out', async () => {
  const [left] = outerRegions(graph);
  const alone = regionGraph(graph, left!);
  expect(alone.states.map(({ id }) => id)).toEqual(['m.on.left', 'm.on.left.a', 'm.on.left.b']);
  expect(alone.transitions.map(({ id }) => id)).toEqual([
    'm.on.left|left.again|0',
    'm.on.left.a|go|0',
  ]);
  const drawn = await layOut(alone);
  expect(drawn.edges.flatMap(({ lines }) => lines.flatMap(({ texts }) => texts))).toEqual([]);
});

test('an arrow to the beginning of a state leads to the state, whatever it starts from', async () => {
  const again = setup({}).createMachine({
    id: 'n',
    initial: 'busy',
    states: {
      busy: {
        initial: 'first',
        on: { restart: { target: 'busy', reenter: true } },
        states: { first: { on: { go: 'second', back: '#n.busy' } }, second: {} },
      },
    },
  });
  const { edges } = await layOut(statechartGraph(again));
  const targets = edges.map(({ target }) => target);
  expect(targets).toContain('n.busy');
  expect(targets.filter((target) => target.includes('#'))).toEqual([]);
});
