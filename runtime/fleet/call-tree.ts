import type { AudioThreads } from '../../actors/audio/audio-session.ts';
import { type CallAudioEmitted, callAudio } from '../../actors/audio/call-audio.ts';
import { type CallRecorderEmitted, callRecorder } from '../../actors/recording/call-recorder.ts';
import { type ListenerEmitted, listener } from '../../actors/speech/listener.ts';
import { type SpeakerEmitted, speaker } from '../../actors/speech/speaker.ts';
import { type TypistEmitted, typist } from '../../actors/telephony/browser/typist.ts';
import { type LegEmitted, leg } from '../../actors/telephony/leg.ts';
import { type CallEmitted, callMachine } from '../../machines/call/call.ts';
import type { HeardWord } from '../../machines/call/heard-word.ts';
import { type LedgerFact, record } from '../../machines/call/ledger.ts';
import { turnMachine } from '../../machines/call/turn/turn.ts';
import type { TurnEmitted, TurnEvent } from '../../machines/call/turn/turn-context.ts';
import type { CallFact } from '../../machines/contracts/call-fact.ts';
import type { CallOutcome } from '../../machines/fleet/slot.ts';
import type { FlowEmitted } from '../../machines/flow/flow-setup.ts';
import type { Address, ChildSpec, ChildStart } from '../../machines/supervision/child-spec.ts';
import type { Clock } from '../../machines/supervision/clock.ts';
import { supervise } from '../../machines/supervision/supervisor.ts';
import type { CallServices } from './call-services.ts';
import type { LiveCall } from './live-call.ts';

/**
 * The supervision tree of one call, in start order; it stops in reverse.
 *
 *   recorder   restarts alone; its gap is silence in the recording
 *   audio      restarts alone; a dead thread is moved by the pool without one
 *   leg        its end is told to `call`, which decides; a new stream continues the time axis in a new audio session
 *   typist     only of a browser's call: restarts alone, what was typed last is lost
 *   listener   restarts alone and hears again what nobody understood
 *   speaker    restarts alone and says the words that have not sounded
 *   turn       restarts alone, with a free floor, and is told again what the mind wants said
 *   mind       restarts at the node where it stood
 *   call       its own end ends the tree; its second life only apologises
 */
export interface CallTreeDeps {
  threads: AudioThreads;
  services: Pick<CallServices, 'of'>;
  recordingPath: (callId: string) => string;
  clock: Pick<Clock, 'now'>;
  random: () => number;
  tell: (call: LiveCall, event: CallFact['event'], data?: Record<string, unknown>) => void;
  /** Sees every fact of the tree, after its effects on the call. */
  moved: (call: LiveCall, fact: string) => void;
  /** Asks the carrier for the stream of this call again; never rejects. */
  recoverLeg: (call: LiveCall) => Promise<'recovered' | 'gone' | 'unknown'>;
}

/** A call's own trouble: five restarts in half a minute are worth trying, more is a broken call. */
const intensity = { restartsMax: 5, withinMs: 30_000 };
const backoff = { minMs: 10, maxMs: 2_000, factor: 2, jitter: 0.2, resetAfterMs: 30_000 };

const samplesPerMs = 8;

const words = (list: { text: string }[]) => list.map((word) => word.text).join(' ');

export const callTree = (
  call: LiveCall,
  deps: CallTreeDeps,
  onOutcome: (outcome: CallOutcome) => void,
) => {
  const { wires, attach } = call;
  const config = call.config!;
  const line = call.line!;
  const isBrowser = (line.wire ?? 'twilio') !== 'twilio';
  const { pipeline, services, language } = config.config;
  const { stt, tts, flow } = deps.services.of(services);
  const note = (fact: LedgerFact) => {
    call.ledger = record(call.ledger, fact);
  };
  /** Turn latency of the utterance that sounds now, until it is told; null: it answers nothing. */
  let latencyMs: number | null = null;

  /** How long ago the last of these words sounded, as far as the axis is known. */
  const silentSince = (list: HeardWord[]): number => {
    const { axis } = call.ledger;
    const last = list.at(-1);
    if (axis === null || last === undefined) return 0;
    return deps.clock.now() - (axis.atMs + (last.endSample - axis.sample) / samplesPerMs);
  };

  /** A call that the carrier no longer has was hung up while we could not hear it. */
  const recover = (leg: Address) => {
    void deps.recoverLeg(call).then((end) => {
      if (end === 'gone') leg.send({ type: 'line.gone' });
    });
  };

  type Emitted =
    | CallAudioEmitted
    | CallRecorderEmitted
    | LegEmitted
    | TypistEmitted
    | ListenerEmitted
    | SpeakerEmitted
    | TurnEmitted
    | FlowEmitted
    | CallEmitted;

  const tellTurn = (to: (id: string) => Address, event: TurnEvent) => to('turn').send(event);

  /** Every fact of the tree, and who hears it. */
  const route = (fact: Emitted, to: (id: string) => Address): void => {
    switch (fact.type) {
      case 'speech.started':
        note({ type: 'axis.seen', sample: fact.partySample, atMs: fact.atMs });
        return to('turn').send(fact);
      case 'speech.ended':
        note({ type: 'party.fellSilent', atMs: fact.atMs - pipeline.vad.stopMs });
        return tellTurn(to, { ...fact, silentMs: pipeline.vad.stopMs });
      case 'play.started':
        note({ type: 'axis.seen', sample: fact.partySample, atMs: fact.atMs });
        if (call.ledger.fellSilentAt !== null)
          latencyMs = Math.max(0, fact.atMs - call.ledger.fellSilentAt);
        note({ type: 'bot.sounded', atMs: fact.atMs, answeredAt: attach.answeredAt });
        return tellTurn(to, { type: 'utterance.started', utteranceId: fact.playId });
      case 'audio.moved':
        return note({ type: 'counted', name: 'audio_moved' });
      case 'recording.finished':
        call.recording = fact.recording;
        return;
      case 'recording.failed':
        return note({ type: 'counted', name: 'recordings_failed' });
      case 'leg.lost':
      case 'leg.returned':
        note({ type: 'counted', name: fact.type === 'leg.lost' ? 'legs_lost' : 'legs_returned' });
        to('audio').send(fact);
        return to('call').send(fact);
      case 'leg.hungUp':
      case 'leg.closed':
        deps.tell(call, 'call_disconnected');
        return to('call').send(fact);
      case 'digit.pressed':
        note({ type: 'digit.pressed', atMs: deps.clock.now() });
        return to('turn').send(fact);
      case 'party.typed':
        return to('typist').send(fact);
      case 'words.interim':
        return tellTurn(to, { ...fact, silentMs: silentSince(fact.words) });
      case 'words.final':
        note({ type: 'party.said', words: fact.words });
        if (fact.words.length > 0) deps.tell(call, 'user_spoke', { text: words(fact.words) });
        return tellTurn(to, { ...fact, silentMs: silentSince(fact.words) });
      case 'utterance.word':
      case 'utterance.paused':
      case 'utterance.finished':
      case 'utterance.cut':
      case 'speaker.restarted':
        return to('turn').send(fact);
      case 'bot.spoke':
        note(fact);
        deps.tell(call, 'agent_spoke', {
          text: words(fact.words),
          cut: fact.cut,
          ...(latencyMs === null ? {} : { latencyMs: Math.round(latencyMs) }),
        });
        latencyMs = null;
        return;
      case 'speaker.say':
      case 'speaker.pause':
      case 'speaker.stop':
        return to('speaker').send(fact);
      case 'listener.finalize':
        return to('listener').send(fact);
      case 'mind.heard':
        call.asked = null;
        if (fact.digits !== null) {
          note({ type: 'party.pressed', digits: fact.digits });
          deps.tell(call, 'user_spoke', { digits: fact.digits });
        }
        return to('mind').send(fact);
      case 'mind.said':
        call.asked = null;
        return to('mind').send(fact);
      case 'turn.interrupted':
        return note({ type: 'counted', name: 'interruptions' });
      case 'turn.prompted':
        return note({ type: 'counted', name: 'silence_prompts' });
      case 'turn.resumed':
        return note({ type: 'counted', name: 'false_interruptions' });
      case 'turn.deaf':
        return note({ type: 'counted', name: 'transcripts_missed' });
      case 'turn.held':
        return note({ type: 'counted', name: 'holds' });
      case 'party.voiced':
      case 'turn.warned':
      case 'turn.away':
      case 'turn.back':
      case 'endOfTurn.ask':
        return;
      case 'turn.parted':
      case 'turn.stalled':
        return to('call').send(fact);
      case 'bot.say':
        call.asked = fact;
        return to('turn').send(fact);
      case 'node.entered':
        note(fact);
        return deps.tell(call, 'node_entered', { node: fact.nodeKey, type: fact.nodeType });
      case 'node.left':
        return deps.tell(call, 'node_transition', {
          from: fact.nodeKey,
          to: fact.to,
          matched: fact.matched,
        });
      case 'mind.ended':
        return to('call').send({ type: 'mind.ended', disposition: fact.disposition } as never);
      case 'mind.failed':
        return to('call').send(fact);
      case 'turn.part':
      case 'turn.warn':
        return to('turn').send(fact);
      case 'leg.hangUp':
        return to('leg').send(fact);
      case 'leg.recover':
        return recover(to('leg'));
      case 'call.ending':
        return;
      case 'call.ended':
        return onOutcome({ termination: fact.termination, disposition: fact.disposition });
    }
  };

  const child = (
    id: string,
    {
      input,
      ...spec
    }: Omit<ChildSpec, 'id' | 'onEmit' | 'input'> & {
      input: (start: ChildStart) => object;
    },
  ): ChildSpec => ({
    id,
    restart: 'transient',
    onEmit: (fact, start) => {
      route(fact as Emitted, start.address);
      deps.moved(call, fact.type);
    },
    input: (start) => {
      if (start.incarnation > 0) {
        call.progress.restartCount += 1;
        deps.moved(call, 'child.restarted');
      }
      return input(start);
    },
    ...spec,
  });

  return supervise({
    strategy: 'one-for-one',
    intensity,
    backoff,
    random: deps.random,
    autoShutdown: 'any-significant',
    children: [
      ...(config.config.recording.enabled
        ? [
            child('recorder', {
              logic: callRecorder,
              input: ({ incarnation }: ChildStart) => ({
                wires,
                path: deps.recordingPath(attach.callId),
                incarnation,
              }),
            }),
          ]
        : []),
      child('audio', {
        logic: callAudio,
        input: () => ({
          callId: attach.callId,
          threads: deps.threads,
          wires,
          streamSid: (call.line ?? line).streamSid,
          wire: (call.line ?? line).wire ?? 'twilio',
          vad: pipeline.vad,
          recording: config.config.recording.enabled,
        }),
        shutdown: 1_000,
      }),
      child('leg', { logic: leg, input: () => ({ wires, line: call.line ?? line }) }),
      ...(isBrowser
        ? [
            child('typist', {
              logic: typist,
              input: () => ({ wires, tts, voice: services.tts.voice, language }),
            }),
          ]
        : []),
      child('listener', {
        logic: listener,
        input: () => ({
          wires,
          stt,
          language,
          fromSample: call.ledger.heardUpToSample,
        }),
        shutdown: 1_000,
      }),
      child('speaker', {
        logic: speaker,
        input: () => ({ wires, tts, voice: services.tts.voice, language }),
        shutdown: 1_000,
      }),
      child('turn', {
        logic: turnMachine,
        input: ({ incarnation, address }: ChildStart) => {
          // What the mind waits for went with the turn before: it is said again, from its beginning.
          if (incarnation > 0 && call.asked !== null) address('turn').send(call.asked);
          const channel = isBrowser ? ('browser' as const) : ('telephone' as const);
          return { config: pipeline.turn, incarnation, language, channel };
        },
        shutdown: 500,
      }),
      child('mind', {
        logic: flow,
        input: () => ({
          flow: config.config.flow,
          vars: call.ledger.vars,
          language,
          resumeAt: call.ledger.nodeKey,
        }),
        shutdown: 500,
      }),
      child('call', {
        logic: callMachine,
        significant: true,
        input: ({ incarnation }: ChildStart) => ({
          callMaxMs: pipeline.callMaxMs,
          warning: { beforeMs: pipeline.callWarningMs, text: pipeline.callWarning },
          goodbye: pipeline.callGoodbye,
          apology: config.config.apology,
          incarnation,
        }),
        shutdown: 5_000,
      }),
    ],
  });
};
