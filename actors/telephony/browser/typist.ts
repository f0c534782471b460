import { resource } from '../../../machines/supervision/resource.ts';
import type { CallWires } from '../../audio/call-wires.ts';
import type { TextToSpeech, TtsStream } from '../../speech/text-to-speech.ts';

/**
 * Owns the voice of a party, or of an operator, that types: what it types is synthesised and sounds on its side of the call, where
 * voice activity and the recogniser hear it like any speech.
 */
export interface TypistInput {
  wires: Pick<CallWires, 'counters'> & {
    line: { asParty?(mulaw: Uint8Array): void } | null;
  };
  tts: TextToSpeech;
  voice: string;
  language: string;
}

export type TypistEvent = { type: 'party.typed'; text: string };

/** All of it waits to sound, in real time, as the party. */
export type TypistEmitted = { type: 'party.voiced'; samples: number };

/** Typed ahead of what is being synthesised. */
const waitingMax = 8;

export const typist = resource<TypistInput, TypistEvent, TypistEmitted>(
  ({ input, receive, emit, onShutdown, done }) => {
    const { wires } = input;
    const waiting: string[] = [];
    let count = 0;
    let speaking: string | null = null;

    let stream: TtsStream | null = null;

    const next = () => {
      const text = waiting.shift();
      speaking = text === undefined ? null : `typed-${count++}`;
      if (text === undefined || speaking === null) return;
      stream ??= open();
      stream.speak(speaking, text);
    };

    /** At the first words: most parties and operators type nothing. */
    const open = () =>
      input.tts.open({
        voice: input.voice,
        language: input.language,
        onEvent: (event) => {
          if (event.type === 'failed') return lose(event.utteranceId);
          if (event.utteranceId !== speaking) return;
          if (event.type === 'audio') wires.line?.asParty?.(event.mulaw);
          if (event.type !== 'done') return;
          emit({ type: 'party.voiced', samples: event.samples });
          next();
        },
      });

    /**
     * What was to be spoken is lost, and the next sentence is tried anew. Not a failure of this part's own: restarts are counted for the
     * whole call, and somebody who types while no provider speaks would end it.
     */
    const lose = (utteranceId: string | null) => {
      if (utteranceId === null) {
        stream?.close();
        stream = null;
      } else if (utteranceId !== speaking) return;
      if (speaking === null) return;
      wires.counters.typed_unspoken = (wires.counters.typed_unspoken ?? 0) + 1;
      next();
    };

    receive(({ text }) => {
      if (waiting.length >= waitingMax) {
        wires.counters.typed_dropped = (wires.counters.typed_dropped ?? 0) + 1;
        return;
      }
      waiting.push(text);
      if (speaking === null) next();
    });

    onShutdown(done);
    return () => stream?.close();
  },
);
