import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';
import type { EndTap, TapFrame } from '../../audio/audio-session.ts';
import { TapSource } from '../../audio/tap-source.ts';
import { UnacknowledgedAudio } from '../hearing/unacknowledged-audio.ts';
import { UtteranceWords } from '../hearing/utterance-words.ts';
import type { SpeechToText, SttEvent, SttOptions, SttStream } from '../speech-to-text.ts';
import { type FallbackOptions, ProviderOrder, ProviderStanding } from './provider-order.ts';

/**
 * Asked for the words of an utterance, and no answer for this long: the next provider hears it, ms. An adapter whose provider is well
 * answers within 600 ms. The last of a list has all the time that its adapter gives it.
 */
const answerMaxMs = 1_000;

/** A list of recognisers as one: the first serves; when it fails the next hears what was not settled, and goes on. */
export const sttWithFallback = (
  list: readonly SpeechToText[],
  options: FallbackOptions,
): SpeechToText => {
  const [only, ...others] = list;
  if (only === undefined) throw new Error('a list of recognisers needs one');
  if (others.length === 0) return only;
  const standing = new ProviderStanding(options.clock, list.length);
  const names = list.map(({ name }) => name);
  return {
    name: names.join(', '),
    open: (stream) =>
      new FallbackEar(list, new ProviderOrder(names, standing, options), options.clock, stream),
    close: async () => {
      await Promise.all(list.map((stt) => stt.close()));
    },
  };
};

class FallbackEar implements SttStream {
  readonly #list: readonly SpeechToText[];
  readonly #order: ProviderOrder;
  readonly #clock: Clock;
  readonly #options: SttOptions;
  readonly #endTap: EndTap;
  readonly #kept = new UnacknowledgedAudio();
  readonly #utterance = new UtteranceWords();
  #stream: SttStream | null = null;
  /** The audio of that stream. */
  #audio: TapSource | null = null;
  /** The stream has told something: it gets the audio. Until then the next one may have to hear all of it. */
  #isListening = false;
  #isFinalizing = false;
  #isAudioOver = false;
  #isOver = false;
  #answerTimer: TimerHandle | undefined;

  constructor(
    list: readonly SpeechToText[],
    order: ProviderOrder,
    clock: Clock,
    options: SttOptions,
  ) {
    this.#list = list;
    this.#order = order;
    this.#clock = clock;
    this.#options = options;
    this.#endTap = options.tap({
      hear: (frame) => this.#hear(frame),
      ended: () => {
        this.#isAudioOver = true;
        this.#audio?.end();
      },
    });
    this.#open();
  }

  finalize(): void {
    if (this.#isOver) return;
    this.#isFinalizing = true;
    this.#stream?.finalize();
    this.#await();
  }

  #await(): void {
    this.#clock.clearTimeout(this.#answerTimer);
    if (!this.#isFinalizing || !this.#order.hasNext || this.#isOver) return;
    this.#answerTimer = this.#clock.setTimeout(
      () =>
        this.#move({ type: 'failed', reason: `no answer for ${answerMaxMs} ms`, retryable: true }),
      answerMaxMs,
    );
  }

  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#clock.clearTimeout(this.#answerTimer);
    this.#endTap();
    this.#shut();
  }

  #hear(frame: TapFrame): void {
    if (this.#isOver) return;
    this.#kept.push(frame, this.#isListening);
    this.#audio?.push(frame);
  }

  #open(): void {
    const stt = this.#list[this.#order.current];
    if (stt === undefined) return;
    const audio = new TapSource();
    this.#audio = audio;
    this.#isListening = false;
    const stream = stt.open({
      ...this.#options,
      tap: (sink) => audio.open(sink),
      // A stream that was left has nothing more to say.
      onEvent: (event) => {
        if (this.#audio === audio) this.#on(event);
      },
    });
    if (this.#audio !== audio) return stream.close();
    this.#stream = stream;
    this.#utterance.keep(this.#kept.from);
    for (const frame of this.#kept.frames) audio.push(frame);
    if (this.#isFinalizing) stream.finalize();
    if (this.#isAudioOver) audio.end();
  }

  #on(event: SttEvent): void {
    const { onEvent } = this.#options;
    if (event.type !== 'failed' && !this.#isListening) {
      this.#isListening = true;
      this.#kept.sent();
    }
    if (event.type === 'interim') {
      if (this.#utterance.hear(event.words)) onEvent({ ...event, words: this.#utterance.words });
      return;
    }
    if (event.type === 'final') {
      this.#utterance.freeze(event.words);
      const words = this.#utterance.take();
      if (words.length === 0 && !this.#isFinalizing) return;
      this.#isFinalizing = false;
      this.#clock.clearTimeout(this.#answerTimer);
      this.#kept.acknowledge(words.at(-1)?.endSample ?? 0);
      return onEvent({ type: 'final', words });
    }
    this.#move(event);
  }

  #move(failure: Extract<SttEvent, { type: 'failed' }>): void {
    this.#shut();
    if (this.#order.next(failure)) {
      this.#open();
      return this.#await();
    }
    this.close();
    this.#options.onEvent(failure);
  }

  #shut(): void {
    this.#audio = null;
    this.#stream?.close();
    this.#stream = null;
  }
}
