import { assert, expect, it } from 'vitest';
import type { AnyMachineSnapshot } from 'xstate';
import { Flow } from '../contracts/flow-nodes.ts';
import { table } from '../testing/table.ts';
import { walk } from '../testing/walk.ts';
import { flowMachine } from './flow.ts';
import type { FlowEvent, FlowInput } from './flow-setup.ts';

/** Every kind of node, and a circle of branches that nobody is asked about. */
const flow = Flow.parse({
  nodes: {
    begin: { type: 'start', to: 'greet' },
    greet: { type: 'say', text: 'Hello.', to: 'ask' },
    ask: {
      type: 'ask',
      text: 'Can you come?',
      variable: 'answer',
      branches: [
        { words: ['yes'], digits: '1', to: 'mark' },
        { words: ['circle'], to: 'circle' },
      ],
      retriesMax: 2,
      otherwise: 'sorry',
    },
    mark: { type: 'set', variable: 'coming', value: '{{answer}}', to: 'check' },
    check: {
      type: 'branch',
      variable: 'coming',
      branches: [{ words: ['1'], to: 'ask' }],
      otherwise: 'thanks',
    },
    circle: { type: 'branch', variable: 'coming', branches: [], otherwise: 'circle' },
    thanks: { type: 'end', disposition: 'confirmed', text: 'See you.' },
    sorry: { type: 'end', disposition: 'declined' },
  },
});
const input: FlowInput = { flow, vars: {}, language: 'en', resumeAt: null };

const events: FlowEvent[] = [
  { type: 'mind.said' },
  { type: 'mind.heard', text: 'yes', digits: null },
  { type: 'mind.heard', text: '', digits: '1' },
  { type: 'mind.hinted', text: 'yes' },
  { type: 'floor.taken' },
  { type: 'floor.given' },
  { type: 'sup.shutdown' },
];
/** What a model may answer: a branch of some node, none, one that no node has. */
const outputs = {
  choose: ['mark', 'ask', 'circle', 'greet', 'nowhere', null].map((to) => ({ to, matched: to })),
};

const ends = ['mind.ended', 'mind.failed'];

it('stands at a node of the flow, retries within bounds and tells its end once, on every path', () => {
  const { untaken } = walk(flowMachine, {
    input,
    events,
    outputs,
    depthMax: 130,
    distinguish: ({ context }) => [
      context.nodeKey,
      context.retryCount,
      context.hopCount,
      context.heard.digits,
    ],
    invariant: ({ value, context }: AnyMachineSnapshot) => {
      if (value !== 'failed') assert.property(flow.nodes, context.nodeKey);
      assert.isAtMost(context.retryCount, 2);
    },
    stepInvariant: ({ after, facts }) => {
      const told = facts.filter(({ type }) => ends.includes(type)).length;
      assert.equal(told, ['ended', 'failed'].includes(String(after.value)) ? 1 : 0);
      assert.isAtMost(facts.filter(({ type }) => type === 'bot.say').length, 1, 'talks at once');
    },
  });
  // The way out of a node that is none; see below.
  expect(untaken).toEqual(['flow.entering||8']);
});

it('moves as its chart says where the other side fails', () => {
  table(
    flowMachine,
    [
      { given: 'saying', context: { nodeKey: 'greet' }, when: 'after saidMax', expect: 'failed' },
      { given: 'asking', context: { nodeKey: 'ask' }, when: 'after answerMax', expect: 'failed' },
      {
        given: 'ending',
        context: { nodeKey: 'thanks' },
        when: 'after saidMax',
        expect: 'ended',
        facts: ['mind.ended'],
      },
      {
        given: 'choosing',
        context: { nodeKey: 'ask', retryCount: 2 },
        when: { type: 'xstate.done.actor.choose', output: { to: 'nowhere', matched: 'x' } },
        expect: 'ended',
        facts: ['node.left', 'node.entered', 'mind.ended'],
      },
    ],
    input,
  );
});

it.each(['toString', '__proto__'])('fails at the node %s, which is none', (resumeAt) => {
  table(flowMachine, [{ when: [], expect: 'failed', facts: ['mind.failed'] }], {
    ...input,
    resumeAt,
  });
});
