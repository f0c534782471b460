import { wordCount } from '../../machines/call/word-count.ts';
import type { TimerHandle } from '../../machines/supervision/clock.ts';
import { resource } from '../../machines/supervision/resource.ts';
import type { AudioEdge } from '../audio/audio-session.ts';
import type { CallWires, Saying } from '../audio/call-wires.ts';
import { GrowingSpeech } from './growing-speech.ts';
import type { SpokenSpan, TextToSpeech } from './text-to-speech.ts';

/**
 * Owns one synthesis stream of a call, and knows which words of an utterance sounded at the party. What is being said stands in
 * the call's wires: a successor of this actor settles it by what the audio session says, and then asks for the rest.
 */
export interface SpeakerInput {
  wires: CallWires;
  tts: TextToSpeech;
  voice: string;
  language: string;
  /** Texts that it must be able to say whatever happens to the provider. */
  keeps?: readonly string[];
}

export type SpeakerEvent =
  /** `isOpen`: more of it comes by `speaker.more`. */
  | { type: 'speaker.say'; utteranceId: string; text: string; isOpen?: boolean }
  | { type: 'speaker.more'; utteranceId: string; text: string; isOpen: boolean }
  /** Silence, for a moment or for good: the rest is asked for as an utterance of its own, or it is stopped. */
  | { type: 'speaker.pause'; utteranceId: string }
  | { type: 'speaker.stop' };

export type SpeakerEmitted =
  | { type: 'utterance.word'; utteranceId: string; heardCount: number }
  | { type: 'utterance.finished'; utteranceId: string }
  | { type: 'utterance.paused'; utteranceId: string; heardCount: number }
  | { type: 'utterance.cut'; utteranceId: string | null; heardCount: number }
  /** The part of an utterance that sounded, for the record; `startSample` on the party's axis. */
  | {
      type: 'bot.spoke';
      utteranceId: string;
      startSample: number;
      words: SpokenSpan[];
      cut: boolean;
    }
  /** The utterance broke off at the word that was told last; whoever waits for its end must have the rest said. */
  | { type: 'speaker.restarted' }
  /** No provider says it, and all their attempts were made; what is kept can still be said. */
  | { type: 'speaker.failed'; reason: string };

/** The audio session answers a clear within 250 ms; this is the backstop. */
const clearMaxMs = 600;

export const speaker = resource<SpeakerInput, SpeakerEvent, SpeakerEmitted>(
  ({ input, receive, onShutdown, emit, done, fail, clock }) => {
    const { wires } = input;
    let isLeaving = false;
    let stopping: 'cut' | 'paused' | null = null;
    let clearTimer: TimerHandle | undefined;
    /** Said as soon as the one before is settled. */
    let next: { id: string; text: string; isOpen: boolean } | null = null;
    /** What the voice is asked for of the utterance; null: nothing. */
    let speech: GrowingSpeech | null = null;
    /** Silent, and neither gone on with nor stopped yet. */
    let paused: { id: string; heardCount: number } | null = null;
    /** Broke off for lack of an audio session; the rest may be asked for when there is one. */
    let broken: { id: string; heardCount: number } | null = null;

    const stream = input.tts.open({
      voice: input.voice,
      language: input.language,
      ...(input.keeps && { keeps: input.keeps }),
      onEvent: (event) => {
        if (event.type === 'failed') return onFailed(event.reason);
        speech?.take(event);
      },
    });

    /** Whoever is told decides what is said instead; a new stream would meet the same provider. */
    const onFailed = (reason: string) => {
      if (isLeaving || input.keeps === undefined)
        return fail(new Error(`text to speech failed: ${reason}`));
      emit({ type: 'speaker.failed', reason });
    };

    const synthesised = (saying: Saying) =>
      new GrowingSpeech(stream, saying.id, saying.isOpen, {
        audio: (mulaw) => wires.session?.audio(saying.id, mulaw),
        words: (words) => {
          for (const word of words) {
            saying.words.push(word);
            wires.session?.mark(saying.id, `w${saying.words.length}`, word.endSample);
          }
        },
        done: () => {
          saying.isWhole = true;
          wires.session?.finish(saying.id);
        },
      });

    const silence = () => {
      speech?.cancel();
      speech = null;
    };

    const begin = (id: string, text: string, isOpen: boolean) => {
      broken = null;
      paused = null;
      const waits = wires.session === null;
      const saying: Saying = {
        id,
        text,
        isOpen,
        words: [],
        isWhole: false,
        heardCount: 0,
        startSample: null,
        waits,
      };
      wires.saying = saying;
      if (waits) return;
      wires.session?.play(id);
      speech = synthesised(saying);
      speech.more(text, isOpen);
    };

    const grow = (id: string, text: string, isOpen: boolean) => {
      if (next?.id === id) {
        next = { id, text: `${next.text} ${text}`.trim(), isOpen };
        return;
      }
      const { saying } = wires;
      // What is being stopped is said again from where it was, with these words.
      if (saying?.id !== id || stopping !== null) return;
      saying.text = `${saying.text} ${text}`.trim();
      saying.isOpen = isOpen;
      speech?.more(text, isOpen);
    };

    /** Tells once what of the utterance sounded. `brokeOff`: nobody has asked for that, so the rest is still to be said. */
    const settle = (how: 'whole' | 'cut' | 'paused' | 'brokeOff') => {
      clock.clearTimeout(clearTimer);
      clearTimer = undefined;
      stopping = null;
      const said = wires.saying;
      wires.saying = null;
      if (how === 'brokeOff') silence();
      speech = null;
      if (said === null) {
        if (how === 'cut' && !isLeaving) cutAgain();
      } else {
        const whole = how === 'whole' || (!said.isOpen && said.heardCount >= wordCount(said.text));
        const { id, heardCount } = said;
        if (heardCount > 0)
          emit({
            type: 'bot.spoke',
            utteranceId: id,
            startSample: said.startSample ?? 0,
            words: said.words.slice(0, heardCount),
            cut: !whole,
          });
        if (whole) emit({ type: 'utterance.finished', utteranceId: id });
        else if (how === 'cut') emit({ type: 'utterance.cut', utteranceId: id, heardCount });
        else if (how === 'paused') pauseAt({ id, heardCount });
        else breakOff(id, heardCount);
      }
      if (isLeaving) return done();
      if (next === null) return;
      const { id, text, isOpen } = next;
      next = null;
      begin(id, text, isOpen);
    };

    const breakOff = (id: string, heardCount: number) => {
      if (wires.session === null) broken = { id, heardCount };
      else emit({ type: 'speaker.restarted' });
    };

    const pauseAt = (place: { id: string; heardCount: number }) => {
      paused = place;
      emit({ type: 'utterance.paused', utteranceId: place.id, heardCount: place.heardCount });
    };

    /** A stop for something that is over already. */
    const cutAgain = () => {
      const { id, heardCount } = broken ?? paused ?? { id: null, heardCount: 0 };
      broken = null;
      paused = null;
      emit({ type: 'utterance.cut', utteranceId: id, heardCount });
    };

    const hear = (count: number) => {
      const { saying } = wires;
      if (saying === null || count <= saying.heardCount) return;
      saying.heardCount = count;
      emit({ type: 'utterance.word', utteranceId: saying.id, heardCount: count });
    };

    const onReopened = () => {
      const { saying } = wires;
      if (saying?.waits) return begin(saying.id, saying.text, saying.isOpen);
      // Its play went with the session before; what sounded of it has been told.
      if (saying !== null) return settle(stopping ?? 'brokeOff');
      if (broken === null) return;
      broken = null;
      emit({ type: 'speaker.restarted' });
    };

    /** The session no longer has the play: it has sounded while nobody listened, or it went with another session. */
    const onNothingCleared = (saying: Saying) => {
      if (clearTimer === undefined) return;
      if (!saying.isWhole) return settle(stopping ?? 'brokeOff');
      hear(saying.words.length);
      settle('whole');
    };

    const onEdge = (edge: AudioEdge) => {
      if (edge.type === 'session.reopened') return onReopened();
      const { saying } = wires;
      if (saying === null || !('playId' in edge)) return;
      if (edge.type === 'play.cleared' && edge.playId === null) return onNothingCleared(saying);
      if (edge.playId !== saying.id) return;
      switch (edge.type) {
        case 'play.started':
        case 'play.placed':
          saying.startSample = edge.partySample;
          return;
        case 'play.marked':
          return hear(Number(edge.name.slice(1)));
        case 'play.finished':
          hear(saying.words.length);
          return settle('whole');
        case 'play.cleared': {
          const { heardSamples } = edge;
          hear(saying.words.filter((word) => word.endSample <= heardSamples).length);
          return settle(stopping ?? 'brokeOff');
        }
      }
    };
    const leave = wires.onEdge(onEdge);

    const clear = (otherwise: 'cut' | 'paused' | 'brokeOff') => {
      clock.clearTimeout(clearTimer);
      clearTimer = clock.setTimeout(() => settle(stopping ?? otherwise), clearMaxMs);
      wires.session?.clear();
    };

    const stop = (how: 'cut' | 'paused' = 'cut') => {
      const { saying } = wires;
      if (saying === null || saying.waits) return settle(how);
      const isUnderWay = stopping !== null;
      stopping = how;
      if (isUnderWay) return;
      silence();
      const isGone = wires.session === null && wires.axis !== null;
      if (isGone) return settle(how);
      clear(how);
    };

    receive((event) => {
      switch (event.type) {
        case 'speaker.say':
          // Whoever asked for the one before is gone.
          if (wires.saying === null)
            return begin(event.utteranceId, event.text, event.isOpen ?? false);
          next = { id: event.utteranceId, text: event.text, isOpen: event.isOpen ?? false };
          return stop();
        case 'speaker.more':
          return grow(event.utteranceId, event.text, event.isOpen);
        case 'speaker.pause':
          // It is over, or on its way to be.
          if (wires.saying?.id !== event.utteranceId || stopping !== null) return;
          return stop('paused');
        case 'speaker.stop':
          next = null;
          return stop();
      }
    });
    onShutdown(() => {
      isLeaving = true;
      next = null;
      stop();
    });

    // What a predecessor was saying: without its synthesis it ends here.
    if (wires.saying?.waits) begin(wires.saying.id, wires.saying.text, wires.saying.isOpen);
    else if (wires.saying !== null) clear('brokeOff');

    return () => {
      leave();
      clock.clearTimeout(clearTimer);
      stream.close();
    };
  },
);
