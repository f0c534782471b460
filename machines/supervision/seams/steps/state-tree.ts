import type { AnyStateNode, AnyTransitionDefinition, StateValue } from 'xstate';

/** What SCXML asks of a tree of states, as XState answers it; of charts without history. */

export const isAtomic = ({ type }: AnyStateNode): boolean => type === 'atomic' || type === 'final';

export const childrenOf = ({ states }: AnyStateNode): AnyStateNode[] => Object.values(states);

/** With `from` undefined the root is one of its descendants. */
export const isDescendant = (node: AnyStateNode, from: AnyStateNode | undefined): boolean => {
  let marker = node;
  while (marker.parent && marker.parent !== from) marker = marker.parent;
  return marker.parent === from;
};

export const properAncestors = (
  node: AnyStateNode,
  to: AnyStateNode | undefined,
): AnyStateNode[] => {
  const ancestors: AnyStateNode[] = [];
  if (to === node) return ancestors;
  for (let at = node.parent; at && at !== to; at = at.parent) ancestors.push(at);
  return ancestors;
};

const leastCommonAncestor = ([head, ...tail]: AnyStateNode[]): AnyStateNode | undefined =>
  properAncestors(head!, undefined).find((ancestor) =>
    tail.every((node) => isDescendant(node, ancestor)),
  );

/** The state within which a transition happens; undefined: the root itself is left and entered again. */
export const domainOf = (transition: AnyTransitionDefinition): AnyStateNode | undefined => {
  const { source, reenter } = transition;
  const targets = [...new Set(transition.target ?? [])];
  const isWithin = targets.every((target) => target === source || isDescendant(target, source));
  if (!reenter && isWithin) return source;
  const common = leastCommonAncestor(targets.concat(source));
  if (common) return common;
  return reenter ? undefined : source.machine.root;
};

/** States that these transitions leave, in the order of `nodes`. */
export const exitSet = (
  transitions: readonly AnyTransitionDefinition[],
  nodes: Iterable<AnyStateNode>,
): AnyStateNode[] => {
  const exits = new Set<AnyStateNode>();
  for (const transition of transitions) {
    if (!transition.target?.length) continue;
    const domain = domainOf(transition);
    if (transition.reenter && transition.source === domain) exits.add(domain);
    for (const node of nodes) if (isDescendant(node, domain)) exits.add(node);
  }
  return [...exits];
};

/** Of two transitions that leave the same state, the one deeper down is taken, otherwise the earlier one. */
export const withoutConflicts = (
  enabled: readonly AnyTransitionDefinition[],
  nodes: readonly AnyStateNode[],
): readonly AnyTransitionDefinition[] => {
  if (enabled.length < 2) return enabled;
  const kept = new Set<AnyTransitionDefinition>();
  for (const one of enabled) {
    const exits = new Set(exitSet([one], nodes));
    const preempted: AnyTransitionDefinition[] = [];
    let isPreempted = false;
    for (const other of kept) {
      if (!exitSet([other], nodes).some((node) => exits.has(node))) continue;
      if (isDescendant(one.source, other.source)) preempted.push(other);
      else {
        isPreempted = true;
        break;
      }
    }
    if (isPreempted) continue;
    for (const other of preempted) kept.delete(other);
    kept.add(one);
  }
  return [...kept];
};

export const isInFinal = (nodes: ReadonlySet<AnyStateNode>, node: AnyStateNode): boolean => {
  if (node.type === 'compound')
    return childrenOf(node).some((child) => child.type === 'final' && nodes.has(child));
  if (node.type === 'parallel') return childrenOf(node).every((child) => isInFinal(nodes, child));
  return node.type === 'final';
};

/** The active children of each state, in the order in which they were entered. */
export const childrenAmong = (
  nodes: readonly AnyStateNode[],
): ReadonlyMap<AnyStateNode, AnyStateNode[]> => {
  const children = new Map<AnyStateNode, AnyStateNode[]>();
  for (const node of nodes) {
    if (!node.parent) continue;
    const siblings = children.get(node.parent);
    if (siblings) siblings.push(node);
    else children.set(node.parent, [node]);
  }
  return children;
};

export const stateValueOf = (
  node: AnyStateNode,
  children: ReadonlyMap<AnyStateNode, AnyStateNode[]>,
): StateValue => {
  const own = children.get(node) ?? [];
  if (node.type === 'compound' && own[0] && isAtomic(own[0])) return own[0].key;
  return Object.fromEntries(own.map((child) => [child.key, stateValueOf(child, children)]));
};
