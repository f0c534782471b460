import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';
import { HoldMusic } from '../../audio/sound/hold-music.ts';
import type { TextToSpeech, TtsEvent, TtsOptions, TtsStream } from '../text-to-speech.ts';
import { KeptPhrases } from './kept-phrases.ts';

export interface UnbrokenOptions {
  clock: Clock;
  /**
   * Asked to speak, and without audio for this long: music fills in, ms. Default: 900. The party has waited 700 ms before, for the end
   * of its turn to be sure, and may hear nothing for 2,500 ms.
   */
  lateMs?: number;
  /** All audio so far has sounded, and there is more to come: then music follows after this pause, ms. Default: 600. */
  gapMs?: number;
  /** Music fills in, or a kept phrase stands for a provider that cannot speak: for the metrics. */
  onFilled?: (how: 'music' | 'kept') => void;
}

/**
 * A synthesiser that leaves nobody in silence. While its provider, or the next one of its list, is late, soft music sounds; and
 * the phrases that a call names by `keeps` can be said when no provider speaks at all, in the voice's own sound if it was ever heard.
 */
export const unbrokenVoice = (tts: TextToSpeech, options: UnbrokenOptions): TextToSpeech => {
  /** One voice's phrases are not another's. */
  const kept = new Map<string, KeptPhrases>();
  const keptBy = (key: string): KeptPhrases => {
    const known = kept.get(key) ?? new KeptPhrases(tts, options.clock);
    kept.set(key, known);
    return known;
  };
  return {
    name: tts.name,
    open(stream) {
      const { voice, language, keeps = [] } = stream;
      const phrases = keptBy(`${voice} ${language}`);
      phrases.gather(voice, language, keeps);
      return new UnbrokenStream(tts, phrases, options, stream);
    },
    async close() {
      for (const phrases of kept.values()) phrases.close();
      await tts.close();
    },
  };
};

interface Utterance {
  id: string;
  text: string;
  /** By when something must have sounded, epoch ms. */
  dueAt: number;
  /** Samples of music between its words. */
  shift: number;
}

const samplesPerMs = 8;
/** Of music; frames of 20 ms. */
const pieceSamples = 1_600;
/** The next piece of music is given so long before the one before has sounded. */
const leadMs = 100;
/** A list that could not speak is not asked for last words so soon again: the party would wait for nothing. */
const brokenMs = 10_000;
/** In place of words that nobody can say any more: a second and a half of music, then the end. */
const wordlessSamples = 12_000;
const lateDefaultMs = 900;
const gapDefaultMs = 600;

class UnbrokenStream implements TtsStream {
  readonly #tts: TextToSpeech;
  readonly #phrases: KeptPhrases;
  readonly #options: UnbrokenOptions;
  readonly #asked: TtsOptions;
  /** In the order in which they were asked for; the first is being said. */
  readonly #utterances: Utterance[] = [];
  #inner: TtsStream | null = null;
  #generation = 0;
  #timer: TimerHandle | undefined;
  #music: HoldMusic | null = null;
  /** What was given has sounded by then. */
  #soundsUntil = 0;
  #brokeAt = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  constructor(
    tts: TextToSpeech,
    phrases: KeptPhrases,
    options: UnbrokenOptions,
    asked: TtsOptions,
  ) {
    this.#tts = tts;
    this.#phrases = phrases;
    this.#options = options;
    this.#asked = asked;
    this.#open();
  }

  speak(utteranceId: string, text: string): void {
    if (this.#isClosed) return;
    const { clock, lateMs = lateDefaultMs } = this.#options;
    this.#utterances.push({ id: utteranceId, text, dueAt: clock.now() + lateMs, shift: 0 });
    if (this.#phrases.get(text) !== undefined) return this.#later(() => this.#sayKept(utteranceId));
    const isBroken = clock.now() - this.#brokeAt < brokenMs;
    if (isBroken && this.#asked.keeps?.includes(text))
      return this.#later(() => this.#sayNothing(utteranceId));
    if (this.#inner === null) this.#open();
    this.#inner?.speak(utteranceId, text);
    this.#watch();
  }

  cancel(utteranceId: string): void {
    this.#remove(utteranceId);
    this.#soundsUntil = 0;
    this.#inner?.cancel(utteranceId);
    this.#watch();
  }

  close(): void {
    this.#isClosed = true;
    this.#utterances.length = 0;
    this.#options.clock.clearTimeout(this.#timer);
    this.#shut();
  }

  #open(): void {
    const generation = ++this.#generation;
    const inner = this.#tts.open({
      ...this.#asked,
      onEvent: (event) => {
        if (generation === this.#generation) this.#on(event);
      },
    });
    // It may have failed while it was opened.
    if (generation === this.#generation) this.#inner = inner;
    else inner.close();
  }

  #shut(): void {
    this.#generation++;
    this.#inner?.close();
    this.#inner = null;
  }

  #on(event: TtsEvent): void {
    if (event.type === 'failed') return this.#fail(event);
    const utterance = this.#utterances.find(({ id }) => id === event.utteranceId);
    if (utterance === undefined) return;
    const { shift } = utterance;
    switch (event.type) {
      case 'words':
        return this.#asked.onEvent({
          ...event,
          words: event.words.map(({ text, startSample, endSample }) => ({
            text,
            startSample: startSample + shift,
            endSample: endSample + shift,
          })),
        });
      case 'audio':
        this.#music = null;
        return this.#give(utterance.id, event.mulaw);
      case 'done':
        this.#remove(utterance.id);
        this.#asked.onEvent({ ...event, samples: event.samples + shift });
        return this.#watch();
    }
  }

  /** Nobody of the list can speak. What is kept is said all the same, what had to be is ended; the rest is told. */
  #fail(event: Extract<TtsEvent, { type: 'failed' }>): void {
    const { keeps = [], onEvent } = this.#asked;
    // Not the provider was at fault but what it was asked for.
    if (event.utteranceId !== null && !event.retryable && event.kind === undefined) {
      this.#remove(event.utteranceId);
      return onEvent(event);
    }
    this.#shut();
    this.#brokeAt = this.#options.clock.now();
    const lost = this.#utterances.find(({ text }) => !keeps.includes(text));
    for (const { id, text } of this.#utterances.slice())
      if (keeps.includes(text)) this.#later(() => this.#sayNothing(id));
      else this.#remove(id);
    if (lost !== undefined) onEvent({ ...event, utteranceId: lost.id });
    this.#watch();
  }

  /** Not within the call that asks for it. */
  #later(run: () => void): void {
    this.#options.clock.setTimeout(() => {
      if (!this.#isClosed) run();
    }, 0);
  }

  #sayKept(id: string): void {
    const utterance = this.#utterances.find((each) => each.id === id);
    const phrase = this.#phrases.get(utterance?.text ?? '');
    if (utterance === undefined || phrase === undefined) return;
    this.#options.onFilled?.('kept');
    this.#asked.onEvent({ type: 'words', utteranceId: id, words: phrase.words });
    // Whoever was told may have cancelled it.
    if (!this.#utterances.includes(utterance)) return;
    this.#give(id, phrase.mulaw.slice());
    this.#finish(id, phrase.mulaw.length);
  }

  #sayNothing(id: string): void {
    if (!this.#utterances.some((each) => each.id === id)) return;
    this.#options.onFilled?.('music');
    this.#give(id, new HoldMusic().next(wordlessSamples));
    this.#finish(id, wordlessSamples);
  }

  #finish(id: string, samples: number): void {
    if (!this.#utterances.some((each) => each.id === id)) return;
    this.#remove(id);
    this.#asked.onEvent({ type: 'done', utteranceId: id, samples });
    this.#watch();
  }

  #give(utteranceId: string, mulaw: Uint8Array<ArrayBuffer>): void {
    const now = this.#options.clock.now();
    this.#soundsUntil = Math.max(now, this.#soundsUntil) + mulaw.length / samplesPerMs;
    this.#asked.onEvent({ type: 'audio', utteranceId, mulaw });
    this.#watch();
  }

  #remove(utteranceId: string): void {
    const place = this.#utterances.findIndex(({ id }) => id === utteranceId);
    if (place >= 0) this.#utterances.splice(place, 1);
    if (place === 0) this.#music = null;
  }

  /** One timer: when it fires it looks whether audio has come in between. */
  #watch(): void {
    if (this.#timer !== undefined || this.#utterances.length === 0 || this.#isClosed) return;
    const { clock } = this.#options;
    this.#timer = clock.setTimeout(
      () => {
        this.#timer = undefined;
        if (clock.now() >= this.#silentAt) this.#fillIn();
        this.#watch();
      },
      Math.max(1, this.#silentAt - clock.now()),
    );
  }

  get #silentAt(): number {
    if (this.#music !== null) return this.#soundsUntil - leadMs;
    const { gapMs = gapDefaultMs } = this.#options;
    return Math.max(this.#utterances[0]?.dueAt ?? 0, this.#soundsUntil + gapMs);
  }

  #fillIn(): void {
    const utterance = this.#utterances[0];
    if (utterance === undefined) return;
    if (this.#music === null) this.#options.onFilled?.('music');
    this.#music ??= new HoldMusic();
    utterance.shift += pieceSamples;
    const { id } = utterance;
    this.#give(id, this.#music.next(pieceSamples));
  }
}
