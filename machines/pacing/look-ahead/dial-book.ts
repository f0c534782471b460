import type { BoundSettings } from '../settings.ts';

export const ringing = 0;
export const waiting = 1;
export const talking = 2;

/** On a slot of its own, which it holds until it is resolved. */
export const held = 0;
/** Without one, while something else than the risk bounded the campaign. */
export const free = 1;
/** Without one, at the risk that θ bought. */
export const priced = 2;

/**
 * Dials in flight, people who wait and conversations, side by side in typed arrays: a plan reads all of them without
 * allocating. A dial stays in it until it is resolved without a person, late, or freed.
 */
export class DialBook {
  readonly ids: string[] = [];
  phase = new Uint8Array(256);
  /** Index of its campaign with whoever keeps the book. */
  campaign = new Int32Array(256);
  /** How it was placed. */
  way = new Uint8Array(256);
  /** When its present phase began. */
  sinceMs = new Float64Array(256);
  /** Until when the time at risk of its phase is in the tables. */
  seenMs = new Float64Array(256);
  readonly #places = new Map<string, number>();

  get count(): number {
    return this.ids.length;
  }

  place(dialId: string): number {
    return this.#places.get(dialId) ?? -1;
  }

  /** A dial that is known already keeps its place: news may come twice. */
  add(dialId: string, campaign: number, way: number, atMs: number): void {
    if (this.#places.has(dialId)) return;
    const place = this.ids.length;
    if (place === this.phase.length) this.#grow();
    this.ids.push(dialId);
    this.#places.set(dialId, place);
    this.campaign[place] = campaign;
    this.way[place] = way;
    this.enter(place, ringing, atMs);
  }

  enter(place: number, phase: number, atMs: number): void {
    this.phase[place] = phase;
    this.sinceMs[place] = atMs;
    this.seenMs[place] = atMs;
  }

  remove(place: number): void {
    const last = this.ids.length - 1;
    this.#places.delete(this.ids[place]!);
    if (place !== last) {
      const moved = this.ids[last]!;
      this.ids[place] = moved;
      this.#places.set(moved, place);
      this.phase[place] = this.phase[last]!;
      this.campaign[place] = this.campaign[last]!;
      this.way[place] = this.way[last]!;
      this.sinceMs[place] = this.sinceMs[last]!;
      this.seenMs[place] = this.seenMs[last]!;
    }
    this.ids.pop();
  }

  /** Forgets what has had no news for longer than its phase can last. */
  sweep(atMs: number, bounds: BoundSettings): void {
    const longest = [bounds.ringMaxMs, bounds.waitMaxMs, bounds.talkMaxMs];
    for (let place = this.count - 1; place >= 0; place -= 1)
      if (atMs - this.sinceMs[place]! > longest[this.phase[place]!]!) this.remove(place);
  }

  #grow(): void {
    const size = this.phase.length * 2;
    this.phase = grown(this.phase, new Uint8Array(size));
    this.way = grown(this.way, new Uint8Array(size));
    this.campaign = grown(this.campaign, new Int32Array(size));
    this.sinceMs = grown(this.sinceMs, new Float64Array(size));
    this.seenMs = grown(this.seenMs, new Float64Array(size));
  }
}

function grown<A extends Uint8Array | Int32Array | Float64Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
