import { type Abbreviations, abbreviationsOf } from './abbreviations.ts';
import { isBoundToNext, isBreak, isTerminator, isTornBetween, judgeMark } from './sentence-end.ts';

export interface ClauseOptions {
  language: string;
  /** From here on a comma is enough, characters. Default 60 (provider reference §6.4). */
  charsMin?: number;
  /** A longer clause is parted at the white space before, characters. Default 120 (there as well). */
  charsMax?: number;
}

/** Text without any break that is longer than an e-mail address can be (254) is parted anywhere. */
const unbrokenMax = 400;

/** Can a voice say any of it? Marks and emoji alone make some synthesisers hang. */
export const isSpeakable = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

/** Never between the halves of a surrogate pair, nor before a mark that belongs to the letter before it. */
const isInsideLetter = (text: string, at: number): boolean =>
  /[\udc00-\udfff\p{M}\u200c\u200d]/u.test(text.charAt(at)) || text.charAt(at - 1) === '\u200d';

/**
 * Parts a growing text into clauses to be spoken. A clause ends with its sentence or its line; a long one at a comma, or at the last
 * white space within `charsMax`; never inside a number, an abbreviation or an e-mail address. Joined, the clauses are the text.
 * Where they end depends on the text alone, not on the pieces in which it came. Only the last clause may be unspeakable.
 */
export class ClauseSplitter {
  readonly #abbreviations: Abbreviations;
  readonly #charsMin: number;
  readonly #charsMax: number;
  #text = '';
  /** Judged up to here. */
  #at = 0;
  /** The last place within the clause where it may be parted; 0: none. */
  #lastBreak = 0;

  constructor({ language, charsMin = 60, charsMax = 120 }: ClauseOptions) {
    this.#abbreviations = abbreviationsOf(language);
    this.#charsMin = charsMin;
    this.#charsMax = charsMax;
  }

  push(delta: string): string[] {
    this.#text += delta;
    const clauses: string[] = [];
    for (let end = this.#nextEnd(); end > 0; end = this.#nextEnd()) {
      clauses.push(this.#text.slice(0, end));
      this.#text = this.#text.slice(end);
      this.#at = 0;
      this.#lastBreak = 0;
    }
    return clauses;
  }

  /** What is left, if anything. */
  end(): string[] {
    const rest = this.#text;
    this.#text = '';
    this.#at = 0;
    this.#lastBreak = 0;
    return rest === '' ? [] : [rest];
  }

  /** End of the next clause; 0: it is not known yet. */
  #nextEnd(): number {
    while (this.#at < this.#text.length) {
      const end = this.#judge();
      if (end === null) return 0;
      if (end > 0 && isSpeakable(this.#text.slice(0, end))) return end;
    }
    return 0;
  }

  /** Judges one place and goes on. Null: more text is needed; 0: no end here. */
  #judge(): number | null {
    const text = this.#text;
    const at = this.#at;
    const char = text[at]!;
    if (at > 0 && isBreak(text[at - 1]!) && !isBreak(char)) this.#noteBreak(at);
    if (at >= this.#charsMax) {
      if (this.#lastBreak > 0) return this.#cut(this.#lastBreak);
      if (at >= unbrokenMax && !isInsideLetter(text, at)) return this.#cut(this.#anyBreak(at));
    }
    if (isTerminator(char)) {
      const verdict = judgeMark(text, at, this.#abbreviations);
      if (verdict.type === 'wait') return null;
      this.#at = verdict.at;
      return verdict.type === 'cut' ? verdict.at : 0;
    }
    this.#at = at + 1;
    if (char === '\n') return at + 1;
    if (at + 1 < this.#charsMin || !/[,;:—–]/u.test(char)) return 0;
    return this.#judgeComma(at);
  }

  #judgeComma(at: number): number | null {
    const [space, next] = [this.#text[at + 1], this.#text[at + 2]];
    if (space !== undefined && !isBreak(space)) return 0;
    if (space === undefined || next === undefined) {
      this.#at = at;
      return null;
    }
    return isTornBetween(this.#text[at - 1] ?? '', next) ? 0 : at + 2;
  }

  #noteBreak(at: number): void {
    const before = this.#text.slice(0, at).trimEnd();
    const next = this.#text[at]!;
    const last = before.at(-1);
    if (last === undefined || isTornBetween(last, next)) return;
    if (isBoundToNext(before, next, this.#abbreviations)) return;
    if (isSpeakable(before)) this.#lastBreak = at;
  }

  /** A place to part what has no good one: after its last white space, or right here. */
  #anyBreak(at: number): number {
    const spaceAt = Math.max(
      this.#text.lastIndexOf(' ', at - 1),
      this.#text.lastIndexOf('\n', at - 1),
    );
    return isSpeakable(this.#text.slice(0, spaceAt + 1)) ? spaceAt + 1 : at;
  }

  #cut(end: number): number {
    // What is unspeakable so far is never cut off; the next place is judged then.
    if (!isSpeakable(this.#text.slice(0, end))) this.#at += 1;
    return end;
  }
}
