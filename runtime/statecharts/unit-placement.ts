/**
 * ELK `layered` lays out one unit at a time: the machine, each region of each parallel state (they are stacked), and each
 * state whose border no edge crosses. Around it, a unit is then a box of fixed size, with ports where edges cross.
 */
import type { ElkNode, LayoutOptions } from 'elkjs';
import { type BoxContent, moveLine, stackLines } from './box-content.ts';
import type { GraphEdge, Port, Segment } from './edge-segments.ts';
import { dotNodes, elkEdge, elkPort, layered, padding } from './elk-graph.ts';
import {
  contentOf,
  type Direction,
  emptyUnit,
  merge,
  type PlacedUnit,
  stateOf,
  type Work,
} from './placed-unit.ts';
import { moved } from './polyline.ts';
import type { GraphState } from './statechart-graph.ts';

/** A unit is a frame around one box: the machine or a region. ELK takes ports on a box, but not on the outermost graph. */
export async function placeUnit(
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
    else if (segment.labelled) unit.lines.set(edge.id, stackLines(edge.transitions).lines);
  }
  return unit;
}
