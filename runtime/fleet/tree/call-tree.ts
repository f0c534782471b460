import { callAudio } from '../../../actors/audio/call-audio.ts';
import { callRecorder } from '../../../actors/recording/call-recorder.ts';
import { listener } from '../../../actors/speech/listener.ts';
import { operatorEar } from '../../../actors/speech/operator-ear.ts';
import { speaker } from '../../../actors/speech/speaker.ts';
import { typist } from '../../../actors/telephony/browser/typist.ts';
import { leg } from '../../../actors/telephony/leg.ts';
import { operatorLegs } from '../../../actors/telephony/operator/operator-legs.ts';
import { callMachine } from '../../../machines/call/call.ts';
import { screeningMachine } from '../../../machines/call/screening/screening.ts';
import { resumptionPhrase } from '../../../machines/call/snapshot/resumption-phrase.ts';
import { standAfter } from '../../../machines/call/snapshot/standing.ts';
import { turnMachine } from '../../../machines/call/turn/turn.ts';
import type { TurnEvent } from '../../../machines/call/turn/turn-context.ts';
import { heardOf } from '../../../machines/compliance/disclosure.ts';
import type { CallOutcome } from '../../../machines/fleet/slot.ts';
import { operatorMachine } from '../../../machines/operator/operator.ts';
import type { ChildSpec, ChildStart } from '../../../machines/supervision/child-spec.ts';
import { RestartBudget } from '../../../machines/supervision/supervisor/restart-budget.ts';
import { supervise } from '../../../machines/supervision/supervisor.ts';
import { isScreened, type LiveCall } from '../live-call.ts';
import { mindOf } from '../mind/mind-of-call.ts';
import { resumeOf } from '../resuming/mind-resume.ts';
import { routesOf } from './call-routes.ts';
import type { CallTreeDeps } from './call-tree-deps.ts';
import { leftOf, toldBeginning } from './machine-beginning.ts';
import type { TreeFact } from './route.ts';

/** Where an operator is heard that types: in the place of the microphone of who has the word. */
const operatorMouth = ({ operators }: LiveCall) => ({
  asParty: (mulaw: Uint8Array) => {
    const speakerId = operators.told?.speakerId ?? null;
    if (speakerId !== null) operators.lines.get(speakerId)?.line.speak(mulaw);
  },
});

/** What rules ask to be said first, unless the party has heard it: from an actor or a worker before this one. */
const openingOf = ({ attach: { disclosure }, ledger }: LiveCall) => {
  if (disclosure === undefined) return null;
  const { wordCount, heardWordCount } = heardOf(disclosure.text, ledger.entries);
  return heardWordCount >= wordCount ? null : disclosure;
};

/** A call's own trouble: five restarts in half a minute are worth trying, more is a broken call. */
const intensity = { restartsMax: 5, withinMs: 30_000 };
const backoff = { minMs: 10, maxMs: 2_000, factor: 2, jitter: 0.2, resetAfterMs: 30_000 };

/** Each is a round of attempts at every provider of the list; the party speaks to nobody meanwhile. */
const hearing = { restartsMax: 1, withinMs: 30_000 };
const tellTurn = (address: ChildStart['address'], event: TurnEvent) => address('turn').send(event);

/**
 * The supervision tree of one call, in start order; it stops in reverse.
 *
 *   recorder   restarts alone; its gap is silence in the recording
 *   audio      restarts alone, with the music of a party on hold; a dead thread is moved by the pool without one
 *   leg        its end is told to `call`, which decides; a new stream continues the time axis in a new audio session
 *   typist     only of a browser's call: restarts alone, what was typed last is lost
 *   listener   restarts alone and hears again what nobody understood
 *   speaker    restarts alone and says the words that have not sounded
 *   turn       restarts alone, with a free floor, and is told again what the mind wants said
 *   mind       restarts at the node where it stood
 *   operatorLegs, operatorEar, operatorTypist   restart alone: sockets stay, what was said in between is lost
 *   operator   restarts alone: who had the floor is not known any more, so the bot has it
 *   screening  only of an outbound call whose bot asks for it: restarts alone, and judges anew unless it had
 *   call       its own end ends the tree; its second life only apologises
 */
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
  const { stt, tts, models } = deps.services.of(services);
  const hearingAttempts = new RestartBudget(hearing);
  const { resumption } = call;
  const phrase = resumptionPhrase(config.config.resumption, language);
  const usedMs = resumption === null ? 0 : deps.clock.now() - call.startedAt;
  const route = routesOf(call, deps, onOutcome);
  /** What is said when a part of the call has failed, or the party says nothing. */
  const keeps = [
    config.config.apology,
    pipeline.callGoodbye,
    pipeline.turn.silenceGoodbye,
    pipeline.turn.unheardPrompt,
    ...pipeline.turn.silencePrompts,
  ];

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
      // Before anybody acts on it: what follows from a fact is told within it.
      call.standing = standAfter(call.standing, fact);
      route(fact as TreeFact, start.address);
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
                path: deps.recordingPath(call),
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
          sound: pipeline.sound,
          isScreened: isScreened(call),
          heard: (call.line ?? line).takeHeard?.() ?? [],
          isPartyHeld: call.operators.isPartyHeld,
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
        input: ({ incarnation }: ChildStart) => ({
          wires,
          stt,
          language,
          fromSample: call.ledger.heardUpToSample,
          isLast: incarnation > 0 && !hearingAttempts.spend(deps.clock.now(), undefined),
        }),
        shutdown: 1_000,
      }),
      child('speaker', {
        logic: speaker,
        input: () => ({ wires, tts, voice: services.tts.voice, language, keeps }),
        shutdown: 1_000,
      }),
      child('turn', {
        logic: turnMachine,
        input: ({ incarnation, address }: ChildStart) => {
          // What the mind waits for went with the turn before: it is said again, from its beginning.
          if (incarnation > 0 && call.asked !== null) address('turn').send(call.asked);
          if (incarnation > 0) address('operator').send({ type: 'floor.ask' });
          const channel = isBrowser ? ('browser' as const) : ('telephone' as const);
          const isBarred =
            isScreened(call) && pipeline.screening.waitForVerdict && call.screening === null;
          const opening = openingOf(call);
          toldBeginning(call, {
            of: 'turn',
            opening,
            isScreened: isScreened(call) && call.screening === null,
          });
          return { config: pipeline.turn, incarnation, language, channel, isBarred, opening };
        },
        shutdown: 500,
      }),
      child('mind', {
        logic: deps.services.flow,
        input: ({ incarnation, address }: ChildStart) => {
          if (incarnation > 0) address('operator').send({ type: 'floor.ask' });
          deps.services.minds.open(attach.callId, mindOf(call, models, deps));
          const { flow, tools } = config.config;
          const isTakenOver = incarnation === 0 && resumption !== null;
          const resume = resumeOf(call, isTakenOver);
          const { nodeKey, vars } = call.ledger;
          toldBeginning(call, {
            of: 'mind',
            callId: attach.callId,
            ...(isTakenOver && { takenOver: { fromWorker: resumption.fromWorker, nodeKey, vars } }),
            ...resume,
          });
          // Before what the flow has to say: the turn, which is there already, puts it in front.
          if (isTakenOver && phrase !== '') tellTurn(address, { type: 'turn.warn', text: phrase });
          return {
            flow,
            vars,
            language,
            resumeAt: nodeKey,
            callId: attach.callId,
            incarnation,
            mind: pipeline.mind,
            tools,
            ...resume,
          };
        },
        shutdown: 500,
      }),
      child('operatorLegs', {
        logic: operatorLegs,
        input: () => ({ wires, lines: call.operators.lines }),
        shutdown: 500,
      }),
      child('operatorTypist', {
        logic: typist,
        input: () => ({
          wires: { counters: wires.counters, line: operatorMouth(call) },
          tts,
          voice: services.tts.voice,
          language,
        }),
      }),
      child('operatorEar', {
        logic: operatorEar,
        input: () => ({ wires, stt, language, told: call.operators.told }),
        shutdown: 1_000,
      }),
      child('operator', {
        logic: operatorMachine,
        input: ({ incarnation, address }: ChildStart) => {
          if (incarnation > 0) address('operatorLegs').send({ type: 'operators.ask' });
          return { config: config.config.operator, incarnation };
        },
        shutdown: 500,
      }),
      ...(isScreened(call)
        ? [
            child('screening', {
              logic: screeningMachine,
              input: () => ({
                config: pipeline.screening,
                language,
                sinceAnswerMs: Math.max(0, deps.clock.now() - attach.answeredAt),
                known: call.screening?.verdict ?? null,
              }),
              shutdown: 500,
            }),
          ]
        : []),
      child('call', {
        logic: callMachine,
        significant: true,
        input: ({ incarnation }: ChildStart) => {
          toldBeginning(call, { of: 'call', usedMs });
          return {
            callMaxMs: leftOf(pipeline.callMaxMs, usedMs),
            warning: { beforeMs: pipeline.callWarningMs, text: pipeline.callWarning },
            goodbye: pipeline.callGoodbye,
            apology: config.config.apology,
            incarnation,
          };
        },
        shutdown: 5_000,
      }),
    ],
  });
};
