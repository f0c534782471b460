/** What is known while a machine is laid out, and what a placed unit of it is. */
import type { ELK } from 'elkjs';
import type { TransitionLine } from '../../machines/contracts/statechart-drawing.ts';
import { type BoxContent, moveLine } from './box-content.ts';
import type { Dot, GraphEdge, Segment } from './edge-segments.ts';
import { moved, type Point } from './polyline.ts';
import type { GraphState } from './statechart-graph.ts';

export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** One unit, relative to its own top left. Nested units are already merged in. */
export interface PlacedUnit {
  w: number;
  h: number;
  boxes: Map<string, Box>;
  /** By segment (`edge id`, number). */
  pieces: Map<Segment, Point[]>;
  lines: Map<string, TransitionLine[]>;
  /** Height at which an edge crosses this unit's border, by port. */
  crossings: Map<string, number>;
}

export type Direction = 'RIGHT' | 'DOWN';

/** How one candidate is laid out. */
export interface Flow {
  machine: Direction;
  regions: Direction;
  /** Which edges run against the flow: the fewest, or those that return towards the initial state. */
  cycles: 'GREEDY' | 'DEPTH_FIRST';
}

export interface Work {
  flow: Flow;
  states: Map<string, GraphState>;
  contents: Map<string, BoxContent>;
  edges: GraphEdge[];
  dots: Dot[];
  elk: ELK;
  closed: ReadonlySet<string>;
  /** What was placed alone: the stacked regions of a parallel state, the inside of a closed one. */
  nested: Map<string, PlacedUnit>;
}

export function stateOf(id: string, work: Work): GraphState {
  const state = work.states.get(id);
  if (!state) throw new Error(`no state "${id}"`);
  return state;
}

export function contentOf(id: string, work: Work): BoxContent {
  const content = work.contents.get(id);
  if (!content) throw new Error(`no content for state "${id}"`);
  return content;
}

export const emptyUnit = (): PlacedUnit => ({
  w: 0,
  h: 0,
  boxes: new Map(),
  pieces: new Map(),
  lines: new Map(),
  crossings: new Map(),
});

export function merge(into: PlacedUnit, from: PlacedUnit, dx: number, dy: number): void {
  for (const [id, box] of from.boxes) into.boxes.set(id, { ...box, x: box.x + dx, y: box.y + dy });
  for (const [segment, points] of from.pieces) into.pieces.set(segment, moved(points, dx, dy));
  for (const [edge, lines] of from.lines)
    into.lines.set(
      edge,
      lines.map((line) => moveLine(line, dx, dy)),
    );
}
