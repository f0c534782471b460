import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';
import type { TtsEvent } from '../text-to-speech.ts';
import { type TimedText, type TimedWord, WordMatch, wordsOf } from './word-match.ts';

export interface SpokenTrackDeps {
  utteranceId: string;
  text: string;
  clock: Clock;
  /** Audio whose words are not timed yet waits this long for them; 0: the words come before their audio. */
  alignmentMaxMs: number;
  emit(event: TtsEvent): void;
}

/** 0.4 s of audio, as the audio session takes it. */
const pieceMaxBytes = 3_200;
/** 15 letters a second, for audio of which no word was timed. */
const samplesPerLetter = 533;

/**
 * Marks and emoji alone: providers answer them with an error that speaks of the whole connection, or with success and no audio. Neither may
 * pass for a fault of theirs.
 */
const isSayable = (word: string): boolean => /[\p{L}\p{N}]/u.test(word);

/**
 * One utterance as it was given out, over as many connections as it takes. A word is told when its audio begins to be given, not
 * when the provider knows it: so nothing told is taken back when the rest has to be said anew.
 */
export class SpokenTrack {
  readonly #deps: SpokenTrackDeps;
  readonly #words: string[];
  /** Samples given out, and samples received, on the axis of the utterance. */
  #given = 0;
  #received = 0;
  #waiting: Uint8Array[] = [];
  #match: WordMatch;
  /** Timed words whose audio was not given yet. */
  #timed: TimedWord[] = [];
  /** Words told, and the end of the last one. */
  #told = 0;
  #toldEnd = 0;
  #timer: TimerHandle | undefined;
  /** Where the running context began. */
  #contextStart = 0;
  #isAbandoned = false;

  constructor(deps: SpokenTrackDeps) {
    this.#deps = deps;
    this.#words = wordsOf(deps.text);
    this.#match = new WordMatch(this.#words, 0, 0);
  }

  /** There is nothing in it that a voice could say. */
  get isSilent(): boolean {
    return !this.#words.some(isSayable);
  }

  /** Samples received of the running context. */
  get contextSamples(): number {
    return this.#received - this.#contextStart;
  }

  /** Times count from the start of the context. */
  aligned(texts: TimedText[]): void {
    for (const { text, startSample, endSample } of texts) {
      const shifted = {
        text,
        startSample: this.#contextStart + startSample,
        endSample: this.#contextStart + endSample,
      };
      this.#timed.push(...this.#match.add(shifted));
    }
    this.#release(this.#covered);
  }

  audio(mulaw: Uint8Array): void {
    if (mulaw.length === 0 || this.#isAbandoned) return;
    this.#waiting.push(mulaw);
    this.#received += mulaw.length;
    this.#release(this.#deps.alignmentMaxMs === 0 ? this.#received : this.#covered);
    if (this.#waiting.length === 0) return;
    this.#timer ??= this.#deps.clock.setTimeout(() => {
      this.#timer = undefined;
      this.#release(this.#received);
    }, this.#deps.alignmentMaxMs);
  }

  /** The provider has said it all. False: it has said nothing. */
  finish(): boolean {
    if (this.contextSamples === 0) return false;
    this.#timed.push(...this.#match.estimate(this.#received));
    this.#release(this.#received);
    this.#stop();
    this.#tell(Number.POSITIVE_INFINITY);
    this.conclude();
    return true;
  }

  /**
   * The connection is lost: what was not given out is forgotten. Returns the text that is still to be said, from the first word
   * of which not all audio was given; empty: all that can be said was.
   */
  rest(): string {
    this.#stop();
    this.#tellUntimed();
    this.#waiting = [];
    this.#timed = [];
    this.#received = this.#given;
    this.#contextStart = this.#given;
    const from = this.#toldEnd > this.#given ? this.#told - 1 : this.#told;
    this.#match = new WordMatch(this.#words, from, this.#given);
    const rest = this.#words.slice(from);
    return rest.some(isSayable) ? rest.join(' ') : '';
  }

  /** All that can be said has sounded, but the provider did not come to say so. Whoever counts words finds the others at the end. */
  conclude(): void {
    const unsaid = this.#words.slice(this.#told);
    this.#told = this.#words.length;
    const words = unsaid.map((text) => ({
      text,
      startSample: this.#given,
      endSample: this.#given,
    }));
    if (words.length > 0) this.#emit({ type: 'words', utteranceId: this.#deps.utteranceId, words });
    this.#emit({ type: 'done', utteranceId: this.#deps.utteranceId, samples: this.#given });
  }

  /** Nobody wants it any more: nothing more of it is given out, not even by what is giving out when this is called. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#waiting = [];
    this.#stop();
  }

  #stop(): void {
    this.#deps.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #emit(event: TtsEvent): void {
    if (!this.#isAbandoned) this.#deps.emit(event);
  }

  /** Up to here the words of the audio are known. */
  get #covered(): number {
    return this.#match.isWhole ? this.#received : Math.min(this.#match.end, this.#received);
  }

  #release(to: number): void {
    const { utteranceId } = this.#deps;
    for (let first = this.#waiting[0]; first && this.#given < to; first = this.#waiting[0]) {
      const count = Math.min(first.length, to - this.#given, pieceMaxBytes);
      // A copy: the receiver may pass its memory on to another thread.
      const mulaw = new Uint8Array(first.subarray(0, count));
      if (count === first.length) this.#waiting.shift();
      else this.#waiting[0] = first.subarray(count);
      this.#tell(this.#given + count);
      this.#given += count;
      this.#emit({ type: 'audio', utteranceId, mulaw });
    }
    if (this.#waiting.length === 0) this.#stop();
  }

  /** Tells the words that begin before this sample. */
  #tell(before: number): void {
    const count = this.#timed.findIndex((word) => word.startSample >= before);
    const begun = this.#timed.splice(0, count < 0 ? this.#timed.length : count);
    // A word said again has been told.
    const fresh = begun.filter(({ index }) => index >= this.#told);
    const last = begun.at(-1);
    if (last !== undefined) {
      this.#told = Math.max(this.#told, last.index + 1);
      this.#toldEnd = last.endSample;
    }
    if (fresh.length === 0) return;
    const words = fresh.map(({ index, startSample, endSample }) => ({
      text: this.#words[index] ?? '',
      startSample,
      endSample,
    }));
    this.#emit({ type: 'words', utteranceId: this.#deps.utteranceId, words });
  }

  /** Audio was given whose words nobody timed: those that must have been in it, at the usual speed, count as said. */
  #tellUntimed(): void {
    const from = Math.max(this.#toldEnd, this.#contextStart);
    if (this.#timed.length > 0 || this.#given <= from) return;
    const rest = this.#words.slice(this.#match.next);
    const letters = rest.reduce((sum, word) => sum + word.length + 1, 0);
    const end = Math.max(from + letters * samplesPerLetter, this.#given);
    this.#timed = this.#match.estimate(end).filter(({ endSample }) => endSample <= this.#given);
    this.#tell(this.#given);
  }
}
