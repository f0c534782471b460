import type { HeardWord } from '../../../machines/call/heard-word.ts';

/**
 * Words of the utterance under way. A provider freezes it in segments, and may tell a stretch twice: after a lost connection, or
 * for no reason. A word counts once: what lies before the last frozen word is old.
 */
export class UtteranceWords {
  #frozen: HeardWord[] = [];
  #interim: HeardWord[] = [];
  /** Behind the last frozen word. */
  #end = 0;

  /** Words of a segment that may still change; each replaces the one before. False: there is nothing to tell. */
  hear(words: HeardWord[]): boolean {
    this.#interim = this.#fresh(words);
    return this.#frozen.length + this.#interim.length > 0;
  }

  /** Words that will not change. False: all of them were known. */
  freeze(words: HeardWord[]): boolean {
    const fresh = this.#fresh(words);
    this.#interim = [];
    this.#frozen.push(...fresh);
    this.#end = fresh.at(-1)?.endSample ?? this.#end;
    return fresh.length > 0;
  }

  /** Audio before this sample is gone and will not be heard again: its words stay as they were heard last. */
  keep(before: number): void {
    const count = this.#interim.findIndex(({ endSample }) => endSample > before);
    const kept = this.#interim.splice(0, count < 0 ? this.#interim.length : count);
    this.#frozen.push(...kept);
    this.#end = kept.at(-1)?.endSample ?? this.#end;
  }

  get hasFrozen(): boolean {
    return this.#frozen.length > 0;
  }

  get words(): HeardWord[] {
    return [...this.#frozen, ...this.#interim];
  }

  /** The utterance is over; what could still have changed counts as it is. */
  take(): HeardWord[] {
    const { words } = this;
    this.#frozen = [];
    this.#interim = [];
    this.#end = words.at(-1)?.endSample ?? this.#end;
    return words;
  }

  #fresh(words: HeardWord[]): HeardWord[] {
    const end = this.#end;
    const fresh = words.filter((word) => (word.startSample + word.endSample) / 2 >= end);
    // Two connections do not agree to the sample where a word is.
    return fresh.map((word) =>
      word.startSample >= end ? word : { ...word, startSample: Math.min(end, word.endSample) },
    );
  }
}
