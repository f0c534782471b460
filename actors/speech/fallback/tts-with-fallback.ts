import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';
import type { TextToSpeech, TtsEvent, TtsOptions, TtsStream } from '../text-to-speech.ts';
import { SpokenTrack } from '../voice-stream/spoken-track.ts';
import {
  type FallbackOptions,
  ProviderOrder,
  ProviderStanding,
  type StreamFailure,
} from './provider-order.ts';

/** A synthesiser of the list, and its name for the voice when that differs from the bot's. */
export interface TtsChoice {
  tts: TextToSpeech;
  voice?: string;
}

/**
 * Asked to speak, and no audio of it for this long: the next provider says it, ms. First audio comes after 0.1–0.4 s, a new
 * connection takes 0.6–0.9 s. The last of a list has all the time that its adapter gives it.
 */
const audioMaxMs = 1_500;

/** A list of synthesisers as one: the first serves; when it fails the next says what was not given out as audio. */
export const ttsWithFallback = (
  list: readonly TtsChoice[],
  options: FallbackOptions,
): TextToSpeech => {
  if (list.length === 0) throw new Error('a list of synthesisers needs one');
  const standing = new ProviderStanding(options.clock, list.length);
  const names = list.map(({ tts }) => tts.name);
  return {
    name: names.join(', '),
    open: (stream) =>
      new FallbackMouth(list, new ProviderOrder(names, standing, options), options.clock, stream),
    close: async () => {
      await Promise.all(list.map(({ tts }) => tts.close()));
    },
  };
};

class FallbackMouth implements TtsStream {
  readonly #list: readonly TtsChoice[];
  readonly #order: ProviderOrder;
  readonly #clock: Clock;
  readonly #options: TtsOptions;
  /** What is asked for and not done, in order; the streams bound how many. */
  readonly #tracks = new Map<string, SpokenTrack>();
  #stream: TtsStream | null = null;
  #generation = 0;
  #lateTimer: TimerHandle | undefined;
  #isOver = false;

  constructor(list: readonly TtsChoice[], order: ProviderOrder, clock: Clock, options: TtsOptions) {
    this.#list = list;
    this.#order = order;
    this.#clock = clock;
    this.#options = options;
    this.#open();
  }

  speak(utteranceId: string, text: string): void {
    if (this.#isOver) return;
    const emit = this.#options.onEvent;
    const track = new SpokenTrack({
      utteranceId,
      text,
      clock: this.#clock,
      // The ports promise the words before their audio.
      alignmentMaxMs: 0,
      emit,
    });
    if (track.isSilent) return track.conclude();
    this.#tracks.set(utteranceId, track);
    this.#stream?.speak(utteranceId, track.rest());
    if (this.#tracks.size === 1) this.#await();
  }

  cancel(utteranceId: string): void {
    this.#tracks.get(utteranceId)?.abandon();
    this.#tracks.delete(utteranceId);
    this.#stream?.cancel(utteranceId);
    this.#await();
  }

  close(): void {
    this.#isOver = true;
    this.#clock.clearTimeout(this.#lateTimer);
    for (const track of this.#tracks.values()) track.abandon();
    this.#tracks.clear();
    this.#shut();
  }

  #open(): void {
    const choice = this.#list[this.#order.current];
    if (choice === undefined) return;
    const generation = ++this.#generation;
    const stream = choice.tts.open({
      ...this.#options,
      voice: choice.voice ?? this.#options.voice,
      onEvent: (event) => {
        if (generation === this.#generation) this.#on(event);
      },
    });
    // It may have failed while it was opened.
    if (generation !== this.#generation) return stream.close();
    this.#stream = stream;
    this.#await();
    for (const [utteranceId, track] of this.#tracks) {
      if (generation !== this.#generation) return;
      const rest = track.rest();
      // What it had to tell of that may have been answered by a cancel.
      if (!this.#tracks.has(utteranceId)) continue;
      if (rest !== '') stream.speak(utteranceId, rest);
      else {
        this.#tracks.delete(utteranceId);
        track.conclude();
      }
    }
  }

  #on(event: TtsEvent): void {
    if (event.type === 'failed') return this.#fail(event);
    const track = this.#tracks.get(event.utteranceId);
    if (track === undefined) return;
    switch (event.type) {
      case 'words':
        return track.aligned(event.words);
      case 'audio':
        track.audio(event.mulaw);
        return this.#await();
      case 'done':
        if (!track.finish())
          return this.#move({ reason: 'success without any audio', retryable: true });
        this.#tracks.delete(event.utteranceId);
        this.#await();
    }
  }

  /** From here on something must come, as long as anything is asked for and anybody else could say it. */
  #await(): void {
    this.#clock.clearTimeout(this.#lateTimer);
    if (this.#tracks.size === 0 || !this.#order.hasNext || this.#isOver) return;
    this.#lateTimer = this.#clock.setTimeout(
      () => this.#move({ reason: `no audio for ${audioMaxMs} ms`, retryable: true }),
      audioMaxMs,
    );
  }

  #fail(event: Extract<TtsEvent, { type: 'failed' }>): void {
    const { utteranceId, retryable, kind } = event;
    // Not the provider was at fault but what it was asked for: no other would say it.
    if (utteranceId !== null && !retryable && kind === undefined) {
      this.#tracks.delete(utteranceId);
      return this.#options.onEvent(event);
    }
    this.#move(event);
  }

  #move(failure: StreamFailure): void {
    this.#shut();
    if (this.#order.next(failure)) return this.#open();
    const [utteranceId = null] = this.#tracks.keys();
    this.close();
    const { reason, retryable, kind } = failure;
    this.#options.onEvent({
      type: 'failed',
      utteranceId,
      reason,
      retryable,
      ...(kind !== undefined && { kind }),
    });
  }

  #shut(): void {
    this.#generation++;
    this.#stream?.close();
    this.#stream = null;
  }
}
