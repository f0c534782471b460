/**
 * Text as symbols of 6 bits. One symbol a character for lower case, digits and common marks; upper case takes two (`shift`), any
 * other code point four (`shortEscape` and 18 bits) or five (`longEscape` and 24 bits). Unpaired surrogates survive as well.
 * Every word, the last one too, is closed by `wordEnd`; `utteranceEnd` closes the text.
 */
const plain = 'abcdefghijklmnopqrstuvwxyz0123456789.,?!\'-:;"()/@&+%$#_=*';

const symbolCount = 64;
export const wordEnd = 58;
export const utteranceEnd = 59;
const shift = 60;
const shortEscape = 61;
const longEscape = 62;

const symbolOf = new Map(Array.from(plain, (char, symbol) => [char, symbol]));

const escapeCodePoint = (codePoint: number, into: number[]): void => {
  if (codePoint < 1 << 18) into.push(shortEscape);
  else into.push(longEscape, codePoint >> 18);
  into.push((codePoint >> 12) & 63, (codePoint >> 6) & 63, codePoint & 63);
};

/** Words as the loopback voice counts them: what stands between white space. */
export const wordsOf = (text: string): string[] => text.split(/\s+/u).filter((word) => word !== '');

/** Symbols of one word, `wordEnd` included. */
export const spell = (word: string): number[] => {
  const symbols: number[] = [];
  for (const char of word) {
    const symbol = symbolOf.get(char);
    if (symbol !== undefined) symbols.push(symbol);
    else if (char >= 'A' && char <= 'Z') symbols.push(shift, symbolOf.get(char.toLowerCase())!);
    else escapeCodePoint(char.codePointAt(0)!, symbols);
  }
  symbols.push(wordEnd);
  return symbols;
};

/** Puts characters back together from the symbols between two `wordEnd`s. */
export class Speller {
  #word = '';
  #shifted = false;
  /** Symbols that still belong to the code point under way; 0: none. */
  #awaited = 0;
  #codePoint = 0;

  push(symbol: number): void {
    if (this.#awaited > 0) {
      this.#codePoint = this.#codePoint * symbolCount + symbol;
      this.#awaited--;
      // A damaged escape can name a code point that does not exist.
      if (this.#awaited === 0 && this.#codePoint <= 0x10_ffff)
        this.#word += String.fromCodePoint(this.#codePoint);
    } else if (symbol === shortEscape || symbol === longEscape) {
      this.#awaited = symbol === shortEscape ? 3 : 4;
      this.#codePoint = 0;
    } else if (symbol === shift) {
      this.#shifted = true;
    } else if (symbol < plain.length) {
      this.#word += this.#shifted ? plain[symbol]!.toUpperCase() : plain[symbol]!;
      this.#shifted = false;
    }
  }

  /** Inside an escape every symbol is a number, also those that would end a word. */
  get escaping(): boolean {
    return this.#awaited > 0;
  }

  /** The word so far; begins a new one. */
  take(): string {
    const word = this.#word;
    this.clear();
    return word;
  }

  clear(): void {
    this.#word = '';
    this.#shifted = false;
    this.#awaited = 0;
  }
}
