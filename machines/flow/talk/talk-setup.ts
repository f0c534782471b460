import { emit, raise, sendTo } from 'xstate';
import type { ConverseNode } from '../../contracts/bot/converse-node.ts';
import type { TalkPlace, ToolResult } from '../../contracts/call/talk-place.ts';
import { assign, enqueueActions } from '../../supervision/seams/assign.ts';
import { or, stateIn } from '../../supervision/seams/guards.ts';
import { fillIn } from '../fill-in.ts';
import { type FlowContext, type FlowEvent, nodeOf } from '../flow-context.ts';
import { flowSetup, protection } from '../flow-setup.ts';
import { type AnswerRequest, offered, settle } from './offer.ts';
import { phrasesOf } from './phrases.ts';
import {
  answerIdOf,
  closedExchange,
  cutShort,
  exitOf,
  nextAnswer,
  numbered,
  withPiece,
} from './talk.ts';

interface Asking {
  context: FlowContext;
}

/** The node of the talk; only its states ask. */
const talkNodeOf = (context: FlowContext): ConverseNode => nodeOf(context) as ConverseNode;

const isTalking = (context: FlowContext): boolean => nodeOf(context)?.type === 'converse';

const idOf = ({ incarnation, talk }: FlowContext): string => answerIdOf(incarnation, talk);

const fillersOf = ({ mind, language }: FlowContext): readonly string[] =>
  mind.fillers.length > 0 ? mind.fillers : phrasesOf(language).fillers;

const phrase = ({ mind, language }: FlowContext, which: 'lost' | 'trouble'): string =>
  mind[which] === '' ? phrasesOf(language)[which] : mind[which];

/** About as fast as bots speak: 15 characters a second. */
const msPerChar = 65;

/** What the model is asked in this round. */
export const answerRequest = ({ context }: Asking): AnswerRequest => {
  const node = talkNodeOf(context);
  return {
    callId: context.callId,
    answerId: idOf(context),
    instructions: node.instructions,
    vars: context.vars,
    heard: context.heard.text,
    hints: context.hints,
    tools: offered(node, context.tools, context.talk, context.mind),
    exchanges: context.talk.exchanges,
    ...(node.script && { script: node.script }),
  };
};

const wanted = (context: FlowContext, expects: 'answer' | 'nothing' | 'more') => {
  const { answer } = isTalking(context) ? talkNodeOf(context) : { answer: undefined };
  const isTalk = isTalking(context) && expects !== 'nothing';
  return { expects, digitsMax: 0, isTalk, ...(answer === undefined ? {} : { mode: answer }) };
};

/** Further words behind what has begun to be said, or the first ones. */
const wordsOf = (context: FlowContext, text: string) =>
  context.talk.isBegun
    ? { type: 'bot.more' as const, answerId: idOf(context), text, isLast: false }
    : {
        type: 'bot.say' as const,
        text,
        ...wanted(context, 'answer'),
        answerId: idOf(context),
        ...protection(talkNodeOf(context), text),
      };

/** For whoever might have to go on: what the talk waits for now. */
const moveOf = ({ talk, heard }: FlowContext, step: TalkPlace['step']) => {
  const { answerCount, turnCount, lostCount, exit } = talk;
  const counts = { answerCount, turnCount, lostCount };
  return { type: 'talk.moved' as const, step, ...counts, heard: heard.text, exit };
};

const stepLeft = ({ context: { resume } }: Asking): TalkPlace['step'] =>
  resume?.talk?.step ?? 'outside';

/** Before a tool is used, its use is kept: so long at most (runtime/fleet/resuming/snapshot-keeper.ts). */
const intentMaxMs = 1_500;

/** The flow's vocabulary with that of free talk: what it waits for, asks a model, and says meanwhile. */
const inUse = stateIn({ conversing: { replying: { work: 'using' } } });
const hasFillerLeft = ({ context: { mind, talk } }: Asking): boolean =>
  talk.fillerCount < mind.fillersMax;
const hasProgress = ({ context: { talk } }: Asking): boolean => talk.isBegun || talk.roundCount > 0;

export const talkSetup = flowSetup.extend({
  delays: {
    fillerAfter: ({ context: { mind } }) => mind.fillerAfterMs,
    firstPieceMax: ({ context }) => context.mind.answerMaxMs,
    /** From the end of what was said last, as it is spoken. */
    pieceMax: ({ context: { mind, talk } }) => talk.lastPiece.length * msPerChar + mind.pieceMaxMs,
    toolsMax: ({ context: { tools, talk } }) =>
      500 +
      intentMaxMs +
      Math.max(
        0,
        ...talk.pending.map(
          (call) => tools.find(({ name }) => name === call.toolName)?.timeoutMs ?? 0,
        ),
      ),
  },
  guards: {
    hasOpening: ({ context }) =>
      talkNodeOf(context).text !== undefined && context.talk.turnCount === 0,
    /** Of a talk that another mind has begun: tools that were being used, and what it waited for. */
    hasEffectsLeft: ({ context: { resume, talk } }) =>
      resume?.talk != null && talk.pending.length > 0,
    isDeparted: (asking) => stepLeft(asking) === 'departing' && asking.context.resume?.left == null,
    isDeparting: (asking) => stepLeft(asking) === 'departing',
    isAnsweringLeft: (asking) => stepLeft(asking) === 'answering',
    isAnswerLeft: ({ context: { resume } }) => resume?.talk != null && resume.answer !== null,
    isListeningLeft: (asking) => stepLeft(asking) === 'listening',
    isTalkedOut: ({ context }) => context.talk.turnCount >= talkNodeOf(context).turnsMax,
    hasFillerLeft,
    isUsing: inUse,
    /** While a tool works there are always further ones: it has more time than a model. */
    mayFill: or([inUse, hasFillerLeft]),
    /** Something has come already: what is missing is not the first word. */
    isAtWork: or([inUse, hasProgress]),
    isGivenUp: hasProgress,
    isOfAnswer: ({ context, event }) => 'answerId' in event && event.answerId === idOf(context),
    hasBegun: ({ context }) => context.talk.isBegun,
    mayLoseThread: ({ context: { mind, talk } }) => talk.isBegun && talk.lostCount < mind.lostMax,
    hasExit: ({ context }) => exitOf(talkNodeOf(context), context.talk) !== undefined,
    /** Nothing was said with it that has to sound first. */
    hasExitUnsaid: ({ context }) =>
      !context.talk.isBegun && exitOf(talkNodeOf(context), context.talk) !== undefined,
    hasPendingTools: ({ context }) => context.talk.pending.length > 0,
    hasRoundLeft: ({ context: { mind, talk } }) => talk.roundCount < mind.toolRoundsMax,
  },
  actions: {
    sayOpening: emit(({ context }) => {
      const node = talkNodeOf(context);
      const text = fillIn(node.text ?? '', context.vars);
      const { expects, ...rest } = wanted(context, 'answer');
      return { type: 'bot.say' as const, text, expects, ...rest, ...protection(node, text) };
    }),
    tellListening: emit(({ context }) => moveOf(context, 'listening')),
    tellAnswering: emit(({ context }) => moveOf(context, 'answering')),
    tellDeparting: emit(({ context }) => moveOf(context, 'departing')),
    /** What had not sounded of another mind's words, unless it sounds now. */
    sayLeft: enqueueActions(({ context, enqueue }) => {
      const { left = null } = context.resume ?? {};
      if (left !== null && !left.isSounding) {
        const expects = context.talk.exit === null ? 'answer' : 'nothing';
        enqueue.emit({ type: 'bot.say', text: left.text, ...wanted(context, expects) });
      }
      enqueue.assign({ resume: null });
    }),
    /** What was said last, or is being answered. */
    keepLeft: assign(({ context: { resume, heard } }) => ({
      heard: resume?.answer ?? heard,
      resume: null,
    })),
    /** They are asked for once more, by the keys that they had. */
    tellUsing: emit(({ context: { talk, vars } }) => ({
      type: 'talk.using' as const,
      open: talk.open!,
      pending: talk.pending,
      effectCount: talk.effectCount,
      vars,
    })),
    thinkAhead: sendTo('foresee', ({ event }) => event),
    runOut: raise({ type: 'voice.ranOut' }),
    countTurn: assign(({ context: { talk } }) => ({
      talk: { ...talk, turnCount: talk.turnCount + 1 },
    })),
    beginAnswer: assign(({ context }) => ({ talk: nextAnswer(context.talk) })),
    /** Words were added: another answer, in the same turn. */
    restartAnswer: assign(({ context: { talk } }) => ({
      talk: { ...nextAnswer(talk), fillerCount: talk.fillerCount },
    })),
    tellPiece: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'model.piece') return;
      enqueue.emit(wordsOf(context, event.text));
      enqueue.assign({ talk: withPiece(context.talk, event.text) });
      enqueue.raise({ type: 'voice.used' });
    }),
    /** Before the tool that the model reaches for, if it has said nothing. */
    speakBefore: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'model.reached' || context.talk.isBegun) return;
      const text = context.tools.find(({ name }) => name === event.toolName)?.speakBefore;
      if (text === undefined) return;
      enqueue.emit(wordsOf(context, text));
      enqueue.assign({ talk: withPiece(context.talk, text) });
      enqueue.raise({ type: 'voice.used' });
    }),
    fill: enqueueActions(({ context, enqueue }) => {
      const { talk } = context;
      const fillers = fillersOf(context);
      const text = fillers[(talk.answerCount + talk.fillerCount) % fillers.length] ?? '';
      if (talk.isBegun) enqueue.emit(wordsOf(context, text));
      else enqueue.emit({ type: 'bot.say', text, ...wanted(context, 'more') });
      enqueue.emit({ type: 'filler.said' });
      enqueue.assign({ talk: { ...talk, fillerCount: talk.fillerCount + 1, lastPiece: text } });
    }),
    closeAnswer: enqueueActions(({ context, enqueue }) => {
      if (!context.talk.isBegun) return;
      enqueue.emit({ type: 'bot.more', answerId: idOf(context), text: '', isLast: true });
    }),
    countWell: assign(({ context: { talk } }) => ({ talk: { ...talk, lostCount: 0 } })),
    cutShort: assign(({ context }) => ({ talk: cutShort(context.talk) })),
    sayLost: enqueueActions(({ context, enqueue }) => {
      const text = phrase(context, 'lost');
      enqueue.emit({ type: 'bot.more', answerId: idOf(context), text, isLast: true });
      const { talk } = context;
      enqueue.assign({ talk: { ...talk, lostCount: talk.lostCount + 1 } });
    }),
    tellLost: emit(({ context, event }) => ({
      type: 'answer.lost' as const,
      nodeKey: context.nodeKey,
      reason: reasonOf(event),
    })),
    sayTrouble: emit(({ context }) => {
      const text = phrase(context, 'trouble');
      return context.talk.isBegun
        ? { ...wordsOf(context, text), isLast: true, expects: 'nothing' as const }
        : { type: 'bot.say' as const, text, ...wanted(context, 'nothing') };
    }),
    keepCalls: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'model.called') return;
      const { talk, nodeKey } = context;
      const settled = settle(talkNodeOf(context), context.tools, event.calls);
      for (const { toolName, isError } of settled.results)
        enqueue.emit({
          type: 'tool.called',
          nodeKey,
          tool: toolName,
          outcome: isError ? 'failed' : 'done',
        });
      if (settled.exit !== null)
        enqueue.emit({ type: 'tool.called', nodeKey, tool: settled.exit, outcome: 'exit' });
      const open = {
        answerId: idOf(context),
        said: talk.said,
        afterMs: event.afterMs,
        calls: event.calls,
        results: settled.results,
      };
      const pending = numbered(context.callId, talk.effectCount, settled.pending);
      const effectCount = talk.effectCount + pending.length;
      const vars = { ...context.vars, ...settled.vars };
      // With an exit there is no further round: nobody would be told what came of it.
      if (pending.length > 0 && settled.exit === null)
        enqueue.emit({ type: 'talk.using', open, pending, effectCount, vars });
      enqueue.assign({ vars, talk: { ...talk, open, pending, effectCount, exit: settled.exit } });
    }),
    keepResults: enqueueActions(({ context, event, enqueue }) => {
      // After a failure or in vain there are none.
      const { output: results = [] } = event as { output?: ToolResult[] };
      const { nodeKey, talk } = context;
      for (const { toolName, toolCallId } of talk.pending) {
        const result = results.find((one) => one.toolCallId === toolCallId);
        const isDone = result !== undefined && !result.isError;
        const outcome = isDone ? ('done' as const) : ('failed' as const);
        enqueue.emit({ type: 'tool.called', nodeKey, tool: toolName, outcome });
      }
      const closed = closedExchange(talk, results);
      const exchange = closed.exchanges.at(-1);
      if (talk.open !== null && exchange !== undefined)
        enqueue.emit({ type: 'talk.used', exchange, vars: context.vars });
      enqueue.assign({ talk: closed });
    }),
    /** The words of an answer that takes an exit are waited for. */
    closeStatement: emit(({ context }) => ({
      type: 'bot.more' as const,
      answerId: idOf(context),
      text: '',
      isLast: true,
      expects: 'nothing' as const,
    })),
    decideExit: assign(({ context }) => {
      const exit = exitOf(talkNodeOf(context), context.talk);
      return { edge: { to: exit?.to ?? '', matched: exit?.name ?? null } };
    }),
  },
});

const reasonOf = (event: FlowEvent | { type: string }): string => {
  if ('reason' in event) return event.reason;
  const { error } = event as { error?: unknown };
  return error instanceof Error ? error.message : event.type.split('.').slice(0, 3).join(' ');
};
