import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';
import { joinPieces, lengthOf } from '../../audio/sound/join-pieces.ts';
import type { SpokenSpan, TextToSpeech, TtsEvent, TtsStream } from '../text-to-speech.ts';

/** A phrase as it once sounded. */
export interface KeptPhrase {
  mulaw: Uint8Array<ArrayBuffer>;
  words: SpokenSpan[];
}

/** About 25 kB each: three seconds of µ-law. */
const phrasesMax = 64;
const samplesMax = 240_000;
/** The greeting of the call that asks for them comes first; an apology is hardly needed before. */
const delayMs = 3_000;
/** For all of them; a provider that is slower than that is asked again by a later call. */
const gatherMaxMs = 30_000;

/**
 * Phrases of one voice whose sound is kept by the process, so that they can be said when no provider can: an apology, above all. They
 * are asked for once, on a stream of their own, while a call of that voice goes on.
 */
export class KeptPhrases {
  readonly #tts: TextToSpeech;
  readonly #clock: Clock;
  readonly #phrases = new Map<string, KeptPhrase>();
  #stream: TtsStream | null = null;
  #timer: TimerHandle | undefined;
  #isClosed = false;

  constructor(tts: TextToSpeech, clock: Clock) {
    this.#tts = tts;
    this.#clock = clock;
  }

  get(text: string): KeptPhrase | undefined {
    return this.#phrases.get(text);
  }

  /** Asks for those that are missing, unless that is under way. */
  gather(voice: string, language: string, texts: readonly string[]): void {
    const missing = texts.filter((text) => text.trim() !== '' && !this.#phrases.has(text));
    if (missing.length === 0 || this.#timer !== undefined || this.#isClosed) return;
    this.#timer = this.#clock.setTimeout(() => this.#ask(voice, language, missing), delayMs);
  }

  close(): void {
    this.#isClosed = true;
    this.#end();
  }

  #ask(voice: string, language: string, texts: string[]): void {
    this.#timer = this.#clock.setTimeout(() => this.#end(), gatherMaxMs);
    const pieces: Uint8Array[] = [];
    let words: SpokenSpan[] = [];
    let samples = 0;
    let at = 0;
    const next = () => {
      const text = texts[at];
      if (text === undefined) return this.#end();
      this.#stream?.speak(String(at), text);
    };
    const take = (event: TtsEvent) => {
      if (event.type === 'failed') return this.#end();
      if (event.type === 'words') {
        words.push(...event.words);
        return;
      }
      if (event.type === 'audio') {
        samples += event.mulaw.length;
        if (samples <= samplesMax) pieces.push(event.mulaw.slice());
        return;
      }
      if (samples <= samplesMax) this.#keep(texts[at] ?? '', pieces, words);
      pieces.length = 0;
      words = [];
      samples = 0;
      at += 1;
      next();
    };
    this.#stream = this.#tts.open({ voice, language, onEvent: take });
    next();
  }

  #keep(text: string, pieces: Uint8Array[], words: SpokenSpan[]): void {
    if (this.#phrases.size >= phrasesMax)
      this.#phrases.delete(this.#phrases.keys().next().value ?? '');
    const mulaw = joinPieces(new Uint8Array(lengthOf(pieces)), pieces);
    this.#phrases.set(text, { mulaw, words });
  }

  #end(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stream?.close();
    this.#stream = null;
  }
}
