/** A stretch of at most `periodMax` characters that comes `timesMin` times in a row and fills at least `charsMin` is no answer. */
const periodMax = 200;
const timesMin = 4;
const charsMin = 160;
const tailMax = periodMax * timesMin;
/** Looked for again after so many further characters: the search reads the whole tail. */
const checkEvery = 80;

const isTailRepeated = (tail: string): boolean => {
  // Prefix function of the reversed tail: a prefix of length `at + 1` has the period `at + 1 - border`.
  const borders = new Uint16Array(tail.length);
  const charAt = (at: number): number => tail.charCodeAt(tail.length - 1 - at);
  let border = 0;
  for (let at = 1; at < tail.length; at += 1) {
    while (border > 0 && charAt(at) !== charAt(border)) border = borders[border - 1]!;
    if (charAt(at) === charAt(border)) border += 1;
    borders[at] = border;
    const length = at + 1;
    const period = length - border;
    if (length >= charsMin && period <= periodMax && length >= period * timesMin) return true;
  }
  return false;
};

/** Finds a model that says the same again and again, while it does. */
export class RepetitionWatch {
  #tail = '';
  #unchecked = 0;

  /** True: the answer runs in a circle. */
  add(delta: string): boolean {
    this.#tail = (this.#tail + delta).slice(-tailMax);
    this.#unchecked += delta.length;
    if (this.#unchecked < checkEvery) return false;
    this.#unchecked = 0;
    return isTailRepeated(this.#tail);
  }
}
