import { type AnyActorLogic, type EventObject, fromCallback, fromPromise } from 'xstate';
import { callMachine } from '../../machines/call/call.ts';
import { turnMachine } from '../../machines/call/turn/turn.ts';
import type { BotConfig } from '../../machines/contracts/bot/bot-config.ts';
import type { Effect, ToolResult } from '../../machines/contracts/call/talk-place.ts';
import { flowMachine } from '../../machines/flow/flow.ts';
import type {
  Choice,
  ChoiceRequest,
  FlowEmitted,
  FlowEvent,
} from '../../machines/flow/flow-context.ts';
import type { AnswerRequest } from '../../machines/flow/talk/offer.ts';

/** The machines of a call that decide; everything else in its tree is an edge to the world. */
export const decidingPaths = ['call/turn', 'call/mind', 'call/call'] as const;
export type DecidingPath = (typeof decidingPaths)[number];

export const isDeciding = (path: string): path is DecidingPath =>
  (decidingPaths as readonly string[]).includes(path);

/**
 * Facts that one deciding machine tells another, as the call's tree routes them. A fact of the tree that is not named here comes
 * from the journal instead, which is as exact while the bot is the same.
 */
const listenerOf: Record<string, DecidingPath> = {
  'bot.say': 'call/turn',
  'bot.more': 'call/turn',
  'turn.part': 'call/turn',
  'turn.warn': 'call/turn',
  'mind.heard': 'call/mind',
  'mind.said': 'call/mind',
  'mind.guessed': 'call/mind',
  'mind.ended': 'call/call',
  'mind.failed': 'call/call',
  'turn.parted': 'call/call',
  'turn.stalled': 'call/call',
};

/** Whether such an event at this path was told by a deciding machine. */
export const isInner = (path: DecidingPath, type: string): boolean => listenerOf[type] === path;

type NodeEntered = Extract<FlowEmitted, { type: 'node.entered' }>;

/** What the tree of a call knows besides its machines: what one that begins anew is given, and what they tell each other. */
export class ReplayedCall {
  private readonly config: BotConfig;
  private readonly mail = new Map<DecidingPath, EventObject[]>();
  private readonly lives = new Map<DecidingPath, number>();
  private vars: Record<string, string>;
  private nodeKey: string | null = null;
  private asked: EventObject | null = null;
  /** What the mind last asked its model. */
  choice: ChoiceRequest | null = null;

  private readonly channel: 'telephone' | 'browser';

  constructor(
    config: BotConfig,
    vars: Record<string, string>,
    channel: 'telephone' | 'browser' = 'telephone',
  ) {
    this.config = config;
    this.channel = channel;
    this.vars = { ...config.contextVariables, ...vars };
  }

  /** The flow's node of this moment. */
  get node(): string | null {
    return this.nodeKey;
  }

  /** Logic and input of the next life of the machine at this path. */
  begin(path: DecidingPath): { logic: AnyActorLogic; input: object } {
    const incarnation = this.lives.get(path) ?? 0;
    this.lives.set(path, incarnation + 1);
    const { pipeline, flow, language, apology, tools } = this.config;
    switch (path) {
      case 'call/turn':
        if (incarnation > 0 && this.asked !== null) this.post(path, this.asked);
        return {
          logic: turnMachine,
          input: { config: pipeline.turn, incarnation, language, channel: this.channel },
        };
      case 'call/mind':
        return {
          logic: this.mind(),
          input: {
            flow,
            vars: this.vars,
            language,
            resumeAt: this.nodeKey,
            incarnation,
            mind: pipeline.mind,
            tools,
          },
        };
      case 'call/call':
        return {
          logic: callMachine,
          input: {
            callMaxMs: pipeline.callMaxMs,
            warning: { beforeMs: pipeline.callWarningMs, text: pipeline.callWarning },
            goodbye: pipeline.callGoodbye,
            apology,
            incarnation,
          },
        };
    }
  }

  heard(fact: EventObject): void {
    if (fact.type === 'bot.say') this.asked = fact;
    if (fact.type === 'mind.heard' || fact.type === 'mind.said') this.asked = null;
    if (fact.type === 'node.entered') {
      const { nodeKey, vars } = fact as NodeEntered;
      this.nodeKey = nodeKey;
      this.vars = vars;
    }
    const to = listenerOf[fact.type];
    if (to !== undefined) this.post(to, fact);
  }

  /** The first event of this type that waits for the machine; undefined: nobody has told it. */
  next(path: DecidingPath, type: string): EventObject | undefined {
    const mail = this.mail.get(path) ?? [];
    const at = mail.findIndex((event) => event.type === type);
    return at < 0 ? undefined : mail.splice(at, 1)[0];
  }

  private post(path: DecidingPath, event: EventObject): void {
    this.mail.set(path, [...(this.mail.get(path) ?? []), event]);
  }

  /** What the model and its tools give comes from outside, at its time. */
  private mind(): AnyActorLogic {
    return flowMachine.provide({
      actors: {
        choose: fromPromise<Choice, ChoiceRequest>(({ input }) => {
          this.choice = input;
          return new Promise<Choice>(() => {});
        }),
        answer: fromCallback<FlowEvent, AnswerRequest>(() => {}),
        useTools: fromPromise<ToolResult[], { callId: string; calls: Effect[] }>(
          () => new Promise(() => {}),
        ),
      },
    });
  }
}
