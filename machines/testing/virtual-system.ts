import type { AnyActorLogic, EventObject } from 'xstate';
import type { JournalEvent } from '../contracts/call/journal-event.ts';
import { VirtualClock } from '../supervision/clock.ts';
import { createRecorder, type Recorder } from '../supervision/recorder.ts';
import { type System, type SystemOptions, startSystem } from '../supervision/system.ts';

export interface VirtualSystem {
  readonly system: System;
  readonly clock: VirtualClock;
  readonly recorder: Recorder;
  /** Facts emitted by the root so far, as they came. */
  readonly facts: EventObject[];
  /** The journal so far, perhaps of one kind only. */
  journal(kind?: JournalEvent['kind']): JournalEvent[];
  /** The journal as short lines `path event`, for comparisons that read well. */
  lines(kind?: JournalEvent['kind']): string[];
  /** State of the machine at this path, as last journalled. */
  stateAt(path: string): JournalEvent['value'];
  /** Lets promises settle and time pass, timer by timer, until it is so; fails after `maxMs` of virtual time. */
  run(until: () => boolean, maxMs: number): Promise<void>;
  /** Throws when a machine received an event that none of its states names. */
  expectNoUnknownEvents(): void;
}

/** A system on a virtual clock, with its journal at hand. Production counts unknown events; tests fail on them. */
export function startVirtual(
  logic: AnyActorLogic,
  options: Partial<SystemOptions> & { startMs?: number; ringMax?: number } = {},
): VirtualSystem {
  const clock =
    options.clock instanceof VirtualClock ? options.clock : new VirtualClock(options.startMs ?? 0);
  const recorder =
    options.recorder ?? createRecorder({ clock, ringMax: options.ringMax ?? 10_000 });
  const facts: EventObject[] = [];
  const system = startSystem(logic, {
    path: 'test',
    ...options,
    clock,
    recorder,
    onEmit: (event) => {
      facts.push(event);
      options.onEmit?.(event);
    },
  });
  const journal = (kind?: JournalEvent['kind']) =>
    kind ? recorder.events().filter((event) => event.kind === kind) : recorder.events();
  return {
    system,
    clock,
    recorder,
    facts,
    journal,
    lines: (kind) => journal(kind).map(({ path, event }) => `${path} ${event}`),
    stateAt: (path) => journal('state').findLast((event) => event.path === path)?.value,
    run: (until, maxMs) => runUntil(clock, until, maxMs),
    expectNoUnknownEvents: () => {
      const { unknownEvents } = system.counters;
      if (unknownEvents > 0)
        throw new Error(`${unknownEvents} events were unknown to their machines`);
    },
  };
}

/** Hops of promises that settle between two timers; a chain of ours takes under 10. */
const SETTLING_MAX = 50;

async function runUntil(clock: VirtualClock, until: () => boolean, maxMs: number): Promise<void> {
  const limit = clock.now() + maxMs;
  for (;;) {
    for (let hop = 0; hop < SETTLING_MAX; hop += 1) {
      if (until()) return;
      await Promise.resolve();
    }
    const next = clock.next();
    if (next === undefined || next > limit) break;
    clock.runUntil(next);
  }
  throw new Error(`not so within ${maxMs} virtual ms`);
}
