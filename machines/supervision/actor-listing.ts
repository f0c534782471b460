import type { AnyActorRef } from 'xstate';
import type { ChildPhase, ChildView } from './child-spec.ts';
import { serialError } from './exit.ts';
import type { LinkedSnapshot } from './linked.ts';
import type { SupervisorSnapshot } from './supervisor.ts';
import type { System } from './system.ts';

/** One actor as it stands now. */
export interface ListedActor {
  /** Slash-separated path; the name under which its system was asked for comes first. */
  id: string;
  /** The system to which it belongs, and the path at which that begins: another than its parent's for a linked one. */
  system: System;
  base: string;
  /** Id of its machine. */
  machine: string | null;
  phase: ChildPhase | 'done';
  /** State value of a machine. */
  value: unknown;
  /** Of a supervised one. */
  startedAt: number | null;
  restartCount: number;
  budgetLeft: number | null;
  lastError: string | null;
}

/** What any actor's snapshot may hold of interest. */
type AnySnapshot = Partial<SupervisorSnapshot> & {
  machine?: { id: string };
  value?: unknown;
  system?: System | undefined;
};

/**
 * Every actor of a system, parents first: children of supervisors, also those that are down; invoked and spawned actors of
 * machines; linked systems in the place where they are linked in. Reads and copies nothing else, so a thousand actors take
 * about a millisecond. Stops at `actorsMax`.
 */
export function listActors(name: string, system: System, actorsMax: number): ListedActor[] {
  const listed: ListedActor[] = [];

  const walk = (
    id: string,
    ref: AnyActorRef | undefined,
    home: { system: System; base: string },
    view: ChildView | undefined,
  ): void => {
    if (listed.length >= actorsMax) return;
    const own = ref?.getSnapshot() as AnySnapshot | undefined;
    const linked = linkedIn(own);
    const inner = linked ? { system: linked, base: id } : home;
    const shown = linked ? (linked.ref.getSnapshot() as AnySnapshot) : own;
    listed.push({
      ...inner,
      id,
      machine: shown?.machine?.id ?? null,
      phase: phaseOf(view, own),
      value: shown?.machine ? shown.value : undefined,
      startedAt: view?.startedAt ?? null,
      restartCount: view?.restarts ?? 0,
      budgetLeft: view?.budgetLeft ?? null,
      lastError: errorOf(view, own),
    });
    const { supervisor, children = {} } = shown ?? {};
    if (supervisor) {
      for (const child of supervisor.views())
        walk(`${id}/${child.id}`, children[child.id], inner, child);
    } else for (const key in children) walk(`${id}/${key}`, children[key], inner, undefined);
  };

  walk(name, system.ref, { system, base: name }, undefined);
  return listed;
}

function linkedIn(snapshot: AnySnapshot | undefined): System | undefined {
  return snapshot && 'system' in snapshot && !snapshot.machine
    ? (snapshot as unknown as LinkedSnapshot<unknown>).system
    : undefined;
}

function phaseOf(view: ChildView | undefined, snapshot: AnySnapshot | undefined) {
  if (view && view.phase !== 'running')
    return view.phase === 'stopped' && view.lastExit?.kind === 'normal' ? 'done' : view.phase;
  switch (snapshot?.status) {
    case 'done':
      return 'done';
    case 'error':
      return 'failed';
    case 'stopped':
      return 'stopped';
    default:
      return 'running';
  }
}

function errorOf(view: ChildView | undefined, snapshot: AnySnapshot | undefined): string | null {
  if (snapshot?.status === 'error') return serialError(snapshot.error).message;
  return view?.lastExit?.kind === 'crash' ? view.lastExit.error.message : null;
}
