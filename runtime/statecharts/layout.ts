/** Places everything, once, at build time, in the way that fits a screen best. */
import { createRequire } from 'node:module';
import type { ELK } from 'elkjs';
import type {
  DrawnRegion,
  DrawnState,
  StatechartDrawing,
  TransitionLine,
} from '../../machines/contracts/statechart-drawing.ts';
import { boxContent, moveLine } from './box-content.ts';
import { closedStates, edgesOf, frame } from './edge-segments.ts';
import { dotPx } from './elk-graph.ts';
import {
  type Box,
  contentOf,
  emptyUnit,
  type Flow,
  merge,
  type PlacedUnit,
  stateOf,
  type Work,
} from './placed-unit.ts';
import { join } from './polyline.ts';
import { outerRegions, regionGraph } from './region-graph.ts';
import type { GraphState, StatechartGraph } from './statechart-graph.ts';
import { structuralHash } from './structural-hash.ts';
import { placeUnit } from './unit-placement.ts';

/** elkjs is CommonJS whose declarations do not match what an ES import of it yields. */
const Elk = createRequire(import.meta.url)('elkjs') as new () => ELK;

const marginPx = 16;

/** What a reader sees at once without zooming. */
const screen = { w: 1600, h: 1000 };

/** A drawing in which the usual course of things does not flow one way must be this much smaller to be preferred. */
const disorderCost = 1.2;

/** What is left for a region alone beside the list of all of them, on a call's page on a screen of 1,440 by 900. */
const besideList = { w: 740, h: 460 };

/** A machine whose drawing must be shrunk further than this has its regions drawn alone too: its names could not be read. */
const legibleShrinking = 1.5;

export async function layOut(graph: StatechartGraph): Promise<StatechartDrawing> {
  const whole = await layOutFor(screen, graph);
  const drawing = { machine: graph.machine, hash: structuralHash(graph), ...whole };
  if (shrinking(screen, whole) < legibleShrinking) return drawing;
  const regions: DrawnRegion[] = [];
  for (const region of outerRegions(graph)) {
    const { id, name } = region;
    regions.push({ id, name, ...(await layOutFor(besideList, regionGraph(graph, region))) });
  }
  return regions.length < 2 ? drawing : { ...drawing, regions };
}

type Drawn = Omit<DrawnRegion, 'id' | 'name'>;

/** Tries each way of flowing and keeps the drawing that needs the least shrinking to fit. */
async function layOutFor(room: typeof screen, graph: StatechartGraph): Promise<Drawn> {
  const hasRegions = graph.states.some((state) => state.kind === 'region');
  let best: Drawn | undefined;
  for (const machine of ['DOWN', 'RIGHT'] as const)
    for (const regions of hasRegions ? (['RIGHT', 'DOWN'] as const) : (['RIGHT'] as const))
      for (const cycles of ['DEPTH_FIRST', 'GREEDY'] as const) {
        const drawn = await layOutAlong({ machine, regions, cycles }, graph);
        const handicap = cycles === 'GREEDY' ? disorderCost : 1;
        if (!best || shrinking(room, drawn) * handicap < shrinking(room, best)) best = drawn;
      }
  return best as Drawn;
}

const shrinking = (room: typeof screen, { width, height }: Drawn): number =>
  Math.max(width / room.w, height / room.h);

async function layOutAlong(flow: Flow, graph: StatechartGraph): Promise<Drawn> {
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

function drawing(graph: StatechartGraph, work: Work, unit: PlacedUnit): Drawn {
  const shifted = emptyUnit();
  merge(shifted, unit, marginPx, marginPx);
  const radius = dotPx / 2;
  return {
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
      // An arrow into a state from inside or from anywhere in it ends at its initial dot; it leads to the state.
      target: target.replace(/#initial$/u, ''),
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
