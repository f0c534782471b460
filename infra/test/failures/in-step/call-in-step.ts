import { pino } from 'pino';
import { seededRandom } from '../../../../actors/chance/random.ts';
import type { ChatAnswer, ChatFault } from '../../../../actors/model/twin/chat-answer.ts';
import {
  type ChatRequestSeen,
  type ChatTwin,
  openChatTwin,
} from '../../../../actors/model/twin/chat-twin.ts';
import { startSimulatedCartesia } from '../../../../actors/speech/cartesia/simulated-cartesia.ts';
import { startSimulatedDeepgram } from '../../../../actors/speech/deepgram/simulated-deepgram.ts';
import { startSimulatedElevenlabs } from '../../../../actors/speech/elevenlabs/simulated-elevenlabs.ts';
import type { LoopbackSpeech } from '../../../../actors/speech/loopback/loopback-speech.ts';
import type { SimulatedProvider } from '../../../../actors/speech/provider-socket/simulated-provider.ts';
import type { BotConfig } from '../../../../machines/contracts/bot/bot-config.ts';
import { AttachRequest } from '../../../../machines/contracts/call/attach.ts';
import type { CallResult } from '../../../../machines/contracts/call/call-record.ts';
import type { Resumption } from '../../../../machines/contracts/call/call-snapshot.ts';
import { RuntimeConfig } from '../../../../machines/contracts/runtime-config.ts';
import type { CallOutcome } from '../../../../machines/fleet/slot.ts';
import type { VirtualClock } from '../../../../machines/supervision/clock.ts';
import type { Exit } from '../../../../machines/supervision/exit.ts';
import { type System, startSystem } from '../../../../machines/supervision/system.ts';
import { callResult } from '../../../../runtime/fleet/call-result.ts';
import { type CallServices, openCallServices } from '../../../../runtime/fleet/call-services.ts';
import { DeskCalls } from '../../../../runtime/fleet/desk/desk-calls.ts';
import type { LiveCall } from '../../../../runtime/fleet/live-call.ts';
import { openProviderMetrics } from '../../../../runtime/fleet/provider-metrics.ts';
import { createSnapshotKeeper } from '../../../../runtime/fleet/resuming/snapshot-keeper.ts';
import { callTree } from '../../../../runtime/fleet/tree/call-tree.ts';
import type { CallTreeDeps } from '../../../../runtime/fleet/tree/call-tree-deps.ts';
import { AudioInStep } from './audio-in-step.ts';
import type { MemoryHold } from './memory-hold.ts';
import { type Answers, PartyInStep } from './party-in-step.ts';

const apiKey = 'a-key-of-this-matrix';
/** The embedded voice: no bot here names it, and it would cost a thread for each call. */
const nobody = (name: string) => ({
  name,
  open: () => {
    throw new Error('nobody is there');
  },
  close: async () => {},
});
const noLoopback: LoopbackSpeech = {
  stt: nobody('loopback'),
  tts: nobody('loopback'),
  cpuMs: () => 0,
  close: async () => {},
};

export interface CallInStepOptions {
  id: string;
  clock: VirtualClock;
  config: BotConfig;
  answers: Answers;
  /** The model takes so long, ms. */
  modelMs: number;
  /** Standard: it takes the first branch. */
  model?: (request: ChatRequestSeen) => ChatAnswer;
  /** Standard: nobody would go on with the call. */
  hold?: MemoryHold;
  /** Where the worker before was lost. */
  resumption?: Resumption;
  openTool?: CallTreeDeps['openTool'];
  flow?: (flow: CallServices['flow']) => CallServices['flow'];
  workerId?: string;
  /** Standard: no rule asks for anything. */
  disclosure?: AttachRequest['disclosure'];
}

/** One call of the product as a worker conducts it, with vendors of its own, in step with a clock. */
export class CallInStep {
  readonly party: PartyInStep;
  readonly call: LiveCall;
  readonly system: System;
  readonly metrics = openProviderMetrics();
  readonly vendors: {
    deepgram: SimulatedProvider;
    cartesia: SimulatedProvider;
    elevenlabs: SimulatedProvider;
    chat: ChatTwin;
  };
  /** What the model that is asked first does wrong. */
  modelFault: ChatFault | { type: 'text'; text: string } | null = null;
  modelFaultsLeft = 0;
  /** Requests to the models so far. */
  asked = 0;
  exit: Exit | null = null;
  #outcome: CallOutcome | null = null;
  readonly #services: CallServices;
  readonly #workerId: string;
  readonly #audio: AudioInStep;
  readonly #clock: VirtualClock;

  static async start(options: CallInStepOptions): Promise<CallInStep> {
    const { clock, modelMs } = options;
    let it: CallInStep;
    const text = '{"branch":1,"words":"it"}';
    const [deepgram, cartesia, elevenlabs, chat] = await Promise.all([
      startSimulatedDeepgram({ clock, apiKey }),
      startSimulatedCartesia({ clock, apiKey, everyMs: 20 }),
      startSimulatedElevenlabs({ clock, apiKey, everyMs: 20 }),
      openChatTwin({
        clock,
        apiKey,
        answer(request) {
          const { body } = request;
          it.asked += 1;
          if (options.model !== undefined) return options.model(request);
          const fault = it.takeModelFault(body.model);
          if (fault?.type === 'text') return { text: fault.text };
          if (fault !== null) return { text, fault, paceMs: 5 };
          return { text, ...(modelMs > 0 && { fault: { type: 'slow', ms: modelMs } as const }) };
        },
      }),
    ]);
    it = new CallInStep(options, { deepgram, cartesia, elevenlabs, chat });
    return it;
  }

  private constructor(options: CallInStepOptions, vendors: CallInStep['vendors']) {
    const { id, clock, config, answers, resumption, workerId = 'w1', hold, disclosure } = options;
    this.#workerId = workerId;
    this.vendors = vendors;
    this.#clock = clock;
    const random = seededRandom(7);
    this.#services = openCallServices({
      providers: {
        deepgram: { url: vendors.deepgram.url, apiKey },
        cartesia: { url: vendors.cartesia.url, apiKey },
        elevenlabs: { url: vendors.elevenlabs.url, apiKey },
        openai: { baseUrl: vendors.chat.url, apiKey, model: 'first' },
      },
      clock,
      random: () => random.next(),
      log: pino({ level: 'silent' }),
      count: () => {},
      tell: this.metrics.tell,
      loopback: noLoopback,
    });
    this.#audio = new AudioInStep(clock);
    this.party = new PartyInStep(id, clock, answers);
    const attach = AttachRequest.parse({
      callId: `call-${id}`,
      token: 'a-token-of-this-matrix',
      botId: 'bot-1',
      carrierCallId: this.party.carrierCallId,
      from: '+15550100001',
      to: '+15550100002',
      answeredAt: resumption?.snapshot?.startedAt ?? clock.now(),
      ...(disclosure && { disclosure }),
    });
    this.call = new DeskCalls(clock, workerId).add({
      ...attach,
      ...(resumption && { resumption }),
    });
    const keeper = createSnapshotKeeper({
      client: hold ?? null,
      workerId,
      workerStartedAt: () => 1,
      clock,
      count: () => {},
      onFenced: () => this.system.kill(),
    });
    this.call.line = this.party;
    this.call.config = RuntimeConfig.parse({
      call: { callId: attach.callId, direction: 'outbound' },
      bot: { botId: attach.botId, versionId: 'v1', hash: 'h', name: 'Garden' },
      config,
      vars: {},
      callbacks: { resultsUrl: 'http://127.0.0.1/' },
    });
    const services = this.#services;
    const tree = callTree(
      this.call,
      {
        threads: this.#audio,
        services: { ...services, flow: options.flow?.(services.flow) ?? services.flow },
        recordingPath: () => '',
        clock,
        random: () => random.next(),
        tell: () => {},
        moved: keeper.moved,
        isKept: keeper.isKept,
        ...(options.openTool && { openTool: options.openTool }),
        recoverLeg: async () => 'gone',
      },
      (outcome) => {
        this.#outcome = outcome;
      },
    );
    keeper.begin(this.call);
    this.system = startSystem(tree, { path: 'call', clock, recorder: this.call.recorder });
    void this.system.exit.then((exit) => {
      this.exit = exit;
      // As whoever conducts a call does, and its wrap-up.
      this.#services.minds.close(attach.callId);
      this.party.hangUp();
    });
  }

  takeModelFault(asked: string): CallInStep['modelFault'] {
    if (asked !== 'first' || this.modelFaultsLeft <= 0) return null;
    this.modelFaultsLeft -= 1;
    return this.modelFault;
  }

  get isOver(): boolean {
    return this.exit !== null && this.party.isOver;
  }

  get sessionCount(): number {
    return this.#audio.sessionCount;
  }

  /** As the worker delivers it. */
  result(): CallResult {
    const { call, exit } = this;
    const isWhole = this.#outcome !== null && exit?.kind !== 'crash';
    const outcome: CallOutcome = isWhole
      ? this.#outcome!
      : { termination: { result: 'failed', reason: 'call_failed' }, disposition: null };
    return callResult({
      attach: call.attach,
      config: call.config,
      configStaleMs: null,
      outcome,
      ledger: call.ledger,
      latency: call.latency.turns,
      notes: call.notes,
      recording: null,
      screening: call.screening,
      history: call.history,
      operators: call.operators.log.visits,
      counters: { ...call.wires.counters, crashes: call.recorder.counters.crashes },
      journal: call.recorder.events(),
      workerId: this.#workerId,
      endedAt: this.#clock.now(),
      epoch: call.epoch,
      resumes: call.resumes,
    });
  }

  async close(): Promise<void> {
    if (this.exit === null) this.system.kill();
    const { deepgram, cartesia, elevenlabs, chat } = this.vendors;
    // A stream may wait for the clock, which nobody moves any more: the vendor's end goes first.
    await Promise.all([deepgram.close(), cartesia.close(), elevenlabs.close(), chat.close()]);
    await this.#services.close();
  }
}
