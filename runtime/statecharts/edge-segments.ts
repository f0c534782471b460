/**
 * Regions are laid out alone and stacked, so an edge that leaves or enters a region is drawn in pieces: inside the region
 * to a port on its border, then outside from the same height of the parallel state's border. The layout knows only
 * pieces; the drawing joins them.
 */
import type { GraphState, GraphTransition, StatechartGraph } from './statechart-graph.ts';

/** The outermost unit of layout; the others are regions and closed states, by state id. */
export const frame = '';

/**
 * Compound states whose border no edge crosses: laid out alone too, across the flow of what is around them, which keeps
 * a long machine short.
 */
export function closedStates(graph: StatechartGraph): Set<string> {
  const closed = new Set(
    graph.states.filter(({ kind, initial }) => kind === 'compound' && initial).map(({ id }) => id),
  );
  for (const { source, target } of graph.transitions)
    for (const id of closed)
      if (target && source !== id && target !== id && isWithin(source, id) !== isWithin(target, id))
        closed.delete(id);
  return closed;
}

export interface Port {
  id: string;
  /** Region on whose border it is, at the height where the edge crosses; undefined: in the head of the parallel state. */
  region: string | undefined;
  side: 'WEST' | 'EAST';
}

/** A box, a dot, a port of a parallel state, or (with `border`) a port of the unit itself. */
export interface End {
  node: string;
  port?: Port;
  border?: boolean;
}

export interface Segment {
  unit: string;
  from: End;
  to: End;
  labelled: boolean;
}

export interface Dot {
  id: string;
  parent: string;
  kind: 'initial' | 'anywhere';
}

export interface GraphEdge {
  id: string;
  source: string;
  target: string;
  kind: 'initial' | 'transition';
  transitions: GraphTransition[];
  /** From source to target. */
  segments: Segment[];
}

export function edgesOf(graph: StatechartGraph): { edges: GraphEdge[]; dots: Dot[] } {
  const states = new Map(graph.states.map((state) => [state.id, state]));
  const closed = closedStates(graph);
  const dots = new Map<string, Dot>();
  const dot = (parent: string, kind: Dot['kind']): string => {
    const id = `${parent}#${kind}`;
    dots.set(id, { id, parent, kind });
    return id;
  };
  const edges = new Map<string, GraphEdge>();
  const add = (source: string, target: string, kind: GraphEdge['kind']): GraphEdge => {
    const id = `${source}>${target}`;
    const known = edges.get(id);
    if (known) return known;
    const edge: GraphEdge = { id, source, target, kind, transitions: [], segments: [] };
    edge.segments = segmentsOf(edge, states, closed);
    edges.set(id, edge);
    return edge;
  };
  for (const { id, initial } of graph.states)
    if (initial !== undefined) add(dot(id, 'initial'), initial, 'initial');
  for (const transition of graph.transitions) {
    const { source, target } = transition;
    if (target === undefined) continue;
    const [from, to] = drawnEnds(state(states, source), state(states, target), states, dot);
    add(from, to, 'transition').transitions.push(transition);
  }
  return { edges: [...edges.values()], dots: [...dots.values()] };
}

/**
 * A transition of an outer state into its own inside starts at the hollow dot ("from anywhere in here"); one to a state
 * around it ends where entering that state begins: its initial dot.
 */
function drawnEnds(
  source: GraphState,
  target: GraphState,
  states: Map<string, GraphState>,
  dot: (parent: string, kind: Dot['kind']) => string,
): [string, string] {
  const sourceHolds = isWithin(target.id, source.id);
  const targetHolds = isWithin(source.id, target.id);
  let from = source.id;
  let to = target.id;
  const hasInitial = target.initial !== undefined;
  if (targetHolds && hasInitial) to = dot(target.id, 'initial');
  if (sourceHolds && (source.id !== target.id || hasInitial)) {
    let holder = source;
    while (holder.parallel && holder.id !== target.id) {
      const region = holder.children.find((child) => isWithin(target.id, child));
      if (region === undefined || region === target.id) break;
      holder = state(states, region);
    }
    if (holder.initial !== undefined) from = dot(holder.id, 'anywhere');
  }
  return [from, to];
}

function segmentsOf(
  edge: GraphEdge,
  states: Map<string, GraphState>,
  closed: ReadonlySet<string>,
): Segment[] {
  const sourceHomes = homes(edge.source, states, closed);
  const targetHomes = homes(edge.target, states, closed);
  let shared = 0;
  while (shared < sourceHomes.length && sourceHomes[shared] === targetHomes[shared]) shared += 1;
  const leaving: Segment[] = [];
  const entering: Segment[] = [];
  let from = ownEnd(edge.source, 'EAST', edge.id, states);
  for (const region of sourceHomes.slice(shared).reverse()) {
    const port: Port = { id: `${edge.id}@${region}`, region, side: 'EAST' };
    leaving.push({ unit: region, from, to: { node: region, port, border: true }, labelled: false });
    from = { node: parentOf(region, states), port };
  }
  let to = ownEnd(edge.target, 'WEST', edge.id, states);
  for (const region of targetHomes.slice(shared).reverse()) {
    const port: Port = { id: `${edge.id}@${region}`, region, side: 'WEST' };
    entering.unshift({
      unit: region,
      from: { node: region, port, border: true },
      to,
      labelled: false,
    });
    to = { node: parentOf(region, states), port };
  }
  const unit = sourceHomes[shared - 1] ?? frame;
  return [...leaving, { unit, from, to, labelled: edge.kind === 'transition' }, ...entering];
}

/** Regions and parallel states have fixed ports; any other box leaves the place to the layout. */
function ownEnd(
  id: string,
  side: Port['side'],
  edge: string,
  states: Map<string, GraphState>,
): End {
  const at = states.get(id);
  if (at?.kind === 'region')
    return { node: parentOf(id, states), port: { id: `${edge}@${id}/${side}`, region: id, side } };
  if (at?.parallel)
    return { node: id, port: { id: `${edge}@${id}/${side}`, region: undefined, side } };
  return { node: id };
}

/** The units around a state or a dot, outermost first; a region is not inside itself, its dots are. */
function homes(id: string, states: Map<string, GraphState>, closed: ReadonlySet<string>): string[] {
  const [owner = id, isDot] = id.split('#');
  const found: string[] = [];
  let at = isDot === undefined ? states.get(owner)?.parent : owner;
  while (at !== undefined) {
    const holder = state(states, at);
    if (holder.kind === 'region' || closed.has(at)) found.unshift(at);
    at = holder.parent;
  }
  return found;
}

const isWithin = (id: string, holder: string): boolean =>
  id === holder || id.startsWith(`${holder}.`);

const parentOf = (id: string, states: Map<string, GraphState>): string =>
  state(states, id).parent ?? frame;

function state(states: Map<string, GraphState>, id: string): GraphState {
  const found = states.get(id);
  if (!found) throw new Error(`no state "${id}"`);
  return found;
}
