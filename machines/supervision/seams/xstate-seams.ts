import type { ActorSystem, AnyActorRef, EventObject } from 'xstate';
import type { Clock, TimerHandle } from '../clock.ts';

/**
 * Everything that we use of XState 5.33 beyond its documented API stands in this folder; `xstate-seams.test.ts` is the contract of
 * this file. How guards are checked and assignments resolved is in `guards.ts` and `assign.ts`. Seams of an actor system:
 *
 * - `_sendInspectionEvent`: the recorder listens here, guarded; an observer that throws inside XState wedges mailboxes.
 * - `_unregister`: called once when an actor ends, also when it crashes, which inspection does not show.
 * - `_relay`: delivers every event; ends of children are not relayed to supervisors, which know them already.
 * - `_transitions` of a microstep, `_nodes` of a machine's snapshot: what was taken, and what might have been.
 * - `scheduler`: replaced by a table per actor on our clock, because the original walks all timers of the system when
 *   any actor ends, and cannot cancel an id that was armed twice.
 */
export interface InspectionLike {
  readonly type: string;
  readonly actorRef?: AnyActorRef;
  readonly sourceRef?: AnyActorRef | undefined;
  readonly event?: EventObject;
  readonly snapshot?: unknown;
  readonly action?: { type: string; params?: unknown };
  readonly _transitions?: readonly unknown[];
}

export interface SystemSeams {
  /** Inspection events, while set; must not throw. */
  observe: ((event: InspectionLike) => void) | undefined;
  /** An actor ended; must not throw. */
  actorEnded(ref: AnyActorRef): void;
  /** An inspector of somebody else threw; it was contained. */
  observerFailed(error: unknown): void;
  timer: TimerListener | undefined;
}

export type TimerListener = (
  what: 'armed' | 'fired' | 'cancelled',
  source: AnyActorRef,
  id: string,
  event: EventObject,
  dueAt: number,
  /** Of one that is armed. */
  delayMs?: number,
) => void;

/** A delayed event that an actor has armed; what a resume point must remember, since XState does not. */
export interface DueTimer {
  source: AnyActorRef;
  target: AnyActorRef;
  id: string;
  event: EventObject;
  dueAt: number;
}

/** XState has this type, and does not export it. */
// biome-ignore lint/suspicious/noExplicitAny: as XState's own
export type AnyActorSystem = ActorSystem<any>;

interface InternalSystem {
  _sendInspectionEvent(event: InspectionLike): void;
  _unregister(ref: AnyActorRef): void;
  _relay(source: AnyActorRef | undefined, target: AnyActorRef, event: EventObject): void;
  inspect(observer: unknown): unknown;
  scheduler: {
    schedule(
      source: AnyActorRef,
      target: AnyActorRef,
      event: EventObject,
      delay: number,
      id?: string,
    ): void;
    cancel(source: AnyActorRef, id: string): void;
    cancelAll(source: AnyActorRef): void;
  };
}

/** Parents that learn of their children's ends by subscription; what XState relays to them besides is noise. */
const unrelayed = new WeakSet<AnyActorRef>();

export function withoutRelays(parent: AnyActorRef): void {
  unrelayed.add(parent);
}

interface Armed extends DueTimer {
  handle: TimerHandle | undefined;
}

const noTimers: readonly DueTimer[] = [];
const tables = new WeakMap<object, TimerTable>();

/** Delayed events of one system, by the actor that armed them. */
class TimerTable {
  private readonly bySource = new Map<AnyActorRef, Map<string, Armed>>();
  private readonly clock: Clock;
  private readonly seams: SystemSeams;
  private readonly system: InternalSystem;
  private anonymous = 0;

  constructor(system: InternalSystem, clock: Clock, seams: SystemSeams) {
    this.system = system;
    this.clock = clock;
    this.seams = seams;
  }

  schedule(
    source: AnyActorRef,
    target: AnyActorRef,
    event: EventObject,
    ms: number,
    id = `anonymous.${this.anonymous++}`,
  ): void {
    this.cancel(source, id);
    let own = this.bySource.get(source);
    if (!own) {
      own = new Map();
      this.bySource.set(source, own);
    }
    const dueAt = this.clock.now() + ms;
    const armed: Armed = { source, target, id, event, dueAt, handle: undefined };
    armed.handle = this.clock.setTimeout(() => this.fire(armed), ms);
    own.set(id, armed);
    this.seams.timer?.('armed', source, id, event, dueAt, ms);
  }

  cancel(source: AnyActorRef, id: string): void {
    const own = this.bySource.get(source);
    const armed = own?.get(id);
    if (!own || !armed) return;
    own.delete(id);
    if (own.size === 0) this.bySource.delete(source);
    this.clock.clearTimeout(armed.handle);
    this.seams.timer?.('cancelled', source, id, armed.event, armed.dueAt);
  }

  cancelAll(source: AnyActorRef): void {
    const own = this.bySource.get(source);
    if (!own) return;
    this.bySource.delete(source);
    for (const armed of own.values()) {
      this.clock.clearTimeout(armed.handle);
      this.seams.timer?.('cancelled', source, armed.id, armed.event, armed.dueAt);
    }
  }

  due(): DueTimer[] {
    const due: DueTimer[] = [];
    for (const own of this.bySource.values())
      for (const { source, target, id, event, dueAt } of own.values())
        due.push({ source, target, id, event, dueAt });
    return due.sort((a, b) => a.dueAt - b.dueAt);
  }

  private fire(armed: Armed): void {
    const own = this.bySource.get(armed.source);
    if (own?.get(armed.id) !== armed) return;
    own.delete(armed.id);
    if (own.size === 0) this.bySource.delete(armed.source);
    this.seams.timer?.('fired', armed.source, armed.id, armed.event, armed.dueAt);
    this.system._relay(armed.source, armed.target, armed.event);
  }
}

/** Fits a system whose root is not started yet with our seams. */
export function fitSeams(root: AnyActorRef, clock: Clock, seams: SystemSeams): void {
  const system = root.system as unknown as InternalSystem;
  const send = system._sendInspectionEvent;
  const unregister = system._unregister;
  const inspect = system.inspect;
  const relay = system._relay;

  system._sendInspectionEvent = (event) => {
    try {
      seams.observe?.(event);
      send(event);
    } catch (error) {
      seams.observerFailed(error);
    }
  };
  system._relay = (source, target, event) => {
    if (source !== undefined && source !== target && unrelayed.has(target)) return;
    relay(source, target, event);
  };
  system.inspect = (observer) => inspect(guarded(observer, seams));
  system._unregister = (ref) => {
    unregister(ref);
    seams.actorEnded(ref);
  };
  const table = new TimerTable(system, clock, seams);
  tables.set(system, table);
  const { scheduler } = system;
  scheduler.schedule = (source, target, event, ms, id) =>
    table.schedule(source, target, event, ms, id);
  scheduler.cancel = (source, id) => table.cancel(source, id);
  scheduler.cancelAll = (source) => table.cancelAll(source);
}

/** Delayed events armed in the system of this actor, earliest first. */
export function dueTimers(ref: AnyActorRef): readonly DueTimer[] {
  return tables.get(ref.system)?.due() ?? noTimers;
}

/** One throwing inspector must not keep the next one from looking. */
function guarded(observer: unknown, seams: SystemSeams): (event: unknown) => void {
  const next =
    typeof observer === 'function'
      ? (observer as (event: unknown) => void)
      : (event: unknown) => (observer as { next?: (event: unknown) => void }).next?.(event);
  return (event) => {
    try {
      next(event);
    } catch (error) {
      seams.observerFailed(error);
    }
  };
}

/** The machine's own parent link, which is public on the actor but not in its type. */
export function parentOf(ref: AnyActorRef): AnyActorRef | undefined {
  return (ref as { _parent?: AnyActorRef })._parent;
}

/** The clock of a system; an XState clock has no `now`, ours does. */
export function clockOf(ref: AnyActorRef): Clock {
  const clock = (ref as { clock?: Partial<Clock> }).clock;
  if (typeof clock?.now !== 'function')
    throw new Error('supervision needs a Clock with now(): start the system with startSystem');
  return clock as Clock;
}
