import { type AnyStateNode, type AnyTransitionDefinition, spawnChild, stopChild } from 'xstate';
import { entrySet } from './entry-set.ts';
import { exitSet, isInFinal, withoutConflicts } from './state-tree.ts';

/** Everything about a microstep that follows from where the machine is and what it takes: who is left and entered, with what. */
export interface StepPlan {
  /** Of those that are enabled. */
  taken: readonly AnyTransitionDefinition[];
  /** One list for each state that is left, deepest first. */
  exits: readonly (readonly Action[])[];
  actions: readonly Action[];
  entries: readonly Entry[];
  /** When the machine is done with it: what all its states still do. */
  lastActions: readonly Action[];
  /** Where the machine is then; null: where it was. */
  nodes: AnyStateNode[] | null;
}

/** As a chart names it; XState resolves it. */
export type Action = unknown;

export interface Entry {
  state: AnyStateNode;
  actions: readonly Action[];
  /** Ids of the actors that it invokes. */
  invokes: readonly string[];
  /** Parallel states that are complete with it, innermost first. */
  completed: readonly AnyStateNode[];
  /** The machine is done: the state that has completed it. */
  completes: AnyStateNode | null;
}

export const planStep = (
  nodes: readonly AnyStateNode[],
  enabled: readonly AnyTransitionDefinition[],
): StepPlan => {
  const taken = withoutConflicts(enabled, nodes);
  const active = new Set(nodes);
  const exited = exitSet(taken, active).sort((a, b) => b.order - a.order);
  for (const state of exited) active.delete(state);
  const { states, defaults } = entrySet(taken);
  const finished = new Set<AnyStateNode>();
  const entries = [...states]
    .sort((a, b) => a.order - b.order)
    .map((state): Entry => {
      active.add(state);
      return {
        state,
        actions: [
          ...state.entry,
          ...state.invoke.map((invoked) =>
            spawnChild(
              invoked.src as never,
              { ...invoked, syncSnapshot: Boolean(invoked.onSnapshot) } as never,
            ),
          ),
          ...(defaults.has(state) ? state.initial.actions : []),
        ],
        invokes: state.invoke.map(({ id }) => id),
        ...completion(state, active, finished),
      };
    });
  const isDone = entries.some(({ completes }) => completes !== null);
  const next = [...active];
  if (isDone) next.sort((a, b) => b.order - a.order);
  const isSame = next.length === nodes.length && nodes.every((node) => active.has(node));
  return {
    taken,
    exits: exited.map(({ exit, invoke }) => [
      ...exit,
      ...invoke.map(({ id }) => stopChild(id) as Action),
    ]),
    actions: taken.flatMap(({ actions }) => actions as Action[]),
    entries,
    lastActions: isDone ? next.flatMap(({ exit }) => exit as Action[]) : [],
    nodes: isSame ? null : next,
  };
};

const completion = (
  state: AnyStateNode,
  active: ReadonlySet<AnyStateNode>,
  finished: Set<AnyStateNode>,
): Pick<Entry, 'completed' | 'completes'> => {
  const completed: AnyStateNode[] = [];
  if (state.type !== 'final') return { completed, completes: null };
  const { parent } = state;
  let marker = parent?.type === 'parallel' ? parent : parent?.parent;
  let completes = marker ?? state;
  while (marker?.type === 'parallel' && !finished.has(marker) && isInFinal(active, marker)) {
    finished.add(marker);
    completed.push(marker);
    completes = marker;
    marker = marker.parent;
  }
  return { completed, completes: marker ? null : completes };
};
