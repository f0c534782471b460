/** A list beyond it is left for a new one; the charts of a call have some 300. */
const wordsMax = 4_096;
/** The longest of ours has 90 characters; what is longer is no word. */
const lengthMax = 160;

/**
 * Words that every call's journal repeats: paths, names of events, states, transitions, keys of payloads. They come from the charts, so
 * that one list serves all calls of the process.
 */
export class ChartWords {
  private readonly words: string[] = [];
  private readonly numbers = new Map<string, number>();

  get isFull(): boolean {
    return this.words.length >= wordsMax;
  }

  /** Its number in the list; −1: it is not there and finds no place. */
  numberOf(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    if (this.isFull || text.length > lengthMax) return -1;
    this.numbers.set(text, this.words.length);
    return this.words.push(text) - 1;
  }

  wordOf(number: number): string {
    return this.words[number]!;
  }
}

let newest = new ChartWords();

/**
 * The list for what is written from now on. Names that somebody makes up (keys of a bot's variables, paths with an id) would fill one
 * list for good: then there is a new one, and the old one goes with the last journal that was written with it.
 */
export function newestWords(): ChartWords {
  if (newest.isFull) newest = new ChartWords();
  return newest;
}
