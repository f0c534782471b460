import {
  type AnyActorRef,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyStateNode,
  type AnyTransitionDefinition,
  type EventObject,
  stopChild,
} from 'xstate';
import { holds } from '../guards.ts';
import {
  type Asked,
  askedOf,
  type Configuration,
  Configurations,
  planOf,
} from './configuration.ts';
import { type Resolving, resolveActions, type Scope } from './resolve-actions.ts';
import type { Entry } from './step-plan.ts';

/**
 * Steps of one machine with the plans of those that it has made before: XState reckons for each step anew which states are left and
 * entered and what the state value is, although that follows from where the machine is and what it takes. The same snapshots, the
 * same actions in the same order; every walk of a chart compares them.
 */
export type Steps = (
  snapshot: AnyMachineSnapshot,
  event: EventObject,
  scope: Scope,
) => AnyMachineSnapshot;

interface Step extends Resolving {
  configurations: Configurations;
}

export const plannedSteps = (machine: AnyStateMachine): Steps => {
  const configurations = new Configurations(machine);
  return (from, first, scope) => {
    // Ends that are not an event's business.
    const { type } = first;
    const isForeign = from.status !== 'active' || type === 'xstate.stop';
    if (isForeign || type.startsWith('xstate.error.actor'))
      return machine.transition(from as never, first as never, scope as never);
    const step: Step = { configurations, scope, event: first, raised: [] };
    let snapshot = microstep(from, selected(from, step), step);
    const iterationsMax = machine.options?.maxIterations ?? Number.POSITIVE_INFINITY;
    let mayGoOn = true;
    for (let iterations = 1; snapshot.status === 'active'; iterations += 1) {
      if (iterations > iterationsMax)
        throw new Error(
          `${machine.id} has taken ${iterationsMax} microsteps without coming to rest`,
        );
      let enabled: Transitions = mayGoOn ? eventless(snapshot, step) : none;
      const before: AnyMachineSnapshot | undefined = enabled.length > 0 ? snapshot : undefined;
      if (enabled.length === 0) {
        const raised = step.raised.shift();
        if (raised === undefined) break;
        step.event = raised;
        enabled = selected(snapshot, step);
      }
      snapshot = microstep(snapshot, enabled, step);
      mayGoOn = snapshot !== before;
    }
    return snapshot.status === 'active' ? snapshot : stopped(snapshot, step);
  };
};

type Transitions = readonly AnyTransitionDefinition[];

const none: Transitions = [];

const configurationOf = ({ _nodes }: AnyMachineSnapshot, { configurations }: Step): Configuration =>
  configurations.of(_nodes as AnyStateNode[]);

const selected = (snapshot: AnyMachineSnapshot, step: Step): Transitions => {
  const asked = askedOf(configurationOf(snapshot, step), step.event.type);
  if (asked === null) return none;
  const taken: AnyTransitionDefinition[] = [];
  ask(asked, snapshot, { context: snapshot.context, event: step.event }, taken);
  return taken;
};

interface Asking {
  context: unknown;
  event: EventObject;
}

/** Whether one was taken, there or within. */
const ask = (
  { own, inner }: Asked,
  snapshot: AnyMachineSnapshot,
  asking: Asking,
  taken: AnyTransitionDefinition[],
): boolean => {
  let isTaken = false;
  for (const part of inner) if (ask(part, snapshot, asking, taken)) isTaken = true;
  if (isTaken) return true;
  for (const transition of own) {
    if (!passes(transition, snapshot, asking)) continue;
    taken.push(transition);
    return true;
  }
  return false;
};

const passes = (
  { guard, source, eventType }: AnyTransitionDefinition,
  snapshot: AnyMachineSnapshot,
  asking: Asking,
): boolean => {
  if (!guard) return true;
  try {
    return holds(guard as never, snapshot, asking);
  } catch (error) {
    const { message } = error as Error;
    const name = typeof guard === 'object' ? guard.type : guard;
    const which = typeof name === 'string' ? `'${name}' ` : '';
    throw new Error(
      `Unable to evaluate guard ${which}in transition for event '${eventType}' in state node '${source.id}':\n${message}`,
    );
  }
};

const eventless = (
  snapshot: AnyMachineSnapshot,
  step: Step,
): readonly AnyTransitionDefinition[] => {
  const configuration = configurationOf(snapshot, step);
  const { always } = configuration;
  let taken: AnyTransitionDefinition[] | undefined;
  const asking = { context: snapshot.context, event: step.event };
  for (const transitions of always)
    for (const transition of transitions) {
      const { guard } = transition;
      if (guard !== undefined && !holds(guard as never, snapshot, asking)) continue;
      taken ??= [];
      if (!taken.includes(transition)) taken.push(transition);
      break;
    }
  if (taken === undefined) return none;
  return taken.length === 1 ? taken : planOf(configuration, taken).taken;
};

const microstep = (
  from: AnyMachineSnapshot,
  enabled: Transitions,
  step: Step,
): AnyMachineSnapshot => {
  const to = enabled.length === 0 ? from : taken(from, enabled, step);
  const { scope, event } = step;
  (scope.system as unknown as Inspected)._sendInspectionEvent({
    type: '@xstate.microstep',
    actorRef: scope.self,
    event,
    snapshot: to,
    _transitions: enabled,
  });
  return to;
};

interface Inspected {
  _sendInspectionEvent(event: object): void;
}

const taken = (from: AnyMachineSnapshot, enabled: Transitions, step: Step): AnyMachineSnapshot => {
  const plan = planOf(configurationOf(from, step), enabled);
  let snapshot = from;
  for (const actions of plan.exits) snapshot = resolveActions(snapshot, actions, step);
  snapshot = resolveActions(snapshot, plan.actions, step);
  for (const entry of plan.entries) snapshot = entered(snapshot, entry, step);
  snapshot = resolveActions(snapshot, plan.lastActions, step);
  if (plan.nodes === null) return snapshot;
  const { nodes, value, tags } = step.configurations.of(plan.nodes);
  return { ...snapshot, _nodes: nodes, value, tags } as AnyMachineSnapshot;
};

const entered = (from: AnyMachineSnapshot, entry: Entry, step: Step): AnyMachineSnapshot => {
  const { state, actions, invokes, completed, completes } = entry;
  const snapshot = resolveActions(from, actions, step, invokes);
  if (state.type !== 'final') return snapshot;
  const { parent, output } = state;
  const outputOf = (mapper: unknown, event: EventObject): unknown => {
    if (typeof mapper !== 'function') return mapper;
    return mapper({ context: snapshot.context, event, self: step.scope.self });
  };
  const own = () => (output === undefined ? undefined : outputOf(output, step.event));
  if (parent?.type === 'compound') step.raised.push(doneOf(parent, own()));
  for (const node of completed) step.raised.push(doneOf(node, undefined));
  if (completes === null) return snapshot;
  const { root } = snapshot.machine;
  const last = completes.output !== undefined && completes.parent;
  const total =
    root.output === undefined
      ? undefined
      : outputOf(
          root.output,
          doneOf(completes, last ? outputOf(completes.output, step.event) : undefined),
        );
  return { ...snapshot, status: 'done', output: total } as AnyMachineSnapshot;
};

const doneOf = ({ id }: AnyStateNode, output: unknown): EventObject & { output: unknown } => ({
  type: `xstate.done.state.${id}`,
  output,
});

/** The actors that it has invoked end with it; its last snapshot still shows them. */
const stopped = (snapshot: AnyMachineSnapshot, step: Step): AnyMachineSnapshot => {
  const children = Object.values(snapshot.children as Record<string, AnyActorRef>);
  resolveActions(
    snapshot,
    children.map((child) => stopChild(child)),
    step,
  );
  return snapshot;
};
