import type { HeardWord } from '../../machines/call/heard-word.ts';
import type { OperatorEmitted, OperatorVoice } from '../../machines/operator/operator-events.ts';
import type { TimerHandle } from '../../machines/supervision/clock.ts';
import { resource } from '../../machines/supervision/resource.ts';
import type { CallWires } from '../audio/call-wires.ts';
import { PortTap } from '../audio/operator/port-tap.ts';
import type { SpeechToText, SttStream } from './speech-to-text.ts';

/** Owns the way of an operator's voice into a call: where it is heard, and the recognition of what it says. */
export interface OperatorEarInput {
  wires: CallWires;
  stt: SpeechToText;
  language: string;
  /** What the chart told last, for a successor; null: nobody was there yet. */
  told: Changed | null;
}

type Changed = Extract<OperatorEmitted, { type: 'operator.changed' }>;

export type OperatorEarEvent = Changed | { type: 'operator.paused'; operatorId: string };

export type OperatorEarEmitted =
  | {
      type: 'operator.said';
      operatorId: string;
      name: string;
      /** Whom it was said to. */
      to: 'party' | 'bot';
      /** On the party's axis. */
      words: HeardWord[];
    }
  /** No provider hears it now: its voice goes on, and its words are missing for a while. */
  | { type: 'operator.unheard'; operatorId: string; reason: string };

/** The last words of a whisper are worth this wait, as those of a party are. */
const lastWordsMaxMs = 400;
/**
 * All attempts at every provider have failed; the next ones follow after that. Restarts would not help, and they are counted for the whole
 * call: it must not end because an account has no room for one more stream.
 */
const againMs = 5_000;

/** One stretch in which one operator speaks to one side. */
interface Stretch {
  operatorId: string;
  name: string;
  to: 'party' | 'bot';
  stream: SttStream | null;
  tap: PortTap | null;
}

export const operatorEar = resource<OperatorEarInput, OperatorEarEvent, OperatorEarEmitted>(
  ({ input, receive, onShutdown, emit, done, clock, wrap }) => {
    const { wires, stt, language } = input;
    let present: Stretch | null = null;
    const leaving = new Set<Stretch>();
    let againTimer: TimerHandle | undefined;

    const begin = (operatorId: string, name: string, to: 'party' | 'bot'): Stretch => {
      const stretch: Stretch = { operatorId, name, to, stream: null, tap: null };
      stretch.stream = stt.open({
        language,
        tap: (sink) => {
          const tap = new PortTap(sink);
          stretch.tap = tap;
          if (wires.session === null) tap.port.close();
          else wires.session.voice(operatorId, to, tap.port);
          return () => tap.close();
        },
        onEvent: wrap((event) => {
          if (event.type === 'failed') return lose(stretch, event.reason);
          if (event.type !== 'final') return;
          const { words } = event;
          if (words.length > 0) emit({ type: 'operator.said', operatorId, name, to, words });
          if (leaving.has(stretch)) close(stretch);
        }),
      });
      return stretch;
    };

    const finalize = ({ tap, stream }: Stretch) => {
      tap?.drain();
      stream?.finalize();
    };

    const close = (stretch: Stretch) => {
      if (!leaving.delete(stretch)) return;
      stretch.stream?.close();
      if (isOver && leaving.size === 0) done();
    };

    const lose = (stretch: Stretch, reason: string) => {
      const { operatorId, name, to } = stretch;
      emit({ type: 'operator.unheard', operatorId, reason });
      if (leaving.has(stretch)) return close(stretch);
      clock.clearTimeout(againTimer);
      againTimer = clock.setTimeout(() => {
        if (present !== stretch) return;
        stretch.stream?.close();
        present = begin(operatorId, name, to);
      }, againMs);
    };

    /** What was said up to here is still understood. */
    const conclude = () => {
      clock.clearTimeout(againTimer);
      if (present === null) return;
      const stretch = present;
      present = null;
      leaving.add(stretch);
      clock.setTimeout(() => close(stretch), lastWordsMaxMs);
      finalize(stretch);
    };

    const route = ({ speakerId, voice, legs }: Pick<Changed, 'speakerId' | 'voice' | 'legs'>) => {
      const to: OperatorVoice = speakerId === null ? 'nobody' : voice;
      if (present?.operatorId === speakerId && present?.to === to) return;
      if (present !== null && (speakerId !== present.operatorId || to === 'nobody'))
        wires.session?.voice(present.operatorId, 'nobody', null);
      conclude();
      if (speakerId === null || to === 'nobody') return;
      const name = legs.find(({ operatorId }) => operatorId === speakerId)?.name ?? '';
      present = begin(speakerId, name, to);
    };

    let isOver = false;
    if (input.told !== null) route(input.told);

    // Another session knows nothing of it; its leg there is opened before by its owner.
    const leave = wires.onEdge((edge) => {
      if (edge.type !== 'session.moved' && edge.type !== 'session.reopened') return;
      if (present === null || isOver) return;
      const { operatorId, name, to } = present;
      conclude();
      present = begin(operatorId, name, to);
    });

    receive((event) => {
      if (event.type === 'operator.changed') return route(event);
      if (present !== null && event.operatorId === present.operatorId) finalize(present);
    });

    onShutdown(() => {
      if (isOver) return;
      conclude();
      isOver = true;
      if (leaving.size === 0) done();
    });

    return () => {
      leave();
      clock.clearTimeout(againTimer);
      present?.stream?.close();
      for (const { stream } of leaving) stream?.close();
    };
  },
);
