import type { TtsEvent, TtsStream } from './text-to-speech.ts';

/** Silence in µ-law, and the frame that audio leaves in: what is shorter waits for more. */
const silenceByte = 0xff;
const frameSamples = 160;

export interface GrowingSpeechEvents {
  audio: (mulaw: Uint8Array<ArrayBuffer>) => void;
  /** Words with their places in the whole utterance. */
  words: (words: { text: string; startSample: number; endSample: number }[]) => void;
  /** All of it has been synthesised, and nothing more will come. */
  done: () => void;
}

/**
 * One utterance whose text comes in pieces, by a voice that is given whole texts: each piece is asked for when the voice is done
 * with the one before, which is long before that has sounded, and its words are placed behind it.
 */
export class GrowingSpeech {
  readonly #stream: TtsStream;
  readonly #id: string;
  readonly #events: GrowingSpeechEvents;
  readonly #waiting: string[] = [];
  /** Id of the piece that the voice is at; null: it is at none. */
  #piece: string | null = null;
  /** The last that it was asked for. */
  #last: string | null = null;
  #pieceCount = 0;
  #samples = 0;
  /** Where the present piece begins. */
  #from = 0;
  #isOpen: boolean;

  constructor(stream: TtsStream, id: string, isOpen: boolean, events: GrowingSpeechEvents) {
    this.#stream = stream;
    this.#id = id;
    this.#isOpen = isOpen;
    this.#events = events;
  }

  more(text: string, isOpen: boolean): void {
    this.#isOpen = isOpen;
    if (text.trim() !== '') this.#waiting.push(text);
    if (this.#piece === null) this.#next();
  }

  /** Whether the event is of this utterance. */
  take(event: Exclude<TtsEvent, { type: 'failed' }>): boolean {
    if (this.#piece === null || event.utteranceId !== this.#piece) return false;
    switch (event.type) {
      case 'audio':
        this.#samples += event.mulaw.length;
        this.#events.audio(event.mulaw);
        return true;
      case 'words':
        this.#events.words(
          event.words.map(({ text, startSample, endSample }) => ({
            text,
            startSample: this.#from + startSample,
            endSample: this.#from + endSample,
          })),
        );
        return true;
      case 'done':
        this.#piece = null;
        this.#next();
        return true;
    }
  }

  /** Nothing of it comes afterwards. */
  cancel(): void {
    this.#waiting.length = 0;
    if (this.#last !== null) this.#stream.cancel(this.#last);
    this.#piece = null;
    this.#isOpen = true;
  }

  #next(): void {
    const text = this.#waiting.shift();
    if (text === undefined) {
      if (this.#isOpen) this.#fillFrame();
      else this.#events.done();
      return;
    }
    this.#from = this.#samples;
    this.#pieceCount += 1;
    this.#piece = this.#pieceCount === 1 ? this.#id : `${this.#id}/${this.#pieceCount}`;
    this.#last = this.#piece;
    this.#stream.speak(this.#piece, text);
  }

  /** So that the last word of what has come sounds at once. */
  #fillFrame(): void {
    const missing = (frameSamples - (this.#samples % frameSamples)) % frameSamples;
    if (missing === 0) return;
    this.#samples += missing;
    this.#events.audio(new Uint8Array(missing).fill(silenceByte));
  }
}
