import { createActor, fromCallback, fromPromise, type StateValue } from 'xstate';
import { Flow } from '../../contracts/bot/flow-nodes.ts';
import { MindConfig } from '../../contracts/bot/mind-config.ts';
import { BotTool } from '../../contracts/bot/tools.ts';
import type { Effect, ToolCall, ToolResult } from '../../contracts/call/talk-place.ts';
import { VirtualClock } from '../../supervision/clock.ts';
import { flowMachine } from '../flow.ts';
import type { FlowEmitted, FlowEvent, FlowResume } from '../flow-context.ts';
import type { AnswerRequest } from './offer.ts';

export const shop = {
  type: 'converse' as const,
  text: 'Hello {{name}}, what may it be?',
  instructions: 'You sell flowers.',
  exits: [
    { name: 'ordered', description: 'An order was given.', words: ['order'], to: 'done' },
    { name: 'declined', description: 'Nothing is wanted.', to: 'sorry' },
  ],
  variables: [{ name: 'flower', description: 'which one' }],
  toolIds: ['stock'],
  turnsMax: 3,
  otherwise: 'sorry',
};

const flowOf = (node: object = {}) =>
  Flow.parse({
    nodes: {
      begin: { type: 'start', to: 'talk' },
      talk: { ...shop, ...node },
      done: { type: 'end', disposition: 'ordered', text: 'Bye {{flower}}.' },
      sorry: { type: 'end', disposition: 'declined' },
    },
  });

export const stock = BotTool.parse({
  kind: 'mock',
  name: 'stock',
  description: 'How many there are.',
  output: 7,
});

/** A flow in free talk on a virtual clock; the model and the tools are the test. */
export const talkStage = ({
  node = {},
  mind = {},
  tool = {},
  resume,
}: {
  node?: object;
  mind?: object;
  tool?: object;
  /** In the middle of a talk that another mind has begun. */
  resume?: FlowResume;
} = {}) => {
  const clock = new VirtualClock();
  const told: FlowEmitted[] = [];
  let told0 = 0;
  const requests: AnswerRequest[] = [];
  let endedCount = 0;
  const guessed: string[] = [];
  let send: (event: FlowEvent) => void = () => {};
  let finishTools: ((results: ToolResult[]) => void) | null = null;
  let usedTools: Effect[] = [];
  const actor = createActor(
    flowMachine.provide({
      actors: {
        answer: fromCallback<FlowEvent, AnswerRequest>(({ input, sendBack }) => {
          requests.push(input);
          send = sendBack;
          return () => {
            endedCount += 1;
          };
        }),
        foresee: fromCallback<FlowEvent, AnswerRequest>(({ receive }) => {
          receive((event) => {
            if (event.type === 'mind.guessed') guessed.push(event.text);
          });
        }),
        useTools: fromPromise<ToolResult[], { callId: string; calls: Effect[] }>(
          ({ input }) =>
            new Promise((resolve) => {
              usedTools = input.calls;
              finishTools = resolve;
            }),
        ),
      },
    }),
    {
      clock,
      input: {
        flow: flowOf(node),
        vars: { name: 'Ada' },
        language: 'en',
        resumeAt: resume === undefined ? null : 'talk',
        ...(resume && { resume }),
        callId: 'c1',
        mind: MindConfig.parse(mind),
        tools: [{ ...stock, ...tool }],
      },
    },
  );
  actor.on('*', (fact) => told.push(fact as FlowEmitted));
  actor.start();
  const answerId = () => requests.at(-1)?.answerId ?? '';
  const stage = {
    clock,
    told,
    requests,
    guessed,
    used: () => usedTools.map(({ toolName }) => toolName),
    keys: () => usedTools.map(({ key }) => key),
    /** Requests that were ended, by whoever. */
    ended: () => endedCount,
    send: (event: FlowEvent) => actor.send(event),
    hear: (text: string) => actor.send({ type: 'mind.heard', text, digits: null }),
    piece: (text: string, id = answerId()) => send({ type: 'model.piece', answerId: id, text }),
    reach: (toolName: string) => send({ type: 'model.reached', answerId: answerId(), toolName }),
    call: (...calls: (string | Partial<ToolCall>)[]) =>
      send({
        type: 'model.called',
        answerId: answerId(),
        afterMs: 0,
        calls: calls.map((call, n) => ({
          toolCallId: `t${n}`,
          toolName: typeof call === 'string' ? call : '',
          input: {},
          ...(typeof call === 'string' ? {} : call),
        })),
      }),
    finish: () => send({ type: 'model.finished', answerId: answerId() }),
    fail: () => send({ type: 'model.failed', answerId: answerId(), reason: 'down' }),
    async result(...results: ToolResult[]) {
      finishTools?.(results);
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    },
    pass: (ms: number) => clock.advance(ms),
    isIn: (state: StateValue) => actor.getSnapshot().matches(state as never),
    /** What was told since the last look, as lines. */
    take(): string[] {
      const news = told.slice(told0).flatMap(lineOf);
      told0 = told.length;
      return news;
    },
  };
  stage.take();
  return stage;
};

const lineOf = (fact: FlowEmitted): string[] => {
  switch (fact.type) {
    case 'bot.say':
      return [`${fact.expects === 'more' ? 'um' : fact.answerId ? 'begin' : 'say'} ${fact.text}`];
    case 'bot.more':
      return [`${fact.isLast ? 'end' : 'and'}${fact.expects ? ',' : ''} ${fact.text}`.trim()];
    case 'tool.called':
      return [`${fact.outcome} ${fact.tool}`];
    case 'answer.lost':
      return [`lost ${fact.reason}`];
    case 'mind.ended':
      return [`ended ${fact.disposition}`];
    case 'mind.failed':
      return ['failed'];
    default:
      return [];
  }
};
