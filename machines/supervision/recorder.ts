import type { AnyActorRef, EventObject } from 'xstate';
import type { JournalEvent } from '../contracts/call/journal-event.ts';
import type { Clock } from './clock.ts';
import { serialError } from './exit.ts';
import { EventTape } from './recording/event-tape.ts';
import { payloadOf, small } from './recording/payload.ts';
import {
  type Candidate,
  candidatesOf,
  type StepLike,
  transitionsTaken,
} from './recording/taken.ts';
import { type InspectionLike, parentOf } from './seams/xstate-seams.ts';
import { newCounters, type SystemCounters } from './services.ts';

/** At 30 events a second this is the last minute of a call; a whole call of 5 minutes is about 9,000. */
const RING_MAX = 2_000;

export interface RecorderOptions {
  clock: Pick<Clock, 'now'>;
  /** Events kept; older ones are forgotten, `seq` goes on. Default 2,000. */
  ringMax?: number;
  counters?: SystemCounters;
}

export type JournalEntry = Omit<JournalEvent, 'seq' | 't'>;

export interface Recorder {
  readonly counters: SystemCounters;
  /** Events recorded so far, also those that the ring has forgotten. */
  readonly count: number;
  /** Takes XState's inspection events of the system whose root is called `path`; never throws. */
  inspect(path: string): (event: InspectionLike) => void;
  record(entry: JournalEntry): void;
  /** What the ring holds, oldest first; only the oldest `max`, if it is given. Every call reads them anew. */
  events(max?: number): JournalEvent[];
  /** Sees every event from now on. It may throw: that is counted and harms nobody. */
  subscribe(observer: (event: JournalEvent) => void): () => void;
  /** An actor ended in an error; the facts of the step that threw are withdrawn. */
  crashed(ref: AnyActorRef, error: unknown): void;
  /** Something of this actor's threw where it harms nobody. */
  failed(ref: AnyActorRef, where: string, error: unknown): void;
  emitted(ref: AnyActorRef, event: EventObject): void;
  timer(
    what: 'armed' | 'fired' | 'cancelled',
    source: AnyActorRef,
    id: string,
    event: EventObject,
    dueAt: number,
    /** Of one that was armed: the event's time is a little later than that. */
    delayMs?: number,
  ): void;
  pathOf(ref: AnyActorRef): string;
}

export const createRecorder = (options: RecorderOptions): Recorder => new RingRecorder(options);

interface MachineSnapshotLike extends StepLike {
  machine?: { id: string; events: string[] };
  value?: JournalEvent['value'];
  status?: string;
}

/**
 * Turns what happens in one actor system into the one event format. Payloads are copied small at once, so the ring
 * holds no references into live actors.
 */
class RingRecorder implements Recorder {
  readonly counters: SystemCounters;
  private readonly clock: Pick<Clock, 'now'>;
  private readonly ring: EventTape;
  private seq = 0;
  private readonly observers = new Set<(event: JournalEvent) => void>();
  private readonly paths = new WeakMap<AnyActorRef, string>();
  private readonly values = new WeakMap<AnyActorRef, unknown>();
  private root = '';
  private unnamed = 0;
  /** Where the machine that is taking a step stands; told when the step is over. */
  private stepping:
    | { ref: AnyActorRef; event: EventObject; snapshot: MachineSnapshotLike; taken: string[] }
    | undefined;
  /** What guards said no to in the step that is going on: told after its state, as its facts are. */
  private refusals: { ref: AnyActorRef; event: string; candidates: Candidate[] }[] = [];
  /** Facts of the step that is going on: they leave after its state. */
  private facts: { ref: AnyActorRef; event: EventObject }[] = [];

  constructor({ clock, ringMax = RING_MAX, counters = newCounters() }: RecorderOptions) {
    this.clock = clock;
    this.ring = new EventTape(ringMax);
    this.counters = counters;
  }

  get count(): number {
    return this.seq;
  }

  inspect(path: string): (event: InspectionLike) => void {
    this.root = path;
    return (event) => this.observe(event);
  }

  record(entry: JournalEntry): void {
    this.settle();
    this.append(entry);
  }

  events(max?: number): JournalEvent[] {
    return this.ring.events(max);
  }

  subscribe(observer: (event: JournalEvent) => void): () => void {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }

  crashed(ref: AnyActorRef, error: unknown): void {
    // The step that threw did not happen, so neither did its facts.
    if (this.stepping?.ref === ref) this.stepping = undefined;
    this.facts = this.facts.filter((fact) => fact.ref !== ref);
    this.refusals = this.refusals.filter((refusal) => refusal.ref !== ref);
    const serial = serialError(error);
    this.record({ path: this.pathOf(ref), kind: 'error', event: serial.name, data: small(serial) });
  }

  failed(ref: AnyActorRef, where: string, error: unknown): void {
    const data = { where, ...(small(serialError(error)) as object) };
    this.record({ path: this.pathOf(ref), kind: 'error', event: 'contained', data });
  }

  emitted(ref: AnyActorRef, event: EventObject): void {
    this.settle();
    this.fact(ref, event);
  }

  timer(
    what: 'armed' | 'fired' | 'cancelled',
    source: AnyActorRef,
    id: string,
    event: EventObject,
    dueAt: number,
    delayMs = 0,
  ): void {
    this.record({
      path: this.pathOf(source),
      kind: 'timer',
      event: what,
      data:
        what === 'armed'
          ? { id, event: event.type, dueAt: rounded(dueAt), delayMs: rounded(delayMs) }
          : { id },
    });
  }

  /** Names from the root down; an actor without a name of its own is numbered in order of appearance. */
  pathOf(ref: AnyActorRef): string {
    const known = this.paths.get(ref);
    if (known !== undefined) return known;
    const parent = parentOf(ref);
    const named = ref.id !== ref.sessionId;
    const own = named ? ref.id : `unnamed-${this.unnamed++}`;
    const path = parent ? `${this.pathOf(parent)}/${own}` : this.root || own;
    this.paths.set(ref, path);
    return path;
  }

  private observe(event: InspectionLike): void {
    const ref = event.actorRef;
    if (!ref) return;
    switch (event.type) {
      case '@xstate.event':
        if (event.event) this.onEvent(ref, event.event);
        return;
      case '@xstate.microstep':
        this.onMicrostep(ref, event);
        return;
      case '@xstate.action':
        if (event.action?.type === 'xstate.emit') this.onEmit(ref, event.action.params);
        return;
      case '@xstate.snapshot':
        this.onSnapshot(ref, event);
    }
  }

  private onEvent(ref: AnyActorRef, event: EventObject): void {
    this.settle();
    const { type } = event;
    if (type.startsWith('xstate.')) {
      // Ends of invoked actors are worth a line; starts, stops and delays show elsewhere.
      if (!type.startsWith('xstate.done.') && !type.startsWith('xstate.error.')) return;
      if (!machineOf(ref)) return;
    } else if (type.startsWith('sup.') && type !== 'sup.shutdown') return;
    const data = payloadOf(event);
    this.append({
      path: this.pathOf(ref),
      kind: 'event',
      event: type,
      ...(data ? { data } : undefined),
    });
  }

  private onMicrostep(ref: AnyActorRef, { event, snapshot, _transitions }: InspectionLike): void {
    if (!event) return;
    const step = snapshot as MachineSnapshotLike;
    if (this.stepping && this.stepping.ref !== ref) this.settle();
    if (_transitions?.length === 0) this.unmatched(ref, step, event);
    const taken = transitionsTaken(_transitions, this.stepping?.taken);
    this.stepping = { ref, event, snapshot: step, taken };
  }

  private onSnapshot(ref: AnyActorRef, { event, snapshot }: InspectionLike): void {
    const machineSnapshot = snapshot as MachineSnapshotLike;
    if (event && machineSnapshot.machine && !this.values.has(ref))
      this.stepping ??= { ref, event, snapshot: machineSnapshot, taken: [] };
    this.settle();
  }

  private onEmit(ref: AnyActorRef, params: unknown): void {
    const event = (params as { event?: EventObject } | undefined)?.event;
    if (event) this.facts.push({ ref, event });
  }

  /** The snapshot is the step's own: an actor that raises an event while it is made has none yet. */
  private unmatched(ref: AnyActorRef, step: MachineSnapshotLike, { type }: EventObject): void {
    const candidates = candidatesOf(step, type);
    if (candidates) this.refusals.push({ ref, event: type, candidates });
    if (type.startsWith('xstate.')) return;
    if (step.machine && !names(step.machine.events, type)) this.counters.unknownEvents += 1;
    else this.counters.ignoredEvents += 1;
  }

  /** Tells the state that the last step led to, when it changed, then the refusals and the facts of that step. */
  private settle(): void {
    const { stepping } = this;
    if (stepping) {
      this.stepping = undefined;
      const { ref, event, snapshot, taken } = stepping;
      const { value, status } = snapshot;
      if (value !== undefined && (!same(this.values.get(ref), value) || status === 'done')) {
        const data = stateData(snapshot, this.values.has(ref), taken);
        this.values.set(ref, value);
        this.append({
          path: this.pathOf(ref),
          kind: 'state',
          event: event.type,
          value,
          ...(data ? { data } : undefined),
        });
      }
    }
    if (this.refusals.length > 0)
      for (const { ref, event, candidates } of this.refusals.splice(0))
        this.append({ path: this.pathOf(ref), kind: 'refused', event, data: { candidates } });
    if (this.facts.length === 0) return;
    const { facts } = this;
    this.facts = [];
    for (const fact of facts) this.fact(fact.ref, fact.event);
  }

  private fact(ref: AnyActorRef, event: EventObject): void {
    const data = payloadOf(event);
    this.append({
      path: this.pathOf(ref),
      kind: 'fact',
      event: event.type,
      ...(data ? { data } : undefined),
    });
  }

  private append(entry: JournalEntry): void {
    const { seq } = this;
    this.seq = seq + 1;
    const event = { seq, t: rounded(this.clock.now()), ...entry } as JournalEvent;
    this.ring.push(event);
    if (this.observers.size === 0) return;
    for (const observer of this.observers) {
      try {
        observer(event);
      } catch {
        this.counters.observerErrors += 1;
      }
    }
  }
}

function stateData(
  { machine, status }: MachineSnapshotLike,
  isKnown: boolean,
  [transition, ...also]: string[],
): Record<string, unknown> | undefined {
  let data: Record<string, unknown> | undefined;
  if (status !== 'active') data = { status };
  if (!isKnown && machine) data = { ...data, machine: machine.id };
  if (transition !== undefined) data = { ...data, transition };
  if (data && also.length > 0) data.also = also;
  return data;
}

const machineOf = (ref: AnyActorRef): unknown =>
  (ref.getSnapshot() as MachineSnapshotLike | undefined)?.machine;

/** Tenths of a millisecond are finer than anything that we decide by. */
const rounded = (ms: number): number => Math.round(ms * 10) / 10;

/** Whether one of these event descriptors (`call.end`, `leg.*`, `*`) names the type. */
export function names(descriptors: readonly string[], type: string): boolean {
  return descriptors.some(
    (descriptor) =>
      descriptor === type ||
      descriptor === '*' ||
      (descriptor.endsWith('.*') &&
        (type === descriptor.slice(0, -2) || type.startsWith(descriptor.slice(0, -1)))),
  );
}

function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => same(left[key], right[key]));
}
