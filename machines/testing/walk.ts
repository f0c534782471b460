import type {
  AnyMachineSnapshot,
  AnyStateMachine,
  AnyStateNode,
  AnyTransitionDefinition,
  EventObject,
} from 'xstate';
import { stateId, transitionId } from './coverage.ts';
import { ownEvents, Stepper } from './stepper.ts';

export interface WalkOptions {
  input?: unknown;
  /**
   * Events tried in every configuration, besides the machine's own delays and the ends of what it invokes. An event that
   * no state of the machine names is a failure.
   */
  events: readonly EventObject[] | ((snapshot: AnyMachineSnapshot) => readonly EventObject[]);
  /** Outputs of invoked actors, by invoke id or source name; each is tried. Default: one end without output. */
  outputs?: Record<string, readonly unknown[]>;
  /** Must hold in every configuration on every path: throw, or return false. */
  invariant?: (snapshot: AnyMachineSnapshot) => unknown;
  /** Must hold of every step on every path, with the facts that it emitted: throw, or return false. */
  stepInvariant?: (step: WalkedStep) => unknown;
  /** What of the context tells configurations apart; default all of it. Leave out what grows, such as lists. */
  distinguish?: (snapshot: AnyMachineSnapshot) => unknown;
  /** Steps from the start at most. Default 60. */
  depthMax?: number;
  /** Configurations at most; more is an error, since then the walk proves nothing. Default 20,000. */
  configurationsMax?: number;
  /** The machine may run for ever: do not demand that a final state can be reached from everywhere. */
  endless?: boolean;
  /** Ids (without the machine's own) of states that need not be reached. */
  unreachable?: readonly string[];
}

export interface WalkedStep {
  before: AnyMachineSnapshot;
  event: EventObject;
  after: AnyMachineSnapshot;
  facts: readonly EventObject[];
}

export interface WalkReport {
  configurations: number;
  /** Ids of the transitions that no event tried ever took; guards may need other payloads. */
  untaken: string[];
}

interface Place {
  snapshot: AnyMachineSnapshot;
  depth: number;
  from: Place | undefined;
  by: EventObject | undefined;
  next: Set<string>;
}

/**
 * Walks the whole graph of a machine, breadth first: every state is reached, every configuration that is not final has a
 * way out (and, unless `endless`, a way to the end), the invariant holds everywhere. Delays, eventless transitions and
 * invoked actors are part of it. Errors name the shortest path of events that leads there.
 */
export function walk(machine: AnyStateMachine, options: WalkOptions): WalkReport {
  const stepper = new Stepper(machine, options.input);
  const { depthMax = 60, configurationsMax = 20_000 } = options;
  const { distinguish = ({ context }) => context } = options;
  const places = new Map<string, Place>();
  const taken = new Set<string>();
  const reached = new Set<AnyStateNode>();
  const queue: [string, Place][] = [];

  const visit = (snapshot: AnyMachineSnapshot, from: Place | undefined, by?: EventObject) => {
    const key = JSON.stringify([snapshot.value, snapshot.status, distinguish(snapshot)]);
    if (places.has(key)) return key;
    const place: Place = { snapshot, from, by, depth: from ? from.depth + 1 : 0, next: new Set() };
    places.set(key, place);
    if (places.size > configurationsMax)
      throw new Error(
        `${machine.id} has more than ${configurationsMax} configurations: narrow \`distinguish\``,
      );
    for (const node of snapshot._nodes) reached.add(node);
    hold(place, () => options.invariant?.(snapshot));
    if (snapshot.status === 'active' && place.depth < depthMax) queue.push([key, place]);
    return key;
  };

  const take = (transitions: readonly AnyTransitionDefinition[]) => {
    for (const transition of transitions) {
      taken.add(transitionId(transition));
      // A state that is left within the step that entered it is in no snapshot.
      reached.add(transition.source);
    }
  };
  const first = stepper.initial(options.input);
  take(first.transitions);
  visit(first.snapshot, undefined);
  for (let entry = queue.shift(); entry; entry = queue.shift()) {
    const [key, place] = entry;
    const { events } = options;
    const given = typeof events === 'function' ? events(place.snapshot) : events;
    for (const event of [...given, ...ownEvents(place.snapshot, options.outputs)]) {
      const step = located(place, event, () => stepper.step(place.snapshot, event));
      take(step.transitions);
      const { snapshot: after, facts } = step;
      const taking = { ...place, from: place, by: event };
      hold(taking, () => options.stepInvariant?.({ before: place.snapshot, event, after, facts }));
      const next = visit(after, place, event);
      if (next !== key) place.next.add(next);
    }
  }

  const problems = [
    ...unreached(machine, reached, options.unreachable ?? []),
    ...stuck(places, depthMax),
    ...(options.endless ? [] : withoutEnd(places)),
  ];
  if (problems.length > 0) throw new Error(`${machine.id}\n${problems.join('\n')}`);
  const untaken = allTransitions(machine).filter((id) => !taken.has(id));
  return { configurations: places.size, untaken };
}

function hold(place: Place, invariant: () => unknown): void {
  let broken: string;
  try {
    if (invariant() !== false) return;
    broken = 'it does not hold';
  } catch (error) {
    broken = messageOf(error);
  }
  throw new Error(`invariant broken after ${pathTo(place)}: ${broken}`);
}

function located<T>(place: Place, event: EventObject, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const why = messageOf(error);
    throw new Error(`${event.type} fails after ${pathTo(place)}: ${why}`, { cause: error });
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

function unreached(
  machine: AnyStateMachine,
  reached: Set<AnyStateNode>,
  unreachable: readonly string[],
): string[] {
  const exempt = new Set(unreachable.map((id) => `${machine.id}.${id}`));
  return nodesOf(machine.root)
    .filter((node) => node.type !== 'history' && !reached.has(node) && !exempt.has(stateId(node)))
    .map((node) => `never reached: ${stateId(node)}`);
}

function stuck(places: Map<string, Place>, depthMax: number): string[] {
  return [...places.values()]
    .filter(
      ({ snapshot, next, depth }) =>
        snapshot.status === 'active' && next.size === 0 && depth < depthMax,
    )
    .map((place) => `no way out of ${JSON.stringify(place.snapshot.value)} after ${pathTo(place)}`);
}

/** Configurations from which no final one can be reached; told only for the one nearest to the start. */
function withoutEnd(places: Map<string, Place>): string[] {
  const before = new Map<string, string[]>();
  for (const [key, { next }] of places)
    for (const to of next) before.set(to, [...(before.get(to) ?? []), key]);
  const ends = [...places].flatMap(([key, { snapshot }]) =>
    snapshot.status === 'active' ? [] : [key],
  );
  const leading = new Set(ends);
  for (let key = ends.pop(); key !== undefined; key = ends.pop())
    for (const from of before.get(key) ?? [])
      if (!leading.has(from)) {
        leading.add(from);
        ends.push(from);
      }
  for (const [key, place] of places)
    if (!leading.has(key))
      return [
        `no final state can be reached from ${JSON.stringify(place.snapshot.value)} after ${pathTo(place)}`,
      ];
  return [];
}

function pathTo(place: Place): string {
  const events: string[] = [];
  for (let at: Place | undefined = place; at?.by; at = at.from) events.unshift(at.by.type);
  return events.length > 0 ? events.join(' → ') : 'the start';
}

const allTransitions = (machine: AnyStateMachine): string[] =>
  nodesOf(machine.root).flatMap((node) =>
    [...[...node.transitions.values()].flat(), ...(node.always ?? [])].map(transitionId),
  );

const nodesOf = (node: AnyStateNode): AnyStateNode[] => [
  node,
  ...Object.values(node.states).flatMap(nodesOf),
];
