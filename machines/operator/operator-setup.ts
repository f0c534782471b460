import { emit, setup } from 'xstate';
import { assign, enqueueActions } from '../supervision/seams/assign.ts';
import type {
  HandBackReason,
  OperatorContext,
  OperatorEmitted,
  OperatorEvent,
  OperatorInput,
  OperatorRefusal,
  OperatorVoice,
} from './operator-events.ts';

interface Asking {
  context: OperatorContext;
  event: OperatorEvent;
}

/** From the way in to the socket: `tokenMaxMs` of the worker, and something. */
const joinMaxMs = 20_000;
/** Turn-taking silences the bot within 1.5 s (its `cutMax`), or will not: it is saying the call's last words. */
const yieldMaxMs = 3_000;
/** The last words of a call, and its end. */
const partMaxMs = 60_000;

const idOf = (event: OperatorEvent): string | null =>
  'operatorId' in event
    ? event.operatorId
    : event.type === 'operator.joined'
      ? event.leg.operatorId
      : null;

const others = ({ context, event }: Asking) =>
  context.legs.filter(({ operatorId }) => operatorId !== idOf(event));

const isKnown = ({ context, event }: Asking): boolean =>
  context.legs.some(({ operatorId }) => operatorId === idOf(event));

/** The place of a speaker whose socket is lost is kept. */
const seatsOf = ({ legs, speakerId }: OperatorContext): Set<string> =>
  new Set([
    ...legs.map(({ operatorId }) => operatorId),
    ...(speakerId === null ? [] : [speakerId]),
  ]);

/** The vocabulary of the operator's chart (operator.ts). */
export const operatorSetup = setup({
  types: {} as {
    context: OperatorContext;
    events: OperatorEvent;
    emitted: OperatorEmitted;
    input: OperatorInput;
  },
  delays: {
    joinMax: joinMaxMs,
    yieldMax: yieldMaxMs,
    partMax: partMaxMs,
    grace: ({ context }) => context.config.graceMs,
    whisperMax: ({ context }) => context.config.whisperMaxMs,
    takeOverMax: ({ context }) => context.config.takeOverMaxMs,
  },
  guards: {
    isSecondLife: ({ context }) => context.incarnation > 0,
    isThere: isKnown,
    hasRoom: ({ context, event }) => {
      const taken = seatsOf(context);
      const operatorId = idOf(event);
      return (
        operatorId !== null && (taken.has(operatorId) || taken.size < context.config.operatorsMax)
      );
    },
    isAlone: ({ context }) => context.legs.length === 0,
    /** Nobody is left when this one goes. */
    isLast: (asking) => isKnown(asking) && others(asking).length === 0,
    isSpeaker: ({ context, event }) => context.speakerId === idOf(event),
    isSpeakerLost: ({ context, event }) =>
      event.type === 'operator.left' && event.isLost && event.operatorId === context.speakerId,
  },
  actions: {
    keepLeg: assign(({ context, event }) =>
      event.type === 'operator.joined' ? { legs: [...others({ context, event }), event.leg] } : {},
    ),
    dropLeg: assign((asking) => ({ legs: others(asking) })),
    keepSpeaker: assign(({ event }) => ({ speakerId: idOf(event) })),
    dropSpeaker: assign({ speakerId: null }),
    tell: emit(({ context }, { state, voice }: { state: string; voice: OperatorVoice }) => ({
      type: 'operator.changed' as const,
      state,
      legs: context.legs,
      speakerId: context.speakerId,
      voice,
    })),
    refuse: enqueueActions(({ event, enqueue }, code: OperatorRefusal) => {
      const operatorId = idOf(event);
      if (operatorId !== null) enqueue.emit({ type: 'operator.refused', operatorId, code });
    }),
    refuseSpeaker: enqueueActions(({ context, enqueue }) => {
      const { speakerId: operatorId } = context;
      if (operatorId === null) return;
      enqueue.emit({ type: 'operator.refused', operatorId, code: 'call_over' });
    }),
    takeFloor: emit(({ context }) => ({
      type: 'floor.taken' as const,
      operatorId: context.speakerId ?? '',
    })),
    hold: emit(({ context }) => ({
      type: 'party.held' as const,
      operatorId: context.speakerId ?? '',
    })),
    resume: emit(({ context }) => ({
      type: 'party.resumed' as const,
      operatorId: context.speakerId ?? '',
    })),
    giveFloor: emit(({ context }, why: HandBackReason) => ({
      type: 'floor.given' as const,
      operatorId: context.speakerId ?? '',
      text:
        why === 'lost' || why === 'restarted'
          ? context.config.lostText
          : context.config.handBackText,
      why,
    })),
  },
});
