import {
  Actor,
  type AnyActor,
  type AnyStateNode,
  type AnyTransitionDefinition,
  StateMachine,
} from 'xstate';

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

/**
 * Inspection shows the states that were entered and, which the official tools cannot see, each transition taken. A
 * transition also covers its source: a state that is left within the step that entered it is in no snapshot.
 */
export function cover(
  nodes: readonly AnyStateNode[] | undefined,
  transitions: readonly AnyTransitionDefinition[] | undefined,
): void {
  if (nodes) for (const node of nodes) of(node.machine.id).states.add(stateId(node));
  if (transitions)
    for (const transition of transitions) {
      const { states, transitions } = of(transition.source.machine.id);
      states.add(stateId(transition.source));
      transitions.add(transitionId(transition));
    }
}

/** What was covered in this process so far. */
export const coverage = (): MachineCoverage[] =>
  [...covered].map(([machineId, { states, transitions }]) => ({
    machineId,
    states: [...states].sort(),
    transitions: [...transitions].sort(),
  }));

/** For a process that runs one test file after another. */
export const forgetCoverage = (): void => covered.clear();

interface Microstep {
  type: string;
  snapshot?: { _nodes?: AnyStateNode[] };
  _transitions?: AnyTransitionDefinition[];
}

type AnySystem = AnyActor['system'];

/** Called, by this name, when a machine makes its first snapshot: before any of its steps, and before it is started. */
interface InitialSnapshot {
  _getPreInitialState(scope: { system: AnySystem }, ...rest: unknown[]): unknown;
}

/**
 * From now on every system that starts in this process is counted, however it is started and from its very first step;
 * for a test runner's setup. Returns how to end that.
 */
export function coverEverySystem(): () => void {
  const observed = new WeakSet<AnySystem>();
  const observe = (system: AnySystem) => {
    if (observed.has(system)) return;
    observed.add(system);
    system.inspect((event) => {
      const { type, snapshot, _transitions } = event as unknown as Microstep;
      if (type === '@xstate.microstep' || type === '@xstate.snapshot')
        cover(snapshot?._nodes, _transitions);
    });
  };

  const { start } = Actor.prototype;
  Actor.prototype.start = function startCovered(this: AnyActor) {
    // A machine that was restored makes no first snapshot.
    observe(this.system);
    return start.call(this);
  };
  const machine = StateMachine.prototype as unknown as InitialSnapshot;
  const { _getPreInitialState } = machine;
  machine._getPreInitialState = function firstCovered(scope, ...rest) {
    observe(scope.system);
    return _getPreInitialState.call(this, scope, ...rest);
  };
  return () => {
    Actor.prototype.start = start;
    machine._getPreInitialState = _getPreInitialState;
  };
}
