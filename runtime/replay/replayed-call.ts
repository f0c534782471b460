import { type AnyActorLogic, type EventObject, fromCallback, fromPromise } from 'xstate';
import { callMachine } from '../../machines/call/call.ts';
import { resumptionPhrase } from '../../machines/call/snapshot/resumption-phrase.ts';
import { turnMachine } from '../../machines/call/turn/turn.ts';
import type { BotConfig } from '../../machines/contracts/bot/bot-config.ts';
import type { JournalEvent } from '../../machines/contracts/call/journal-event.ts';
import type { Effect, ToolResult } from '../../machines/contracts/call/talk-place.ts';
import { flowMachine } from '../../machines/flow/flow.ts';
import type {
  Choice,
  ChoiceRequest,
  FlowEmitted,
  FlowEvent,
} from '../../machines/flow/flow-context.ts';
import type { AnswerRequest } from '../../machines/flow/talk/offer.ts';
import { leftOf, type MachineBeginning } from '../fleet/tree/machine-beginning.ts';
import { grownBy } from '../fleet/tree/routes/of-mind.ts';

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

/** A talk sets variables without leaving its node. */
const varFacts: ReadonlySet<string> = new Set(['node.entered', 'talk.using', 'talk.used']);
const tellsVars = (fact: EventObject): fact is EventObject & Pick<NodeEntered, 'vars'> =>
  varFacts.has(fact.type);

type NodeEntered = Extract<FlowEmitted, { type: 'node.entered' }>;
type Asked = Extract<FlowEmitted, { type: 'bot.say' }>;
type More = Extract<FlowEmitted, { type: 'bot.more' }>;

/** What the tree of a call knows besides its machines: what one that begins anew is given, and what they tell each other. */
export class ReplayedCall {
  private readonly config: BotConfig;
  private readonly mail = new Map<DecidingPath, EventObject[]>();
  private readonly lives = new Map<DecidingPath, number>();
  private vars: Record<string, string>;
  private nodeKey: string | null = null;
  private asked: Asked | null = null;
  /** As the tree told them, of the next life of each; journals of before have none. */
  private readonly beginnings = new Map<string, MachineBeginning>();
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
      case 'call/turn': {
        if (incarnation > 0 && this.asked !== null) this.post(path, this.asked);
        const { opening = null, isScreened = false } = this.beginning('turn');
        const isBarred = isScreened && pipeline.screening.waitForVerdict;
        const { channel } = this;
        return {
          logic: turnMachine,
          input: { config: pipeline.turn, incarnation, language, channel, isBarred, opening },
        };
      }
      case 'call/mind': {
        const { callId = '', resume } = this.beginning('mind');
        return {
          logic: this.mind(),
          input: {
            flow,
            vars: this.vars,
            language,
            resumeAt: this.nodeKey,
            callId,
            incarnation,
            mind: pipeline.mind,
            tools,
            // One that was too long for a journal is only a mark there.
            ...(typeof resume === 'object' && { resume }),
          },
        };
      }
      case 'call/call':
        return {
          logic: callMachine,
          input: {
            callMaxMs: leftOf(pipeline.callMaxMs, this.beginning('call').usedMs ?? 0),
            warning: { beforeMs: pipeline.callWarningMs, text: pipeline.callWarning },
            goodbye: pipeline.callGoodbye,
            apology,
            incarnation,
          },
        };
    }
  }

  /** What others than the machines that decide have told, as the journal has it. False: these do not hear it, or hear it as it is there. */
  overheard({ path, event: type, data }: JournalEvent): boolean {
    if (path === 'call' && type === 'machine.began') {
      this.learn(data as MachineBeginning);
      return true;
    }
    // The mind says it anew when it has the floor back.
    if (type === 'floor.taken') this.asked = null;
    const to = listenerOf[type];
    if (to !== undefined) this.post(to, { type, ...(data as object | undefined) });
    return to !== undefined;
  }

  private learn(beginning: MachineBeginning): void {
    this.beginnings.set(beginning.of, beginning);
    if (beginning.of !== 'mind' || beginning.takenOver === undefined) return;
    const { nodeKey, vars } = beginning.takenOver;
    this.nodeKey = nodeKey;
    this.vars = vars;
    const text = resumptionPhrase(this.config.resumption, this.config.language);
    if (text !== '') this.post('call/turn', { type: 'turn.warn', text } as EventObject);
  }

  private beginning<Of extends MachineBeginning['of']>(
    of: Of,
  ): Partial<Extract<MachineBeginning, { of: Of }>> {
    return (this.beginnings.get(of) ?? {}) as Partial<Extract<MachineBeginning, { of: Of }>>;
  }

  heard(fact: EventObject): void {
    if (fact.type === 'bot.say') this.asked = fact as Asked;
    if (fact.type === 'bot.more' && this.asked?.answerId === (fact as More).answerId)
      this.asked = grownBy(this.asked, fact as More);
    if (fact.type === 'mind.heard' || fact.type === 'mind.said') this.asked = null;
    if (fact.type === 'node.entered') this.nodeKey = (fact as NodeEntered).nodeKey;
    if (tellsVars(fact)) this.vars = fact.vars;
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
