import type { JournalEvent } from '../../machines/contracts/call/journal-event.ts';
import type { ActorState, Actors } from './actor-state.ts';
import { foldEvent } from './fold.ts';
import { GrowingNumbers } from './growing-numbers.ts';
import { type Lane, Lanes } from './lanes.ts';
import { type Message, Messages } from './messages.ts';
import { chainOf, type Why } from './why.ts';

/** Everything about one moment. `seq` -1: before the first event. */
export interface JournalMoment {
  readonly t: number;
  /** Of the newest event up to `t`. */
  readonly seq: number;
  readonly actors: Actors;
}

/** Events that never came: lost on the way, or forgotten by the ring. */
export interface JournalGap {
  readonly fromSeq: number;
  readonly toSeq: number;
  /** When the first event after it happened. */
  readonly at: number;
}

/**
 * A call's journal, opened: the one fold that drives everything on its page, live, recorded or simulated. It grows by `append`
 * and is not reactive: a page keeps a count of its own and asks again. Every answer is immutable but for the lanes, which grow.
 */
export interface Journal {
  /** In order of `seq`; what is known already is passed over. Returns how many were new. */
  append(events: readonly JournalEvent[]): number;
  readonly count: number;
  /** Epoch ms of the first and the last event; 0 when empty. */
  readonly startAt: number;
  readonly endAt: number;
  readonly lastSeq: number;
  readonly gaps: readonly JournalGap[];
  readonly events: readonly JournalEvent[];
  /** Index of the newest event up to `t`; -1: there is none. */
  indexAt(t: number): number;
  stateAt(t: number): JournalMoment;
  /** The moment right after the event of this index. */
  stateAfter(index: number): JournalMoment;
  lanes(): readonly Lane[];
  /** The last `max` messages up to `t`, oldest first; with `isHeard` only those that an actor received. */
  messages(t: number, max: number, options?: { isHeard?: boolean }): Message[];
  why(t: number, path: string): Why;
}

export const openJournal = (events: readonly JournalEvent[] = []): Journal => {
  const journal = new FoldedJournal();
  journal.append(events);
  return journal;
};

/** Events between two keyframes: a step of the scrub bar folds at most so many (0.1 ms), a keyframe costs one pointer an actor. */
const KEYFRAME_EVERY = 256;

class FoldedJournal implements Journal {
  readonly events: JournalEvent[] = [];
  readonly gaps: JournalGap[] = [];
  lastSeq = -1;
  /** Never fall, so that they can be searched: an event of a clock that was set back counts as simultaneous with the one before. */
  private readonly times = new GrowingNumbers();
  /** The actors as the newest event left them. */
  private readonly head = new Map<string, ActorState>();
  /** `keyframes[k]`: the actors before event `k * KEYFRAME_EVERY`. They share all actors that did not change. */
  private readonly keyframes: ActorState[][] = [];
  private readonly timeline = new Lanes();
  private readonly sequence = new Messages(this.events);
  /** Of each actor: indexes of its errors and supervision events. */
  private readonly notable = new Map<string, number[]>();
  private asked: { index: number; actors: Actors } | undefined;

  get count(): number {
    return this.events.length;
  }
  get startAt(): number {
    return this.count === 0 ? 0 : this.times.at(0);
  }
  get endAt(): number {
    return this.count === 0 ? 0 : this.times.at(this.count - 1);
  }

  append(events: readonly JournalEvent[]): number {
    const before = this.count;
    for (const event of events) if (event.seq > this.lastSeq) this.take(event);
    return this.count - before;
  }

  private take(event: JournalEvent): void {
    const { head } = this;
    const index = this.count;
    if (index % KEYFRAME_EVERY === 0) this.keyframes.push([...head.values()]);
    if (event.seq > this.lastSeq + 1)
      this.gaps.push({ fromSeq: this.lastSeq + 1, toSeq: event.seq - 1, at: event.t });
    this.lastSeq = event.seq;
    this.events.push(event);
    const time = index === 0 ? event.t : Math.max(event.t, this.times.at(index - 1));
    this.times.push(time);
    const known = head.get(event.path);
    const others = foldEvent(head, event);
    this.timeline.take(event, known, head.get(event.path)!);
    for (const other of others) this.timeline.follow(event, head.get(other)!);
    this.sequence.take(event, index, time);
    if (event.kind === 'error' || event.kind === 'supervision') this.note(event.path, index);
  }

  private note(path: string, index: number): void {
    const indexes = this.notable.get(path);
    if (indexes) indexes.push(index);
    else this.notable.set(path, [index]);
  }

  indexAt(t: number): number {
    return this.times.countUpTo(t) - 1;
  }

  stateAt(t: number): JournalMoment {
    const index = this.indexAt(t);
    return { t, seq: this.events[index]?.seq ?? -1, actors: this.actorsAfter(index) };
  }

  stateAfter(index: number): JournalMoment {
    const last = Math.min(index, this.count - 1);
    const t = last < 0 ? this.startAt : this.times.at(last);
    return { t, seq: this.events[last]?.seq ?? -1, actors: this.actorsAfter(last) };
  }

  private actorsAfter(index: number): Actors {
    if (this.asked?.index === index) return this.asked.actors;
    const actors = index === this.count - 1 ? new Map(this.head) : this.folded(index);
    this.asked = { index, actors };
    return actors;
  }

  private folded(index: number): Map<string, ActorState> {
    const frame = Math.floor((index + 1) / KEYFRAME_EVERY);
    const actors = new Map<string, ActorState>();
    for (const actor of this.keyframes[frame] ?? []) actors.set(actor.path, actor);
    for (let at = frame * KEYFRAME_EVERY; at <= index; at += 1) foldEvent(actors, this.events[at]!);
    return actors;
  }

  lanes(): readonly Lane[] {
    return this.timeline.all();
  }

  messages(t: number, max: number, { isHeard = false } = {}): Message[] {
    return this.sequence.upTo(t, max, isHeard);
  }

  why(t: number, path: string): Why {
    const last = this.indexAt(t);
    const { refusals = [] } = this.actorsAfter(last).get(path) ?? {};
    const notable = (of: string): JournalEvent[] => {
      const events: JournalEvent[] = [];
      for (const index of this.notable.get(of) ?? []) {
        if (index > last) break;
        events.push(this.events[index]!);
      }
      return events;
    };
    return { refusals, chain: chainOf(path, notable) };
  }
}
