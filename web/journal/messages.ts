import type { JournalEvent } from '../../machines/contracts/call/journal-event.ts';
import { parentPath } from './actor-state.ts';
import { GrowingNumbers } from './growing-numbers.ts';

/** One arrow of a sequence diagram. */
export interface Message {
  readonly event: string;
  /** Null: from outside the actor system. */
  readonly from: string | null;
  /** Null: to the outside, or not yet received. */
  readonly to: string | null;
  readonly sentAt: number;
  readonly receivedAt: number | null;
  /** Of the fact that was sent, or of the event received when nobody here sent it. */
  readonly seq: number;
  readonly data: unknown;
}

/** A fact that nobody has received for so long was meant for the outside. */
const IN_FLIGHT_MAX_MS = 2_000;
const NONE = -1;

/** Pairs what one actor emits with what another receives, as the journal comes in. O(1) an event. */
export class Messages {
  private readonly events: readonly JournalEvent[];
  /** Of each message: index of the fact and of its receipt (-1: none), and its time. */
  private readonly sent = new GrowingNumbers();
  private readonly received = new GrowingNumbers();
  private readonly times = new GrowingNumbers();
  /** The newest message of each type that began with a fact. */
  private readonly newest = new Map<string, number>();

  constructor(events: readonly JournalEvent[]) {
    this.events = events;
  }

  take(event: JournalEvent, index: number, time: number): void {
    if (event.kind === 'fact') {
      this.newest.set(event.event, this.sent.length);
      this.add(index, NONE, time);
    } else if (event.kind === 'event') this.receive(event, index, time);
  }

  private receive(event: JournalEvent, index: number, time: number): void {
    const message = this.newest.get(event.event);
    const sent = message === undefined ? NONE : this.sent.at(message);
    if (
      message === undefined ||
      time - this.times.at(message) > IN_FLIGHT_MAX_MS ||
      this.events[sent]!.path === event.path
    )
      this.add(NONE, index, time);
    else if (this.received.at(message) === NONE) this.received.set(message, index);
    else this.add(sent, index, time);
  }

  private add(sent: number, received: number, time: number): void {
    this.sent.push(sent);
    this.received.push(received);
    this.times.push(time);
  }

  /** The last `max` up to `t`, oldest first; `isHeard` leaves out what left for the outside. */
  upTo(t: number, max: number, isHeard: boolean): Message[] {
    const found: Message[] = [];
    for (let at = this.times.countUpTo(t) - 1; at >= 0 && found.length < max; at -= 1) {
      const message = this.message(at, t);
      if (!isHeard || message.to !== null) found.push(message);
    }
    return found.reverse();
  }

  private message(at: number, t: number): Message {
    const fact = this.events[this.sent.at(at)];
    const receipt = this.events[this.received.at(at)];
    const hasArrived = receipt !== undefined && receipt.t <= t;
    const told = (fact ?? receipt)!;
    return {
      event: told.event,
      from: fact?.path ?? senderOf(told),
      to: hasArrived ? receipt.path : null,
      sentAt: told.t,
      receivedAt: hasArrived ? receipt.t : null,
      seq: told.seq,
      data: told.data,
    };
  }
}

/** Who sent what no actor emitted: supervisors send `sup.…`, XState tells of the ends of invoked actors. */
const senderOf = ({ event, path }: JournalEvent): string | null => {
  if (event.startsWith('sup.')) return parentPath(path);
  const invoked = /^xstate\.(?:done|error)\.actor\.(.+)$/.exec(event)?.[1];
  return invoked === undefined ? null : `${path}/${invoked}`;
};
