import type { TimerHandle } from '../../machines/supervision/clock.ts';
import { resource } from '../../machines/supervision/resource.ts';
import type { AudioEdge } from '../audio/audio-session.ts';
import type { CallWires } from '../audio/call-wires.ts';
import type { SpokenSpan, TextToSpeech } from './text-to-speech.ts';

/** Owns one synthesis stream of a call, and knows which words of an utterance sounded at the party. */
export interface SpeakerInput {
  wires: CallWires;
  tts: TextToSpeech;
  voice: string;
  language: string;
  /** Above 0: the one before it failed; whoever waits for its utterance must say the rest again. */
  incarnation: number;
}

export type SpeakerEvent =
  | { type: 'speaker.say'; utteranceId: string; text: string }
  | { type: 'speaker.stop' };

export type SpeakerEmitted =
  | { type: 'utterance.word'; utteranceId: string; heardCount: number }
  | { type: 'utterance.finished'; utteranceId: string }
  | { type: 'utterance.cut'; utteranceId: string | null; heardCount: number }
  /** The part of an utterance that sounded, for the record; `startSample` on the party's axis. */
  | {
      type: 'bot.spoke';
      utteranceId: string;
      startSample: number;
      words: SpokenSpan[];
      cut: boolean;
    }
  | { type: 'speaker.restarted' };

interface Saying {
  id: string;
  words: SpokenSpan[];
  heardCount: number;
  startSample: number | null;
  told: boolean;
}

/** The audio session answers a clear within 250 ms; this is the backstop. */
const clearMaxMs = 600;

export const speaker = resource<SpeakerInput, SpeakerEvent, SpeakerEmitted>(
  ({ input, receive, onShutdown, emit, done, fail, clock }) => {
    const { wires } = input;
    let saying: Saying | null = null;
    let leaving = false;
    let clearTimer: TimerHandle | undefined;

    const stream = input.tts.open({
      voice: input.voice,
      language: input.language,
      onEvent: (event) => {
        if (event.type === 'failed')
          return fail(new Error(`text to speech failed: ${event.reason}`));
        if (saying === null || event.utteranceId !== saying.id) return;
        switch (event.type) {
          case 'audio':
            return wires.session?.audio(saying.id, event.mulaw);
          case 'words':
            for (const word of event.words) {
              saying.words.push(word);
              wires.session?.mark(saying.id, `w${saying.words.length}`, word.endSample);
            }
            return;
          case 'done':
            return wires.session?.finish(saying.id);
        }
      },
    });

    /** Tells once what of the utterance sounded. */
    const settle = (cut: boolean) => {
      clock.clearTimeout(clearTimer);
      clearTimer = undefined;
      const said = saying;
      saying = null;
      if (said !== null && !said.told) {
        said.told = true;
        const words = said.words.slice(0, said.heardCount);
        const whole = !cut;
        if (words.length > 0)
          emit({
            type: 'bot.spoke',
            utteranceId: said.id,
            startSample: said.startSample ?? 0,
            words,
            cut: !whole,
          });
        if (whole) emit({ type: 'utterance.finished', utteranceId: said.id });
        else emit({ type: 'utterance.cut', utteranceId: said.id, heardCount: said.heardCount });
      } else if (cut && !leaving) emit({ type: 'utterance.cut', utteranceId: null, heardCount: 0 });
      if (leaving) done();
    };

    const hear = (count: number) => {
      if (saying === null || count <= saying.heardCount) return;
      saying.heardCount = count;
      emit({ type: 'utterance.word', utteranceId: saying.id, heardCount: count });
    };

    const onEdge = (edge: AudioEdge) => {
      if (saying === null || !('playId' in edge) || edge.playId !== saying.id) return;
      switch (edge.type) {
        case 'play.started':
          saying.startSample = edge.partySample;
          return;
        case 'play.marked':
          return hear(Number(edge.name.slice(1)));
        case 'play.finished':
          hear(saying.words.length);
          return settle(false);
        case 'play.cleared': {
          const { heardSamples } = edge;
          hear(saying.words.filter((word) => word.endSample <= heardSamples).length);
          return settle(true);
        }
      }
    };
    const leave = wires.onEdge(onEdge);

    const stop = () => {
      if (saying === null) return settle(true);
      if (clearTimer !== undefined) return;
      stream.cancel(saying.id);
      clearTimer = clock.setTimeout(() => settle(true), clearMaxMs);
      wires.session?.clear();
    };

    receive((event) => {
      switch (event.type) {
        case 'speaker.say':
          saying = {
            id: event.utteranceId,
            words: [],
            heardCount: 0,
            startSample: null,
            told: false,
          };
          wires.session?.play(event.utteranceId);
          return stream.speak(event.utteranceId, event.text);
        case 'speaker.stop':
          return stop();
      }
    });
    onShutdown(() => {
      leaving = true;
      stop();
    });

    if (input.incarnation > 0) {
      wires.session?.clear();
      emit({ type: 'speaker.restarted' });
    }

    return () => {
      leave();
      clock.clearTimeout(clearTimer);
      stream.close();
    };
  },
);
