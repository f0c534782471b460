import { Actor, type AnyActor, type AnyStateNode, type AnyTransitionDefinition } from 'xstate';

/** One line of a coverage file: what the tests went through of one machine. */
export interface MachineCoverage {
  machineId: string;
  states: string[];
  transitions: string[];
}

/** Names of states and transitions as drawings use them: by keys from the machine's id down. */
export const stateId = (node: AnyStateNode): string => [node.machine.id, ...node.path].join('.');

const transitionIds = new WeakMap<AnyTransitionDefinition, string>();

/** `<source id>|<event type>|<place among those of that event>`; the type is empty for an eventless transition. */
export function transitionId(transition: AnyTransitionDefinition): string {
  const known = transitionIds.get(transition);
  if (known !== undefined) return known;
  const { source, eventType } = transition;
  const siblings = eventType === '' ? source.always : source.transitions.get(eventType);
  const id = `${stateId(source)}|${eventType}|${siblings?.indexOf(transition) ?? 0}`;
  transitionIds.set(transition, id);
  return id;
}

interface Covered {
  states: Set<string>;
  transitions: Set<string>;
}

const covered = new Map<string, Covered>();

function of(machineId: string): Covered {
  let machine = covered.get(machineId);
  if (!machine) {
    machine = { states: new Set(), transitions: new Set() };
    covered.set(machineId, machine);
  }
  return machine;
}

/** Inspection shows the states that were entered and, which the official tools cannot see, each transition taken. */
export function cover(
  nodes: readonly AnyStateNode[] | undefined,
  transitions: readonly AnyTransitionDefinition[] | undefined,
): void {
  if (nodes) for (const node of nodes) of(node.machine.id).states.add(stateId(node));
  if (transitions)
    for (const transition of transitions)
      of(transition.source.machine.id).transitions.add(transitionId(transition));
}

/** What was covered in this process so far. */
export const coverage = (): MachineCoverage[] =>
  [...covered].map(([machineId, { states, transitions }]) => ({
    machineId,
    states: [...states].sort(),
    transitions: [...transitions].sort(),
  }));

interface Microstep {
  type: string;
  snapshot?: { _nodes?: AnyStateNode[] };
  _transitions?: AnyTransitionDefinition[];
}

/**
 * From now on every system that starts in this process is counted, however it is started; for a test runner's setup.
 * Returns how to end that.
 */
export function coverEverySystem(): () => void {
  const { start } = Actor.prototype;
  Actor.prototype.start = function startCovered(this: AnyActor) {
    // The root observes for its whole system; `_parent` is undefined for it alone.
    if ((this as { _parent?: unknown })._parent === undefined)
      this.system.inspect((event) => {
        const { type, snapshot, _transitions } = event as unknown as Microstep;
        if (type === '@xstate.microstep' || type === '@xstate.snapshot')
          cover(snapshot?._nodes, _transitions);
      });
    return start.call(this);
  };
  return () => {
    Actor.prototype.start = start;
  };
}
