import { assert, expect, it } from 'vitest';
import type { AnyMachineSnapshot } from 'xstate';
import { Flow } from '../contracts/bot/flow-nodes.ts';
import { MindConfig } from '../contracts/bot/mind-config.ts';
import { table } from '../testing/table.ts';
import { walk } from '../testing/walk.ts';
import { flowMachine } from './flow.ts';
import type { FlowContext, FlowEvent, FlowInput } from './flow-context.ts';
import { answerIdOf, type Talk } from './talk/talk.ts';
import { shop, stock } from './talk/talk-stage.ts';

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
        { words: ['talk'], to: 'talk' },
      ],
      retriesMax: 2,
      otherwise: 'sorry',
    },
    mark: { type: 'set', variable: 'coming', value: '{{answer}}', to: 'check' },
    check: {
      type: 'branch',
      variable: 'coming',
      branches: [{ words: ['1'], to: 'ask' }],
      otherwise: 'open',
    },
    open: { type: 'ask', text: 'Your name?', variable: 'name', branches: [], otherwise: 'thanks' },
    circle: { type: 'branch', variable: 'coming', branches: [], otherwise: 'circle' },
    talk: { ...shop, turnsMax: 1, exits: [{ ...shop.exits[0], to: 'thanks' }] },
    thanks: { type: 'end', disposition: 'confirmed', text: 'See you.' },
    sorry: { type: 'end', disposition: 'declined' },
  },
});
const input: FlowInput = {
  flow,
  vars: {},
  language: 'en',
  resumeAt: null,
  tools: [stock],
  mind: MindConfig.parse({ toolRoundsMax: 1 }),
};

const events: FlowEvent[] = [
  { type: 'mind.said' },
  { type: 'mind.heard', text: 'yes', digits: null },
  { type: 'mind.heard', text: '', digits: '1' },
  { type: 'mind.hinted', text: 'yes' },
  { type: 'floor.taken' },
  { type: 'floor.given' },
  { type: 'mind.guessed', text: 'yes' },
  { type: 'mind.interrupted' },
  { type: 'sup.shutdown' },
];
/** Ids and words do not decide what follows. */
const distinct = ({ isBegun, said, pending, exit, ...talk }: Talk) => [
  isBegun,
  said !== '',
  pending.length,
  exit,
  talk.turnCount,
  // Only time bounds them while a tool works.
  Math.min(talk.fillerCount, 2),
  talk.roundCount,
  talk.lostCount,
];
/** What a model tells of the present answer, and of another. */
const ofModel = (context: FlowContext): FlowEvent[] => {
  const answerId = answerIdOf(0, context.talk);
  const call = (toolName: string) => ({ toolCallId: 't1', toolName, input: {} });
  return [
    { type: 'model.piece', answerId, text: 'Red.' },
    { type: 'model.piece', answerId: 'a9.9', text: 'Red.' },
    { type: 'model.reached', answerId, toolName: 'stock' },
    ...['stock', 'ordered', 'rm'].map((name) => ({
      type: 'model.called' as const,
      answerId,
      calls: [call(name)],
      afterMs: 0,
    })),
    { type: 'model.finished', answerId },
    { type: 'model.finished', answerId: 'a9.9' },
    { type: 'model.failed', answerId, reason: 'down' },
    { type: 'model.failed', answerId: 'a9.9', reason: 'down' },
  ];
};
/** What a model may answer: a branch of some node, none, one that no node has. */
const outputs = {
  choose: ['mark', 'ask', 'talk', 'circle', 'greet', 'nowhere', null].map((to) => ({
    to,
    matched: to,
  })),
};

const ends = ['mind.ended', 'mind.failed'];

it('stands at a node of the flow, retries within bounds and tells its end once, on every path', () => {
  const { untaken } = walk(flowMachine, {
    input,
    events: ({ context, value }) => [
      ...events,
      ...(typeof value === 'object' && 'conversing' in value ? ofModel(context) : []),
    ],
    outputs,
    depthMax: 130,
    distinguish: ({ context }) => [
      context.nodeKey,
      context.retryCount,
      context.hopCount,
      context.heard.digits,
      context.nodeKey === 'talk' || context.nodeKey === 'ask' ? distinct(context.talk) : [],
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
  // On with what a lost worker or mind has left: see below, and talk/going-on.test.ts; the way out of a node that is none.
  expect(untaken).toEqual([
    'flow.entering||1',
    'flow.entering||10',
    ...[0, 1, 2, 3, 4, 5, 6].map((n) => `flow.conversing.opening||${n}`),
  ]);
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

it('goes on with an answer that was given to a worker that is lost', () => {
  const resume = { retryCount: 2, answer: { text: '', digits: '1' }, rest: null };
  table(
    flowMachine,
    [{ when: [], expect: 'choosing', holds: { nodeKey: 'check', resume: null } }],
    {
      ...input,
      resumeAt: 'ask',
      resume,
    },
  );
});

it.each(['toString', '__proto__'])('fails at the node %s, which is none', (resumeAt) => {
  table(flowMachine, [{ when: [], expect: 'failed', facts: ['mind.failed'] }], {
    ...input,
    resumeAt,
  });
});
