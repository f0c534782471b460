import type { AnyActorRef } from 'xstate';
import type { Exit, SerialError } from './exit.ts';

/** What went unusually in a system; plain numbers, read by metrics and tests. */
export interface SystemCounters {
  /** Events that no state of the receiving machine names. Failures in tests. */
  unknownEvents: number;
  /** Known events that the machine's present state has no transition for. */
  ignoredEvents: number;
  /** Mail to children that are gone, or beyond the stash. */
  deadLetters: number;
  /** Exits, emissions and results of dead incarnations that were dropped. */
  lateEvents: number;
  /** Observers, `onEmit` handlers and cleanups that threw. */
  observerErrors: number;
  /** Actors that ended in an error. */
  crashes: number;
  /** Events refused by the ingress gate. */
  refusedEvents: number;
}

export const newCounters = (): SystemCounters => ({
  unknownEvents: 0,
  ignoredEvents: 0,
  deadLetters: 0,
  lateEvents: 0,
  observerErrors: 0,
  crashes: 0,
  refusedEvents: 0,
});

export type SupervisionEvent =
  | 'sup.started'
  | 'sup.exited'
  | 'sup.restarting'
  | 'sup.gave-up'
  | 'sup.stopping'
  | 'sup.killed';

export interface SupervisionData {
  incarnation?: number;
  exit?: Exit;
  delayMs?: number;
  /** Instant of the next start. */
  until?: number;
  restarts?: number;
  budgetLeft?: number;
  why?: string;
  /** What used up the budget, oldest first. */
  errors?: readonly SerialError[];
  [detail: string]: unknown;
}

/** What the actors of one system share; they find it by their system. */
export interface SystemServices {
  readonly counters: SystemCounters;
  readonly random: () => number;
  /** `child` undefined: about the supervisor itself. */
  supervision(
    event: SupervisionEvent,
    supervisor: AnyActorRef,
    child: string | undefined,
    data: SupervisionData,
  ): void;
  /** A resource emitted; machines are seen by inspection. */
  emitted(ref: AnyActorRef, event: { type: string }): void;
  /** Something threw where it harms nobody; it is still counted and journalled. */
  failed(ref: AnyActorRef, where: string, error: unknown): void;
}

const bySystem = new WeakMap<object, SystemServices>();
const byDefault = new WeakMap<object, SystemServices>();

export function provideServices(ref: AnyActorRef, services: SystemServices): void {
  bySystem.set(ref.system, services);
}

/** Without `startSystem` there is no journal, and jitter is in the middle. */
export function servicesOf(ref: AnyActorRef): SystemServices {
  const { system } = ref;
  const given = bySystem.get(system) ?? byDefault.get(system);
  if (given) return given;
  const counters = newCounters();
  const services: SystemServices = {
    counters,
    random: () => 0.5,
    supervision: () => {},
    emitted: () => {},
    failed: () => {
      counters.observerErrors += 1;
    },
  };
  byDefault.set(system, services);
  return services;
}
