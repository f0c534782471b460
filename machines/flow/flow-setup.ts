import { emit, fromCallback, fromPromise, setup } from 'xstate';
import type { WordSpan } from '../call/turn/turn-context.ts';
import type { Branch, FlowNode } from '../contracts/bot/flow-nodes.ts';
import type { Effect, ToolResult } from '../contracts/call/talk-place.ts';
import { assign } from '../supervision/seams/assign.ts';
import { fillIn } from './fill-in.ts';
import {
  branchesOf,
  type Choice,
  type ChoiceRequest,
  type FlowContext,
  type FlowEmitted,
  type FlowEvent,
  type FlowInput,
  type Node,
  nodeOf,
} from './flow-context.ts';
import type { AnswerRequest } from './talk/offer.ts';

/** What the flow's chart (flow.ts) names; what its free talk names beyond that is in talk/talk-setup.ts. */

/** More are forgotten, oldest first. */
const hintsMax = 5;
/** Nodes entered without a word said: more than any sane flow has in a row. */
const hopsMax = 100;
/** Beyond every bound of `turn`: an answer or a prompt's end has long come. */
const answerMaxMs = 900_000;
const saidMaxMs = 180_000;
/** Beyond the longest take-over (`operator.takeOverMaxMs`) as well. */
const floorMaxMs = 14_460_000;

const otherwiseOf = (node: FlowNode): string => ('otherwise' in node ? node.otherwise : '');

/** Digits decide alone: a branch that names exactly them. */
const branchOfDigits = (context: FlowContext): Branch | undefined =>
  branchesOf(nodeOf(context)).find((branch) => branch.digits === context.heard.digits);

const questionOf = (context: FlowContext): string => {
  const node = nodeOf(context) as Node<'ask'>;
  return context.retryCount > 0 && node.reprompt !== undefined ? node.reprompt : node.text;
};

/** Words that must be heard: all of a node that is not interruptible. */
export const protection = (node: { interruptible?: boolean | undefined }, text: string) =>
  node.interruptible === false ? { protect: [[0, text.length] satisfies WordSpan] } : {};

const isNode =
  (type: FlowNode['type']) =>
  ({ context }: { context: FlowContext }) =>
    nodeOf(context)?.type === type;

export const flowSetup = setup({
  types: {} as {
    context: FlowContext;
    events: FlowEvent;
    emitted: FlowEmitted;
    input: FlowInput;
  },
  actors: {
    choose: fromPromise<Choice, ChoiceRequest>(() =>
      Promise.reject(new Error('flow: `choose` is provided by the fleet role')),
    ),
    /** One round of an answer; tells it by `model.` events until it is stopped. */
    answer: fromCallback<FlowEvent, AnswerRequest>(() => {
      throw new Error('flow: `answer` is provided by the fleet role');
    }),
    /** Begins answers to what the party will perhaps have said; they wait for `answer`. */
    foresee: fromCallback<FlowEvent, AnswerRequest>(() => {}),
    useTools: fromPromise<ToolResult[], { callId: string; calls: Effect[] }>(() =>
      Promise.reject(new Error('flow: `useTools` is provided by the fleet role')),
    ),
  },
  delays: {
    answerMax: answerMaxMs,
    saidMax: saidMaxMs,
    floorMax: floorMaxMs,
    choiceMax: ({ context }) => context.mind.answerMaxMs,
  },
  guards: {
    isCircling: ({ context }) => context.hopCount > hopsMax,
    isAnswered: ({ context }) => nodeOf(context)?.type === 'ask' && context.resume?.answer != null,
    isStart: isNode('start'),
    isSay: isNode('say'),
    isAsk: isNode('ask'),
    isBranch: isNode('branch'),
    isSet: isNode('set'),
    isConverse: isNode('converse'),
    isEnd: isNode('end'),
    isEndWithText: ({ context }) => {
      const node = nodeOf(context);
      return node?.type === 'end' && node.text !== undefined;
    },
    hasDigitBranch: ({ context }) =>
      context.heard.digits !== null && branchOfDigits(context) !== undefined,
    hasNoBranch: ({ context }) => branchesOf(nodeOf(context)).length === 0,
    /** A model may make up a branch that the node does not have. */
    isChosen: ({ context }, { to }: Choice) =>
      branchesOf(nodeOf(context)).some((branch) => branch.to === to),
    hasRetryLeft: ({ context }) => {
      const node = nodeOf(context);
      return node.type === 'ask' && context.retryCount < node.retriesMax;
    },
  },
  actions: {
    tellEntered: emit(({ context }) => ({
      type: 'node.entered' as const,
      nodeKey: context.nodeKey,
      nodeType: nodeOf(context).type,
      vars: context.vars,
    })),
    say: emit(({ context }) => {
      const node = nodeOf(context) as Node<'say'>;
      const text = context.resume?.rest ?? fillIn(node.text, context.vars);
      return {
        type: 'bot.say' as const,
        text,
        expects: 'nothing' as const,
        digitsMax: 0,
        ...protection(node, text),
      };
    }),
    ask: emit(({ context }) => {
      const node = nodeOf(context) as Node<'ask'>;
      const text = fillIn(questionOf(context), context.vars);
      return {
        type: 'bot.say' as const,
        text,
        expects: 'answer' as const,
        digitsMax: node.digitsMax,
        ...(node.digitsEnd === undefined ? {} : { digitsEnd: node.digitsEnd }),
        ...(node.answer === undefined ? {} : { mode: node.answer }),
        ...protection(node, text),
      };
    }),
    keepHeard: assign(({ event }) =>
      event.type === 'mind.heard'
        ? { heard: { text: event.text, digits: event.digits }, hopCount: 0 }
        : {},
    ),
    keepHint: assign(({ context, event }) =>
      event.type === 'mind.hinted'
        ? { hints: [...context.hints, event.text].slice(-hintsMax) }
        : {},
    ),
    keepAnswer: assign(({ context }) => ({
      heard: context.resume?.answer ?? context.heard,
      resume: null,
    })),
    readVariable: assign(({ context }) => {
      const node = nodeOf(context);
      return node.type === 'branch'
        ? { heard: { text: context.vars[node.variable] ?? '', digits: null } }
        : {};
    }),
    storeAnswer: assign(({ context }) => {
      const node = nodeOf(context);
      if (node.type !== 'ask' || node.variable === undefined) return {};
      const answer = context.heard.digits ?? context.heard.text;
      return { vars: { ...context.vars, [node.variable]: answer } };
    }),
    setVariable: assign(({ context }) => {
      const node = nodeOf(context);
      if (node.type !== 'set') return {};
      return { vars: { ...context.vars, [node.variable]: fillIn(node.value, context.vars) } };
    }),
    decideNext: assign(({ context }) => ({
      edge: { to: (nodeOf(context) as Node<'start' | 'say' | 'set'>).to, matched: null },
    })),
    decideByDigits: assign(({ context }) => ({
      edge: { to: branchOfDigits(context)?.to ?? '', matched: context.heard.digits },
    })),
    decideByChoice: assign((_, { to, matched }: Choice) => ({ edge: { to: to ?? '', matched } })),
    decideOtherwise: assign(({ context }) => ({
      edge: { to: otherwiseOf(nodeOf(context)), matched: null },
    })),
    leave: emit(({ context }) => ({
      type: 'node.left' as const,
      nodeKey: context.nodeKey,
      ...context.edge,
    })),
    arrive: assign(({ context }) => ({
      nodeKey: context.edge.to,
      hopCount: context.hopCount + 1,
      retryCount: 0,
      hints: [],
      talk: { ...context.talk, turnCount: 0, lostCount: 0 },
      resume: null,
    })),
    countRetry: assign(({ context }) => ({ retryCount: context.retryCount + 1 })),
    resetHops: assign({ hopCount: 0 }),
    tellEnded: emit(({ context }) => {
      const node = nodeOf(context) as { disposition: string };
      return { type: 'mind.ended' as const, disposition: node.disposition };
    }),
    tellFailed: emit(({ context }) => ({
      type: 'mind.failed' as const,
      reason: `the flow cannot go on at node "${context.nodeKey}"`,
    })),
  },
});
