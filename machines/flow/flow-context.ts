import type { Expectation, Saying } from '../call/turn/turn-context.ts';
import type { Branch, Flow, FlowNode } from '../contracts/bot/flow-nodes.ts';
import { MindConfig } from '../contracts/bot/mind-config.ts';
import type { BotTool } from '../contracts/bot/tools.ts';
import type { Effect, Exchange, TalkPlace, ToolCall } from '../contracts/call/talk-place.ts';
import { noTalk, type Talk, talkAt } from './talk/talk.ts';

/** What the flow's chart (flow.ts) hears, tells and keeps. */
export type FlowEvent =
  | { type: 'mind.said' }
  | { type: 'mind.heard'; text: string; digits: string | null }
  /** In free talk: what the party will perhaps have said; and that it cut the bot's words short. */
  | { type: 'mind.guessed'; text: string }
  | { type: 'mind.interrupted' }
  // From the model that answers. Events of another answer than the present one are dropped.
  | { type: 'model.piece'; answerId: string; text: string }
  | { type: 'model.reached'; answerId: string; toolName: string }
  | { type: 'model.called'; answerId: string; calls: ToolCall[]; afterMs: number | null }
  | { type: 'model.finished'; answerId: string }
  | { type: 'model.failed'; answerId: string; reason: string }
  /** Of free talk: something is said; nothing is left to say. */
  | { type: 'voice.used' }
  | { type: 'voice.ranOut' }
  /** An operator has told the bot something that the party did not hear. */
  | { type: 'mind.hinted'; text: string }
  /** An operator speaks in the bot's place, and has given it back. */
  | { type: 'floor.taken' }
  | { type: 'floor.given' }
  | { type: 'sup.shutdown' };

export type FlowEmitted =
  | ({ type: 'bot.say' } & Saying)
  | { type: 'bot.more'; answerId: string; text: string; isLast: boolean; expects?: Expectation }
  | { type: 'filler.said' }
  /** Of free talk, for a mind that has to go on with it: what it waits for, and what the model's calls come to. */
  | ({ type: 'talk.moved' } & TalkMove)
  | {
      type: 'talk.using';
      open: Exchange;
      pending: Effect[];
      effectCount: number;
      vars: Record<string, string>;
    }
  | { type: 'talk.used'; exchange: Exchange; vars: Record<string, string> }
  | { type: 'tool.called'; nodeKey: string; tool: string; outcome: 'done' | 'failed' | 'exit' }
  /** A model gave no answer, or half of one. */
  | { type: 'answer.lost'; nodeKey: string; reason: string }
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

type TalkMove = Pick<
  TalkPlace,
  'step' | 'answerCount' | 'turnCount' | 'lostCount' | 'heard' | 'exit'
>;

/** What is known of the node where the flow goes on, when the worker or the mind that was there is lost. */
export interface FlowResume {
  /** Questions asked there beyond the first. */
  retryCount: number;
  /** The party's answer, which nobody has gone on with: it decides without a new question. */
  answer: { text: string; digits: string | null } | null;
  /** Of a text that was being said: what is still to be said; null: all of it. */
  rest: string | null;
  /** Of free talk; `isSounding`: who says it has not been lost, and needs not be told again. */
  talk?: TalkPlace | null;
  left?: { text: string; isSounding: boolean } | null;
}

export interface FlowInput {
  flow: Flow;
  vars: Record<string, string>;
  language: string;
  /** Where an earlier incarnation stood: its node is entered again. */
  resumeAt: string | null;
  /** Standard: nothing is known, the node begins anew. */
  resume?: FlowResume;
  /** Names the call to what the chart invokes. */
  callId?: string;
  incarnation?: number;
  mind?: MindConfig;
  tools?: BotTool[];
}

export type Node<Type extends FlowNode['type']> = Extract<FlowNode, { type: Type }>;

/** What the model is asked: which branch does this answer take? */
export interface ChoiceRequest {
  /** Whose model is asked. */
  callId?: string;
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
  callId: string;
  incarnation: number;
  mind: MindConfig;
  tools: BotTool[];
  talk: Talk;
  /** The edge that was decided on; taken by `leave` and `arrive`. */
  edge: Choice & { to: string };
  /** Until the node is left where the flow went on. */
  resume: FlowResume | null;
}

/** At the beginning, or where an earlier incarnation stood. */
export const openFlow = (input: FlowInput): FlowContext => ({
  flow: input.flow,
  vars: input.vars,
  language: input.language,
  nodeKey: input.resumeAt ?? startOf(input.flow),
  hopCount: 0,
  retryCount: input.resume?.retryCount ?? 0,
  heard: { text: input.resume?.talk?.heard ?? '', digits: null },
  hints: [],
  callId: input.callId ?? '',
  incarnation: input.incarnation ?? 0,
  mind: input.mind ?? MindConfig.parse({}),
  tools: input.tools ?? [],
  talk: input.resume?.talk ? talkAt(input.resume.talk) : noTalk,
  edge: { to: '', matched: null },
  resume: input.resume ?? null,
});

/** Every state but `entering` stands at a node that exists. */
export const nodeOf = (context: FlowContext): FlowNode => context.flow.nodes[context.nodeKey]!;

const startOf = (flow: Flow): string =>
  Object.entries(flow.nodes).find(([, node]) => node.type === 'start')?.[0] ?? '';

export const branchesOf = (node: FlowNode): Branch[] =>
  node.type === 'ask' || node.type === 'branch' ? node.branches : [];
