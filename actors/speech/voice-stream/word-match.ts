/** A stretch of text, a word or a character, and where it sounds; samples from the start of the utterance. */
export interface TimedText {
  text: string;
  startSample: number;
  endSample: number;
}

export interface TimedWord {
  /** Index of the word in the text. */
  index: number;
  startSample: number;
  endSample: number;
}

/** Words as everyone here counts them: what stands between white space. */
export const wordsOf = (text: string): string[] => text.split(/\s+/u).filter(Boolean);

const lettersOf = (text: string): number => text.replace(/[^\p{L}\p{N}]/gu, '').length;

/**
 * Puts the times that a provider tells to the words that it was given. Providers tell words or characters, with or without
 * punctuation: only letters and digits are counted. Where they say a word otherwise than it is written ("10", "ten"), the
 * next border is near enough.
 */
export class WordMatch {
  /** Letters that each word is made of. */
  readonly #lengths: number[];
  #index: number;
  #letters = 0;
  #startSample = -1;
  /** Behind the last word that was timed. */
  #end: number;

  constructor(words: readonly string[], from: number, atSample: number) {
    this.#lengths = words.map(lettersOf);
    this.#index = from;
    this.#end = atSample;
  }

  /** The next word to be timed. */
  get next(): number {
    return this.#index;
  }

  get end(): number {
    return this.#end;
  }

  get isWhole(): boolean {
    return this.#index >= this.#lengths.length;
  }

  /** Words completed by this stretch. */
  add({ text, startSample, endSample }: TimedText): TimedWord[] {
    const letters = lettersOf(text);
    if (letters === 0 || this.isWhole) return [];
    if (this.#startSample < 0) this.#startSample = startSample;
    this.#letters += letters;
    if (this.#letters < (this.#lengths[this.#index] ?? 0)) return [];
    const timed = [this.#close(this.#startSample, endSample)];
    this.#letters = 0;
    this.#startSample = -1;
    // A dash is not heard: it goes with the word before.
    while (this.#lengths[this.#index] === 0) timed.push(this.#close(this.#end, this.#end + 1));
    return timed;
  }

  /** The words without times share the audio up to `toSample` by their letters. */
  estimate(toSample: number): TimedWord[] {
    const lengths = this.#lengths.slice(this.#index).map((length) => length + 1);
    const total = lengths.reduce((sum, length) => sum + length, 0);
    const from = this.#end;
    let passed = 0;
    return lengths.map((length) => {
      const start = from + Math.round(((toSample - from) * passed) / total);
      passed += length;
      return this.#close(start, from + Math.round(((toSample - from) * passed) / total));
    });
  }

  /** Times never run backwards, and every word takes some. */
  #close(start: number, end: number): TimedWord {
    const startSample = Math.max(start, this.#end);
    this.#end = Math.max(end, startSample + 1);
    return { index: this.#index++, startSample, endSample: this.#end };
  }
}
