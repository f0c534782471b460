const sampleRate = 8_000;
/** Holes that results may still refer to: one for each pause of the party, and results lag by seconds. */
const anchorsMax = 64;

export const samplesOf = (seconds: number): number => Math.round(seconds * sampleRate);

/**
 * Samples of one connection as samples of the party. The provider counts what it was sent on this connection; the party's audio has
 * holes (silence is not sent), and a connection begins in the middle of a call.
 */
export class ConnectionAxis {
  /** `sent` of the connection is `at` of the party, up to the next anchor. */
  readonly #anchors: { sent: number; at: number }[] = [];
  #sent = 0;

  /** Samples sent on this connection. */
  get sent(): number {
    return this.#sent;
  }

  /** Sample of the party that comes next if there is no hole; −1: nothing was sent yet. */
  get next(): number {
    const last = this.#anchors.at(-1);
    return last === undefined ? -1 : last.at + this.#sent - last.sent;
  }

  restart(): void {
    this.#anchors.length = 0;
    this.#sent = 0;
  }

  /** `count` samples from the party's sample `at` on are sent now. */
  add(at: number, count: number): void {
    if (at !== this.next) {
      if (this.#anchors.length === anchorsMax) this.#anchors.shift();
      this.#anchors.push({ sent: this.#sent, at });
    }
    this.#sent += count;
  }

  /** Where something begins … */
  start(seconds: number): number {
    return this.#party(samplesOf(seconds), false);
  }

  /** … and where it ends: the end of a stretch belongs to that stretch, not to the one after the hole. */
  end(seconds: number): number {
    return this.#party(samplesOf(seconds), true);
  }

  #party(sent: number, isEnd: boolean): number {
    const anchor =
      this.#anchors.findLast((one) => (isEnd ? one.sent < sent : one.sent <= sent)) ??
      this.#anchors[0];
    return anchor === undefined ? 0 : Math.max(0, anchor.at + sent - anchor.sent);
  }
}
