/**
 * Places everything, once, at build time. ELK `layered` lays out one unit at a time: the machine, and each region of each
 * parallel state, which are stacked. A parallel state is then a box of fixed size with ports for its unit.
 */
import { createRequire } from 'node:module';
import type { ELK, ElkExtendedEdge, ElkNode, ElkPort, LayoutOptions } from 'elkjs';
import type {
  DrawnState,
  StatechartDrawing,
  TransitionLine,
} from '../../machines/contracts/statechart-drawing.ts';
import { type BoxContent, boxContent, moveLine, stackLines } from './box-content.ts';
import {
  closedStates,
  type Dot,
  type End,
  edgesOf,
  frame,
  type GraphEdge,
  type Port,
  type Segment,
} from './edge-segments.ts';
import { join, moved, type Point } from './polyline.ts';
import type { GraphState, StatechartGraph } from './statechart-graph.ts';
import { structuralHash } from './structural-hash.ts';

/** elkjs is CommonJS whose declarations do not match what an ES import of it yields. */
const Elk = createRequire(import.meta.url)('elkjs') as new () => ELK;

const dotPx = 10;
const marginPx = 16;
const framePx = 14;

/** ELK inherits none of these: every box with children is told. */
const layered: LayoutOptions = {
  'elk.algorithm': 'layered',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.randomSeed': '1',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.layered.crossingMinimization.strategy': 'LAYER_SWEEP',
  'elk.layered.thoroughness': '20',
  'elk.spacing.nodeNode': '18',
  'elk.spacing.edgeNode': '12',
  'elk.spacing.edgeEdge': '10',
  'elk.spacing.edgeLabel': '3',
  'elk.spacing.labelLabel': '4',
  'elk.layered.spacing.nodeNodeBetweenLayers': '10',
  'elk.layered.spacing.edgeNodeBetweenLayers': '10',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '10',
};

interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** One unit, relative to its own top left. Nested units are already merged in. */
interface PlacedUnit {
  w: number;
  h: number;
  boxes: Map<string, Box>;
  /** By segment (`edge id`, number). */
  pieces: Map<Segment, Point[]>;
  lines: Map<string, TransitionLine[]>;
  /** Height at which an edge crosses this unit's border, by port. */
  crossings: Map<string, number>;
}

type Direction = 'RIGHT' | 'DOWN';

/** How one candidate is laid out. */
interface Flow {
  machine: Direction;
  regions: Direction;
  /** Which edges run against the flow: the fewest, or those that return towards the initial state. */
  cycles: 'GREEDY' | 'DEPTH_FIRST';
}

interface Work {
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

/** What a reader sees at once without zooming. */
const screen = { w: 1600, h: 1000 };

/** A drawing in which the usual course of things does not flow one way must be this much smaller to be preferred. */
const disorderCost = 1.2;

/** Tries each way of flowing and keeps the drawing that needs the least shrinking to fit a screen. */
export async function layOut(graph: StatechartGraph): Promise<StatechartDrawing> {
  const hasRegions = graph.states.some((state) => state.kind === 'region');
  let best: StatechartDrawing | undefined;
  for (const machine of ['DOWN', 'RIGHT'] as const)
    for (const regions of hasRegions ? (['RIGHT', 'DOWN'] as const) : (['RIGHT'] as const))
      for (const cycles of ['DEPTH_FIRST', 'GREEDY'] as const) {
        const drawn = await layOutAlong({ machine, regions, cycles }, graph);
        const handicap = cycles === 'GREEDY' ? disorderCost : 1;
        if (!best || shrinking(drawn) * handicap < shrinking(best)) best = drawn;
      }
  return best as StatechartDrawing;
}

const shrinking = ({ width, height }: StatechartDrawing): number =>
  Math.max(width / screen.w, height / screen.h);

async function layOutAlong(flow: Flow, graph: StatechartGraph): Promise<StatechartDrawing> {
  const { edges, dots } = edgesOf(graph);
  const internal = (id: string) =>
    graph.transitions.filter((t) => t.source === id && t.target === undefined);
  const work: Work = {
    flow,
    states: new Map(graph.states.map((state) => [state.id, state])),
    contents: new Map(
      graph.states.map((state) => [state.id, boxContent(state, internal(state.id))]),
    ),
    edges,
    dots,
    elk: new Elk(),
    closed: closedStates(graph),
    nested: new Map(),
  };
  return drawing(
    graph,
    work,
    await placeUnit(frame, stateOf(graph.machine, work), flow.machine, work),
  );
}

/** A unit is a frame around one box: the machine or a region. ELK takes ports on a box, but not on the outermost graph. */
async function placeUnit(
  unit: string,
  owner: GraphState,
  direction: Direction,
  work: Work,
): Promise<PlacedUnit> {
  const segments = work.edges.flatMap((edge) =>
    edge.segments.filter((segment) => segment.unit === unit).map((segment) => ({ edge, segment })),
  );
  const borders = segments.flatMap(({ segment }) =>
    [segment.from, segment.to].flatMap((end) => (end.border && end.port ? [end.port] : [])),
  );
  const options = {
    ...layered,
    'elk.direction': direction,
    'elk.layered.cycleBreaking.strategy': work.flow.cycles,
    'elk.layered.nodePlacement.strategy':
      direction === 'DOWN' && borders.length > 0 ? 'BRANDES_KOEPF' : 'NETWORK_SIMPLEX',
  };
  const box = await openNode(owner, options, work);
  const result = await work.elk.layout({
    id: '(frame)',
    layoutOptions: {
      ...options,
      'elk.padding': padding(0, 0),
    },
    children: [
      borders.length === 0
        ? box
        : {
            ...box,
            ports: borders.map(elkPort),
            layoutOptions: { ...box.layoutOptions, 'elk.portConstraints': 'FIXED_SIDE' },
          },
    ],
    edges: segments.map(({ edge, segment }, index) => elkEdge(edge, segment, String(index))),
  } satisfies ElkNode);
  return readUnit(result, segments, work);
}

const padding = (top: number, others = framePx): string =>
  `[top=${top},left=${others},bottom=${others},right=${others}]`;

async function elkNode(state: GraphState, options: LayoutOptions, work: Work): Promise<ElkNode> {
  const content = contentOf(state.id, work);
  if (state.parallel) return parallelNode(state, content, work);
  if (state.children.length === 0) return { id: state.id, width: content.w, height: content.h };
  if (!work.closed.has(state.id)) return openNode(state, options, work);
  const across = options['elk.direction'] === 'DOWN' ? 'RIGHT' : 'DOWN';
  const inside = await placeUnit(state.id, state, across, work);
  work.nested.set(state.id, inside);
  return { id: state.id, width: inside.w, height: inside.h };
}

/** With its children inside, in the same layout. */
async function openNode(state: GraphState, options: LayoutOptions, work: Work): Promise<ElkNode> {
  const content = contentOf(state.id, work);
  if (state.parallel) return parallelNode(state, content, work);
  const children: ElkNode[] = [];
  for (const id of state.children) children.push(await elkNode(stateOf(id, work), options, work));
  return {
    id: state.id,
    layoutOptions: {
      ...options,
      'elk.padding': padding(content.h + 8),
      'elk.nodeSize.constraints': 'MINIMUM_SIZE',
      'elk.nodeSize.minimum': `(${content.w},${content.h})`,
    },
    children: [...children, ...dotNodes(state.id, work)],
  };
}

const dotNodes = (parent: string, work: Work): ElkNode[] =>
  work.dots
    .filter((dot) => dot.parent === parent)
    .map(({ id }) => ({ id, width: dotPx, height: dotPx }));

async function parallelNode(state: GraphState, content: BoxContent, work: Work): Promise<ElkNode> {
  const unit = await stackRegions(state, content, work);
  work.nested.set(state.id, unit);
  const used = new Map<string, Port>();
  for (const edge of work.edges)
    for (const { from, to } of edge.segments)
      for (const end of [from, to])
        if (end.node === state.id && end.port && !end.border) used.set(end.port.id, end.port);
  const heads = { WEST: 0, EAST: 0 };
  const headHeight = (port: Port): number => {
    heads[port.side] += 1;
    return Math.min(8 + 9 * heads[port.side], content.h + 4);
  };
  return {
    id: state.id,
    width: unit.w,
    height: unit.h,
    layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
    ports: [...used.values()].map((port) => {
      const region = port.region === undefined ? undefined : unit.boxes.get(port.region);
      const y = unit.crossings.get(port.id) ?? (region ? region.y + 13 : headHeight(port));
      return { ...elkPort(port), x: port.side === 'EAST' ? unit.w : 0, y };
    }),
  };
}

/** Lanes of one width, one under the other, below the head of the parallel state. */
async function stackRegions(
  state: GraphState,
  content: BoxContent,
  work: Work,
): Promise<PlacedUnit> {
  const lanes: { id: string; unit: PlacedUnit }[] = [];
  for (const id of state.children) lanes.push({ id, unit: await placeRegion(id, work) });
  const w = Math.max(content.w, ...lanes.map((lane) => lane.unit.w));
  const all = emptyUnit();
  let y = content.h + 4;
  for (const { id, unit } of lanes) {
    merge(all, unit, 0, y);
    all.boxes.set(id, { x: 0, y, w, h: unit.h });
    for (const [port, at] of unit.crossings) all.crossings.set(port, at + y);
    for (const [segment, points] of unit.pieces)
      if (segment.to.border)
        all.pieces.set(segment, [...moved(points, 0, y), { x: w, y: points.at(-1)!.y + y }]);
    y += unit.h;
  }
  return { ...all, w, h: y };
}

async function placeRegion(id: string, work: Work): Promise<PlacedUnit> {
  const region = stateOf(id, work);
  const content = contentOf(id, work);
  if (region.parallel) return stackRegions(region, content, work);
  if (region.children.length === 0) return { ...emptyUnit(), w: content.w, h: content.h + 4 };
  return placeUnit(id, region, work.flow.regions, work);
}

function stateOf(id: string, work: Work): GraphState {
  const state = work.states.get(id);
  if (!state) throw new Error(`no state "${id}"`);
  return state;
}

function contentOf(id: string, work: Work): BoxContent {
  const content = work.contents.get(id);
  if (!content) throw new Error(`no content for state "${id}"`);
  return content;
}

const emptyUnit = (): PlacedUnit => ({
  w: 0,
  h: 0,
  boxes: new Map(),
  pieces: new Map(),
  lines: new Map(),
  crossings: new Map(),
});

function merge(into: PlacedUnit, from: PlacedUnit, dx: number, dy: number): void {
  for (const [id, box] of from.boxes) into.boxes.set(id, { ...box, x: box.x + dx, y: box.y + dy });
  for (const [segment, points] of from.pieces) into.pieces.set(segment, moved(points, dx, dy));
  for (const [edge, lines] of from.lines)
    into.lines.set(
      edge,
      lines.map((line) => moveLine(line, dx, dy)),
    );
}

const elkPort = (port: Port): ElkPort => ({
  id: port.id,
  width: 0,
  height: 0,
  layoutOptions: { 'elk.port.side': port.side },
});

const elkEnd = (end: End): string => end.port?.id ?? end.node;

function elkEdge(edge: GraphEdge, segment: Segment, id: string): ElkExtendedEdge {
  const { w, h } = stackLines(edge.transitions);
  return {
    id,
    sources: [elkEnd(segment.from)],
    targets: [elkEnd(segment.to)],
    ...(edge.kind === 'initial' && {
      layoutOptions: { 'elk.layered.priority.direction': '10' },
    }),
    ...(segment.labelled && {
      labels: [
        {
          text: edge.id,
          width: w + 4,
          height: h,
          layoutOptions: { 'elk.edgeLabels.placement': 'CENTER' },
        },
      ],
    }),
  };
}

function readUnit(
  result: ElkNode,
  segments: readonly { edge: GraphEdge; segment: Segment }[],
  work: Work,
): PlacedUnit {
  const unit = { ...emptyUnit(), w: result.width ?? 0, h: result.height ?? 0 };
  const visit = (node: ElkNode): void => {
    const box = { x: node.x ?? 0, y: node.y ?? 0, w: node.width ?? 0, h: node.height ?? 0 };
    unit.boxes.set(node.id, box);
    const inside = work.nested.get(node.id);
    if (inside) merge(unit, inside, box.x, box.y);
    node.children?.forEach(visit);
  };
  result.children?.forEach(visit);
  for (const port of result.children?.[0]?.ports ?? []) unit.crossings.set(port.id, port.y ?? 0);
  for (const laid of result.edges ?? []) {
    const { edge, segment } = segments[Number(laid.id)]!;
    const section = laid.sections?.[0];
    if (!section) throw new Error(`edge ${edge.id} was not laid out`);
    unit.pieces.set(segment, [section.startPoint, ...(section.bendPoints ?? []), section.endPoint]);
    const label = laid.labels?.[0];
    if (label)
      unit.lines.set(
        edge.id,
        stackLines(edge.transitions).lines.map((l) =>
          moveLine(l, (label.x ?? 0) + 2, label.y ?? 0),
        ),
      );
  }
  return unit;
}

function drawing(graph: StatechartGraph, work: Work, unit: PlacedUnit): StatechartDrawing {
  const shifted = emptyUnit();
  merge(shifted, unit, marginPx, marginPx);
  const radius = dotPx / 2;
  return {
    machine: graph.machine,
    hash: structuralHash(graph),
    width: Math.ceil(unit.w + 2 * marginPx),
    height: Math.ceil(unit.h + 2 * marginPx),
    states: graph.states.map((state) => drawnState(state, work, shifted.boxes.get(state.id)!)),
    dots: work.dots.map(({ id, parent, kind }) => {
      const box = shifted.boxes.get(id)!;
      return { id, parent, kind, x: half(box.x + radius), y: half(box.y + radius), r: radius };
    }),
    edges: work.edges.map(({ id, source, target, kind, segments }) => ({
      id,
      source,
      target,
      kind,
      points: join(segments.map((segment) => shifted.pieces.get(segment)!)),
      lines: (shifted.lines.get(id) ?? []).map(roundedLine),
    })),
  };
}

function drawnState(state: GraphState, work: Work, box: Box): DrawnState {
  const content = contentOf(state.id, work);
  const x = half(box.x);
  const y = half(box.y);
  return {
    id: state.id,
    parent: state.parent ?? null,
    name: state.name,
    kind: state.kind,
    ...(state.history && { history: state.history }),
    tags: state.tags,
    ...(state.description !== undefined && { description: state.description }),
    entry: state.entry,
    exit: state.exit,
    x,
    y,
    w: half(box.w),
    h: half(box.h),
    invokes: content.invokes.map((invoke) => ({ ...invoke, x: invoke.x + x, y: invoke.y + y })),
    internal: content.internal.map((line) => roundedLine(moveLine(line, x, y))),
  };
}

/** To half a pixel: no floating-point dust in a committed file. */
const half = (value: number): number => Math.round(value * 2) / 2;

const roundedLine = (line: TransitionLine): TransitionLine => ({
  ...line,
  texts: line.texts.map((text) => ({ ...text, x: half(text.x), y: half(text.y) })),
  x: half(line.x),
  y: half(line.y),
  ...(line.ring && { ring: { ...line.ring, x: half(line.ring.x), y: half(line.ring.y) } }),
});
