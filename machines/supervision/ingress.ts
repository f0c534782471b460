import type { EventObject } from 'xstate';

/** Per actor; a call receives about 30 events a second. */
const INBOX_MAX = 256;
/** Delivered in one macrotask before others get their turn. */
const PER_MACROTASK_MAX = 64;
/** The turn is only counted from here on, so that ordinary traffic arms no timer. */
const COUNT_FROM = 8;

export type Refusal = 'reserved' | 'invalid' | 'overflow' | 'gone';

/** A zod schema, or anything that answers like one. */
export interface EventSchema {
  safeParse(event: unknown): { success: boolean; data?: unknown; error?: unknown };
}

export interface GateTarget {
  send(event: never): void;
  /** Actors have one: the gate closes when it is no longer active. */
  getSnapshot?(): { status: string };
}

export interface GateOptions {
  /** Without one, events are only checked for a type that is not reserved. */
  schema?: EventSchema;
  inboxMax?: number;
  perMacrotaskMax?: number;
  /** What gives way when the inbox is full. `fail` closes the gate for good and reports it. Default `reject`. */
  overflow?: 'drop-oldest' | 'reject' | 'fail';
  /** Runs it in a later macrotask: `(run) => clock.setTimeout(run, 0)`. */
  defer: (run: () => void) => void;
  onRefused?: (event: unknown, why: Refusal) => void;
}

/** Delivers an event from outside; false when it was refused. */
export type Post = (event: unknown) => boolean;

/**
 * The one way in from outside. Refuses what could forge the machinery (`xstate.*`, `sup.*`) or does not parse, keeps a
 * bounded inbox, and delivers a bounded number of events in a macrotask, so that no sender can keep others from theirs.
 */
export function gate(target: GateTarget, options: GateOptions): Post {
  const { schema, inboxMax = INBOX_MAX, perMacrotaskMax = PER_MACROTASK_MAX, defer } = options;
  const { overflow = 'reject', onRefused } = options;
  const countFrom = Math.min(COUNT_FROM, perMacrotaskMax);
  const inbox: EventObject[] = [];
  let delivered = 0;
  let turnOrdered = false;
  let closed = false;

  const refuse = (event: unknown, why: Refusal): false => {
    onRefused?.(event, why);
    return false;
  };
  const deliver = (event: EventObject): void => {
    delivered += 1;
    if (delivered >= countFrom && !turnOrdered) {
      turnOrdered = true;
      defer(nextTurn);
    }
    target.send(event as never);
  };
  const nextTurn = (): void => {
    turnOrdered = false;
    delivered = 0;
    while (inbox.length > 0 && delivered < perMacrotaskMax) {
      const event = inbox.shift() as EventObject;
      if (isGone(target)) refuse(event, 'gone');
      else deliver(event);
    }
  };

  return (posted) => {
    if (closed || isGone(target)) return refuse(posted, 'gone');
    if (!isEvent(posted)) return refuse(posted, 'invalid');
    if (posted.type.startsWith('xstate.') || posted.type.startsWith('sup.') || posted.type === '*')
      return refuse(posted, 'reserved');
    const parsed = schema?.safeParse(posted);
    if (parsed && !parsed.success) return refuse(posted, 'invalid');
    const event = parsed ? (parsed.data as EventObject) : posted;
    if (inbox.length === 0 && delivered < perMacrotaskMax) {
      deliver(event);
      return true;
    }
    if (inbox.length >= inboxMax) {
      if (overflow === 'reject') return refuse(event, 'overflow');
      if (overflow === 'fail') {
        closed = true;
        inbox.length = 0;
        return refuse(event, 'overflow');
      }
      refuse(inbox.shift(), 'overflow');
    }
    inbox.push(event);
    return true;
  };
}

const isGone = (target: GateTarget): boolean => {
  const snapshot = target.getSnapshot?.();
  return snapshot !== undefined && snapshot.status !== 'active';
};

const isEvent = (event: unknown): event is EventObject =>
  typeof event === 'object' &&
  event !== null &&
  typeof (event as { type?: unknown }).type === 'string' &&
  (event as { type: string }).type.length > 0;
