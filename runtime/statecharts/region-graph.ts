import type { GraphState, StatechartGraph } from './statechart-graph.ts';

/** The outermost regions of a machine: those of a parallel state that is in no region itself. */
export const outerRegions = ({ states }: StatechartGraph): GraphState[] => {
  const byId = new Map(states.map((state) => [state.id, state]));
  const isInRegion = ({ parent }: GraphState): boolean => {
    for (let at = parent; at !== undefined; at = byId.get(at)?.parent)
      if (byId.get(at)?.kind === 'region') return true;
    return false;
  };
  return states.filter((state) => state.kind === 'region' && !isInRegion(state));
};

/**
 * One region as if it were a machine: what leaves it or comes from outside is not in it. Without the texts of its transitions, which
 * take most of a drawing's room: what may happen in a state is told beside it.
 */
export const regionGraph = (
  { states, transitions }: StatechartGraph,
  region: GraphState,
): StatechartGraph => {
  const isWithin = (id: string): boolean => id === region.id || id.startsWith(`${region.id}.`);
  return {
    machine: region.id,
    states: states
      .filter(({ id }) => isWithin(id))
      .map((state) =>
        state === region ? { ...region, kind: 'machine', parent: undefined } : state,
      ),
    transitions: transitions
      .filter(
        ({ source, target }) => isWithin(source) && (target === undefined || isWithin(target)),
      )
      .map((transition) => ({ ...transition, isMute: true })),
  };
};
