import type { LiveActor, LiveProcess } from '../../../machines/contracts/relay.ts';
import { type ListedActor, listActors } from '../../../machines/supervision/actor-listing.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';
import type { System } from '../../../machines/supervision/system.ts';

export type NamedSystem = readonly [name: string, system: System];

/** The actor systems of this process, for whoever looks. */
export interface Inspection {
  readonly id: string;
  /** Systems come and go: asked anew at each look. */
  add(systems: () => Iterable<NamedSystem>): void;
  /** All actors, by path; at most `actorsMax`. */
  list(): ListedActor[];
  rows(): LiveActor[];
  process(): LiveProcess;
}

/** More than any console can show; what is beyond it is not listed. */
const actorsMax = 5_000;
/** Errors are told in a line; the journal has them whole. */
const errorMax = 300;

export const createInspection = (of: {
  /** Names the process among the others. */
  id: string;
  role: LiveProcess['role'];
  clock: Pick<Clock, 'now'>;
}): Inspection => {
  const { id, role, clock } = of;
  const startedAt = Math.round(clock.now());
  const given: (() => Iterable<NamedSystem>)[] = [];
  /** Since when an actor stands as it does: as seen here, for machines do not keep that. */
  let seen = new Map<string, { state: string; sinceAt: number }>();

  const list = (): ListedActor[] => {
    const listed: ListedActor[] = [];
    for (const systems of given)
      for (const [name, system] of systems())
        for (const actor of listActors(name, system, actorsMax - listed.length)) listed.push(actor);
    return listed;
  };

  const rows = (): LiveActor[] => {
    const now = clock.now();
    const next: typeof seen = new Map();
    const rows = list().map((actor): LiveActor => {
      const { phase, startedAt: begunAt, lastError, restartCount, budgetLeft, machine } = actor;
      const value = actor.value as LiveActor['value'];
      const state = `${phase} ${restartCount} ${value === undefined ? '' : JSON.stringify(value)}`;
      const before = seen.get(actor.id);
      const standing =
        before?.state === state
          ? before
          : { state, sinceAt: before === undefined ? (begunAt ?? now) : now };
      next.set(actor.id, standing);
      return {
        id: actor.id,
        machine,
        phase,
        value,
        sinceAt: standing.sinceAt,
        restartCount,
        budgetLeft,
        lastError: lastError === null ? null : lastError.slice(0, errorMax),
      };
    });
    seen = next;
    return rows;
  };

  return {
    id,
    add: (systems) => void given.push(systems),
    list,
    rows,
    process: () => ({ id, role, startedAt, actors: rows() }),
  };
};
