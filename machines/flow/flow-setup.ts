import { assign, emit, fromPromise, setup } from 'xstate';
import type { Saying, WordSpan } from '../call/turn/turn-context.ts';
import type { Branch, Flow, FlowNode } from '../contracts/flow-nodes.ts';
import { fillIn } from './fill-in.ts';

/** Everything that the flow's chart (flow.ts) names: its events, its guards, its actions, its bounds. */
export type FlowEvent =
  | { type: 'mind.said' }
  | { type: 'mind.heard'; text: string; digits: string | null }
  /** An operator has told the bot something that the party did not hear. */
  | { type: 'mind.hinted'; text: string }
  /** An operator speaks in the bot's place, and has given it back. */
  | { type: 'floor.taken' }
  | { type: 'floor.given' }
  | { type: 'sup.shutdown' };

export type FlowEmitted =
  | ({ type: 'bot.say' } & Saying)
  /** `vars` as they are then: a successor enters this node with them. */
  | {
      type: 'node.entered';
      nodeKey: string;
      nodeType: FlowNode['type'];
      vars: Record<string, string>;
    }
  | { type: 'node.left'; nodeKey: string; to: string; matched: string | null }
  | { type: 'mind.ended'; disposition: string }
  | { type: 'mind.failed'; reason: string };

export interface FlowInput {
  flow: Flow;
  vars: Record<string, string>;
  language: string;
  /** Where an earlier incarnation stood: its node is entered again. */
  resumeAt: string | null;
}

type Node<Type extends FlowNode['type']> = Extract<FlowNode, { type: Type }>;

/** What the model is asked: which branch does this answer take? */
export interface ChoiceRequest {
  question: string;
  heard: string;
  branches: Branch[];
  language: string;
  /** What an operator told the bot at this node, oldest first: advice, and not the party's words. */
  hints?: readonly string[];
}

/** `to` null: none of them. */
export interface Choice {
  to: string | null;
  matched: string | null;
}

export interface FlowContext {
  flow: Flow;
  vars: Record<string, string>;
  language: string;
  nodeKey: string;
  hopCount: number;
  /** Questions asked at this node beyond the first. */
  retryCount: number;
  heard: { text: string; digits: string | null };
  /** Of an operator, for this node; the newest ones. */
  hints: readonly string[];
  /** The edge that was decided on; taken by `leave` and `arrive`. */
  edge: Choice & { to: string };
}

/** More are forgotten, oldest first. */
const hintsMax = 5;
/** Nodes entered without a word said: more than any sane flow has in a row. */
const hopsMax = 100;
/** Beyond every bound of `turn`: an answer or a prompt's end has long come. */
const answerMaxMs = 900_000;
const saidMaxMs = 180_000;
/** Beyond the longest take-over (`operator.takeOverMaxMs`) as well. */
const floorMaxMs = 14_460_000;
/** The model's own budget is shorter; this is the backstop. */
const choiceMaxMs = 9_000;

/** Every state but `entering` stands at a node that exists. */
export const nodeOf = (context: FlowContext): FlowNode => context.flow.nodes[context.nodeKey]!;

export const startOf = (flow: Flow): string =>
  Object.entries(flow.nodes).find(([, node]) => node.type === 'start')?.[0] ?? '';

export const branchesOf = (node: FlowNode): Branch[] =>
  node.type === 'ask' || node.type === 'branch' ? node.branches : [];

const otherwiseOf = (node: FlowNode): string =>
  node.type === 'ask' || node.type === 'branch' ? node.otherwise : '';

/** Digits decide alone: a branch that names exactly them. */
const branchOfDigits = (context: FlowContext): Branch | undefined =>
  branchesOf(nodeOf(context)).find((branch) => branch.digits === context.heard.digits);

const questionOf = (context: FlowContext): string => {
  const node = nodeOf(context) as Node<'ask'>;
  return context.retryCount > 0 && node.reprompt !== undefined ? node.reprompt : node.text;
};

/** Words that must be heard: all of a node that is not interruptible. */
const protection = (node: { interruptible?: boolean | undefined }, text: string) =>
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
  },
  delays: {
    answerMax: answerMaxMs,
    saidMax: saidMaxMs,
    floorMax: floorMaxMs,
    choiceMax: choiceMaxMs,
  },
  guards: {
    isCircling: ({ context }) => context.hopCount > hopsMax,
    isStart: isNode('start'),
    isSay: isNode('say'),
    isAsk: isNode('ask'),
    isBranch: isNode('branch'),
    isSet: isNode('set'),
    isEnd: isNode('end'),
    isEndWithText: ({ context }) => {
      const node = nodeOf(context);
      return node?.type === 'end' && node.text !== undefined;
    },
    hasDigitBranch: ({ context }) =>
      context.heard.digits !== null && branchOfDigits(context) !== undefined,
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
      const text = fillIn(node.text, context.vars);
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
