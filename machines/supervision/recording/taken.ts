import type { AnyStateNode, AnyTransitionDefinition } from 'xstate';

/** What a machine's snapshot tells of the states that it is in. */
export interface StepLike {
  readonly _nodes?: readonly AnyStateNode[];
}

/** A transition whose guard said no. */
export interface Candidate {
  /** Null: it leads nowhere else. */
  target: string | null;
  guard: string;
}

/** Candidates of one refused event that are told; more would be a chart that nobody can read. */
const candidatesMax = 8;
/** Transitions of one step that are told. */
const takenMax = 8;

const none: string[] = [];

/** Names of states and transitions as drawings have them. */
const stateId = (node: AnyStateNode): string => [node.machine.id, ...node.path].join('.');

const transitionIds = new WeakMap<object, string>();

const transitionId = (transition: AnyTransitionDefinition): string => {
  const known = transitionIds.get(transition);
  if (known !== undefined) return known;
  const { source, eventType } = transition;
  const siblings = eventType === '' ? source.always : source.transitions.get(eventType);
  const id = `${stateId(source)}|${eventType}|${siblings?.indexOf(transition) ?? 0}`;
  transitionIds.set(transition, id);
  return id;
};

/** Ids of the transitions of one microstep behind those of the same step before it. */
export function transitionsTaken(
  transitions: readonly unknown[] | undefined,
  before: string[] = none,
): string[] {
  if (!transitions || transitions.length === 0) return before;
  const ids: string[] = before === none ? [] : before;
  // The step into the first state is no transition of the chart.
  for (const transition of transitions as readonly AnyTransitionDefinition[])
    if (transition.source && ids.length < takenMax) ids.push(transitionId(transition));
  return ids;
}

/** Every transition that the present states have for an event none of which was taken; undefined: they have none. */
export function candidatesOf({ _nodes }: StepLike, type: string): Candidate[] | undefined {
  if (!_nodes) return undefined;
  let found: Candidate[] | undefined;
  for (const node of _nodes) {
    const transitions = node.transitions.get(type);
    if (!transitions) continue;
    for (const { guard, target } of transitions) {
      if (guard === undefined) continue;
      found ??= [];
      if (found.length >= candidatesMax) return found;
      found.push({ target: target?.[0] ? stateId(target[0]) : null, guard: guardText(guard) });
    }
  }
  return found;
}

/** XState's own combinators are functions that carry what they combine. */
interface Combined {
  name: string;
  guards?: unknown[];
  stateValue?: unknown;
  check?: unknown;
}

function guardText(guard: unknown, inner = false): string {
  if (typeof guard === 'string') return guard;
  if (typeof guard === 'object' && guard !== null)
    return String((guard as { type?: unknown }).type);
  const { name, guards = [], stateValue, check } = guard as unknown as Combined;
  if (check === undefined) return '?';
  if (stateValue !== undefined)
    return `in ${typeof stateValue === 'string' ? stateValue : JSON.stringify(stateValue)}`;
  const parts = guards.map((part) => guardText(part, true));
  if (parts.length === 1) return `not ${parts[0]}`;
  const joined = parts.join(name === 'or' ? ' or ' : ' and ');
  return inner ? `(${joined})` : joined;
}
