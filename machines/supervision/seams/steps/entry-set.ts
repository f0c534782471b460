import type { AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { childrenOf, domainOf, isDescendant, properAncestors } from './state-tree.ts';

/** States that transitions enter; `defaults`: those whose initial transition is taken as well. As XState's `computeEntrySet`. */
export interface EntrySet {
  states: Set<AnyStateNode>;
  defaults: Set<AnyStateNode>;
}

export const entrySet = (transitions: readonly AnyTransitionDefinition[]): EntrySet => {
  const entry: EntrySet = { states: new Set(), defaults: new Set() };
  for (const transition of transitions) {
    const { source, reenter, target = [] } = transition;
    const domain = domainOf(transition);
    for (const state of target) {
      if (source !== state || source !== domain || reenter) {
        entry.states.add(state);
        entry.defaults.add(state);
      }
      addDescendants(state, entry);
    }
    for (const state of new Set(target)) {
      const ancestors = properAncestors(state, domain);
      if (domain?.type === 'parallel') ancestors.push(domain);
      addAncestors(ancestors, entry, !source.parent && reenter ? undefined : domain);
    }
  }
  return entry;
};

const isEntered = ({ states }: EntrySet, region: AnyStateNode): boolean => {
  for (const state of states) if (isDescendant(state, region)) return true;
  return false;
};

const addDescendants = (state: AnyStateNode, entry: EntrySet): void => {
  if (state.type === 'compound') {
    const initial = state.initial.target[0]!;
    entry.states.add(initial);
    entry.defaults.add(initial);
    addDescendants(initial, entry);
    addAncestors(properAncestors(initial, state), entry, undefined);
  } else if (state.type === 'parallel')
    for (const region of childrenOf(state)) {
      if (isEntered(entry, region)) continue;
      entry.states.add(region);
      entry.defaults.add(region);
      addDescendants(region, entry);
    }
};

const addAncestors = (
  ancestors: readonly AnyStateNode[],
  entry: EntrySet,
  within: AnyStateNode | undefined,
): void => {
  for (const ancestor of ancestors) {
    if (within === undefined || isDescendant(ancestor, within)) entry.states.add(ancestor);
    if (ancestor.type !== 'parallel') continue;
    for (const region of childrenOf(ancestor)) {
      if (isEntered(entry, region)) continue;
      entry.states.add(region);
      addDescendants(region, entry);
    }
  }
};
