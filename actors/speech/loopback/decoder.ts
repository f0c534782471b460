import type { HeardWord } from '../speech-to-text.ts';
import { Speller, utteranceEnd, wordEnd } from './alphabet.ts';
import { chirpReach, findChirp } from './chirp-search.ts';
import { Chord, silentChord } from './chord.ts';
import { ChordSearch, chainReach } from './chord-search.ts';
import { SampleWindow } from './sample-window.ts';
import {
  chordSamples,
  sampleRate,
  soundedSamples,
  symbolBeforeFirst,
  symbolSamples,
} from './tones.ts';

/** An utterance is over after this much silence. */
const overSamples = sampleRate / 10;
/** A hole in the stream up to this long is taken as silence inside the utterance; a longer one ends it. */
const holeSamples = sampleRate / 5;
/** The chirp is looked for from here before the first loud block: its first two frames may have been lost. */
const beforeLoudSamples = 400;

const noWords: HeardWord[] = [];
const silence = new Int16Array(symbolSamples);

/**
 * Hears the loopback voice in a stream of linear audio at 8 kHz.
 *
 *          chirp found                       two places without a chord, or 100 ms of silence
 *   seeking ───────────▶ following (a chord each 64 ms) ───────────▶ seeking
 *
 * A chord is read when the one after it has been measured, since that repeats it; a word is therefore complete 64 ms after its
 * closing symbol. Silence costs one pass over the samples' energy.
 */
export class LoopbackDecoder {
  readonly #window = new SampleWindow();
  readonly #speller = new Speller();
  #words: HeardWord[] = noWords;
  #following = false;
  /** Seeking: next place to look for a chirp. Following: start of the next chord. */
  #next = 0;
  #current = new Chord();
  /** The chord before `#next`, not read yet. */
  #pending = new Chord();
  #hasPending = false;
  #pendingAt = 0;
  #missed = 0;
  #firstChord = 0;
  readonly #search = new ChordSearch();
  /** Seeking: before this a chain of chords has been looked for in vain. */
  #unsearched = 0;
  /** The word under way began before its first chord that was heard: it is not told. */
  #partial = false;
  #wordStart = 0;
  /** A word whose closing symbol was cut or damaged: it counts once any chord is heard after it. */
  #held: HeardWord | undefined;
  #sounding = false;

  /** An utterance is under way, or less than 100 ms have passed since its last sound. */
  get sounding(): boolean {
    return this.#sounding;
  }

  /** Takes the audio from sample `at` on; returns the words completed by it. Do not keep the array: copy it. */
  push(pcm: Int16Array, at: number): HeardWord[] {
    this.#words = noWords;
    const skip = this.#align(at);
    for (let from = skip; from < pcm.length; from += symbolSamples) {
      this.#window.append(pcm.subarray(from, from + symbolSamples));
      this.#advance();
    }
    return this.#words;
  }

  /** Says now what is known: words whose closing symbol has sounded but whose confirmation is still awaited. */
  end(): HeardWord[] {
    this.#words = noWords;
    if (!this.#following) return this.#words;
    const heard = this.#window.end - this.#next;
    if (heard >= soundedSamples) {
      this.#current.measure(this.#window.pcm, this.#next - this.#window.base, heard);
      this.#step();
    }
    this.#flush();
    return this.#words;
  }

  /** Fills a short hole with silence, starts anew after a long one; returns how many samples of the piece are already known. */
  #align(at: number): number {
    const missing = at - this.#window.end;
    if (missing > holeSamples || missing < -holeSamples) {
      this.#finish(at);
      this.#window.restart(at);
    } else if (missing > 0) {
      for (let filled = 0; filled < missing; filled += silence.length) {
        this.#window.append(silence.subarray(0, missing - filled));
        this.#advance();
      }
    }
    return Math.max(0, -missing);
  }

  #advance(): void {
    const window = this.#window;
    while (this.#following ? this.#follow() : this.#seek());
    if (window.quietSamples >= overSamples) {
      if (this.#sounding) this.#finish(window.end);
      window.loudStart = -1;
      this.#unsearched = Number.NEGATIVE_INFINITY;
    }
    if (this.#following) window.keepFrom(this.#next - symbolSamples);
    else if (window.loudStart < 0) window.keepFrom(window.end - symbolSamples);
    else window.keepFrom(this.#chainFrom());
  }

  #finish(next: number): void {
    if (this.#following) this.#flush();
    this.#leave(next);
    this.#sounding = false;
  }

  /** Where the sound begins in which no chain of chords has been looked for. */
  #chainFrom(): number {
    return Math.max(
      this.#unsearched,
      this.#window.loudStart - beforeLoudSamples,
      this.#window.base,
    );
  }

  /** True: a chirp was found and the utterance begins. */
  #seek(): boolean {
    const window = this.#window;
    if (window.loudStart < 0) return false;
    const from = Math.max(this.#next, window.loudStart - beforeLoudSamples, window.base);
    const to = Math.min(window.loudEnd, window.end - chirpReach);
    if (to <= from) return false;
    const place = findChirp(window.pcm, from - window.base, to - window.base);
    if (place >= 0) {
      this.#begin(window.base + place + symbolSamples);
      return true;
    }
    this.#next = to;
    return this.#join();
  }

  /** True: the sound has no chirp, but chords; following goes on from the first of them. */
  #join(): boolean {
    const window = this.#window;
    const from = this.#chainFrom();
    if (this.#next - from < symbolSamples + chainReach) return false;
    this.#unsearched = from + symbolSamples;
    const place = this.#search.find(window.pcm, from - window.base);
    if (place < 0) return false;
    const before = this.#search.before(window.pcm, place);
    this.#begin(window.base + place);
    this.#partial = before !== wordEnd && before !== symbolBeforeFirst;
    return true;
  }

  /** True: one chord was dealt with. */
  #follow(): boolean {
    const window = this.#window;
    if (window.end < this.#next + chordSamples) return false;
    this.#current.measure(window.pcm, this.#next - window.base);
    if (!this.#current.valid && !this.#current.silent) {
      // Another sound: is it the chirp of the next utterance, this one having been cut?
      if (window.end < this.#next + symbolSamples + chirpReach) return false;
      const from = Math.max(this.#firstChord, this.#next - symbolSamples) - window.base;
      const to = this.#next + symbolSamples - window.base;
      const place = findChirp(window.pcm, from, to);
      if (place >= 0) {
        this.#flush();
        this.#begin(window.base + place + symbolSamples);
        return true;
      }
    }
    this.#step();
    return true;
  }

  /** `#current` has been measured at `#next`: reads the chord before it and moves on. */
  #step(): void {
    const current = this.#current;
    if (current.valid && this.#held) this.#say(this.#held);
    this.#missed = current.valid ? 0 : this.#missed + 1;
    if (this.#hasPending && (this.#pending.valid || current.valid)) this.#read(current);
    if (!this.#following) return;
    if (this.#missed >= 2) return this.#leave(this.#pendingAt);
    this.#current = this.#pending;
    this.#pending = current;
    this.#hasPending = true;
    this.#pendingAt = this.#next;
    this.#next += symbolSamples;
  }

  /** Reads the pending chord with the help of the one after it. */
  #read(after: Chord): void {
    const symbol = this.#pending.symbol(after);
    const at = this.#pendingAt;
    this.#hasPending = false;
    if (this.#speller.escaping) this.#speller.push(symbol);
    else if (symbol === utteranceEnd) this.#leave(this.#next);
    else if (symbol === wordEnd) {
      const text = this.#speller.take();
      const word = { text, startSample: this.#wordStart, endSample: at + soundedSamples };
      this.#wordStart = at + symbolSamples;
      const partial = this.#partial;
      this.#partial = false;
      if (text === '' || partial) return;
      if (after.valid || this.#pending.sounded) this.#say(word);
      else this.#held = word;
    } else this.#speller.push(symbol);
  }

  /** Reads the pending chord without waiting for the one after it. */
  #flush(): void {
    if (this.#hasPending && this.#pending.valid) this.#read(silentChord);
    this.#hasPending = false;
  }

  #say(word: HeardWord): void {
    if (this.#words === noWords) this.#words = [];
    this.#words.push(word);
    this.#held = undefined;
  }

  #begin(firstChord: number): void {
    this.#leave(firstChord);
    this.#partial = false;
    this.#firstChord = this.#next;
    this.#wordStart = this.#next;
    this.#following = true;
    this.#sounding = true;
  }

  #leave(next: number): void {
    this.#following = false;
    this.#next = next;
    this.#unsearched = next;
    this.#hasPending = false;
    this.#missed = 0;
    this.#held = undefined;
    this.#speller.clear();
  }
}
