import { encode } from '../../audio/codec/mulaw.ts';
import type { SpokenSpan } from '../text-to-speech.ts';
import { spell, utteranceEnd, wordsOf } from './alphabet.ts';
import {
  chirp,
  chordSamples,
  chordTones,
  cosines,
  soundedSamples,
  symbolBeforeFirst,
  symbolSamples,
} from './tones.ts';

/** The chirp that opens an utterance takes the place of one symbol. */
const leadSamples = symbolSamples;

/** Adds the chord up into `pcm` at `offset`; the gap behind it is left as it is (zero). */
const writeChord = (pcm: Int16Array, offset: number, symbol: number, before: number): void => {
  const wave = cosines;
  const samples = chordSamples;
  const tones = chordTones(symbol, before);
  const a = tones[0] * chordSamples;
  const b = tones[1] * chordSamples;
  const c = tones[2] * chordSamples;
  const d = tones[3] * chordSamples;
  for (let n = 0; n < samples; n++)
    pcm[offset + n] = Math.round(wave[a + n]! + wave[b + n]! + wave[c + n]! + wave[d + n]!);
};

/**
 * One utterance, sounded piece by piece. Words and lengths are known at once, the audio is made when it is asked for: the first
 * piece costs microseconds whatever the length of the text. White space is not kept, it only parts the words.
 */
export class Utterance {
  readonly words: SpokenSpan[] = [];
  readonly samples: number;
  readonly #symbols: number[] = [];
  /** Index of the next symbol; −1: the chirp. */
  #next = -1;

  constructor(text: string) {
    for (const word of wordsOf(text)) {
      const startSample = leadSamples + this.#symbols.length * symbolSamples;
      for (const symbol of spell(word)) this.#symbols.push(symbol);
      const endSample = leadSamples + (this.#symbols.length - 1) * symbolSamples + soundedSamples;
      this.words.push({ text: word, startSample, endSample });
    }
    if (this.#symbols.length > 0) this.#symbols.push(utteranceEnd);
    this.samples =
      this.#symbols.length === 0 ? 0 : leadSamples + this.#symbols.length * symbolSamples;
  }

  /** All audio has been given. */
  get over(): boolean {
    return this.#next >= this.samples / symbolSamples - 1;
  }

  /** The next `symbolsMax` symbols (64 ms each) as linear audio; undefined when all has been given. */
  next(symbolsMax: number): Int16Array<ArrayBuffer> | undefined {
    const count = Math.min(symbolsMax, this.samples / symbolSamples - 1 - this.#next);
    if (count <= 0) return undefined;
    const pcm = new Int16Array(count * symbolSamples);
    for (let n = 0; n < count; n++, this.#next++) {
      const offset = n * symbolSamples;
      if (this.#next < 0) pcm.set(chirp, offset);
      else
        writeChord(
          pcm,
          offset,
          this.#symbols[this.#next]!,
          this.#symbols[this.#next - 1] ?? symbolBeforeFirst,
        );
    }
    return pcm;
  }

  nextMulaw(symbolsMax: number): Uint8Array<ArrayBuffer> | undefined {
    const pcm = this.next(symbolsMax);
    return pcm && encode(pcm);
  }
}

/** A whole utterance at once. The last word's closing symbol and one more symbol follow its last character. */
export const encodeText = (text: string): { pcm: Int16Array<ArrayBuffer>; words: SpokenSpan[] } => {
  const utterance = new Utterance(text);
  const pcm = utterance.next(Number.POSITIVE_INFINITY) ?? new Int16Array(0);
  return { pcm, words: utterance.words };
};
