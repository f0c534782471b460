import { beforeAll, expect, test } from 'vitest';
import { type DrawnState, StatechartDrawing } from '../../machines/contracts/statechart-drawing.ts';
import { layOut } from './layout.ts';
import { sampleMachine } from './sample-machine.ts';
import { statechartGraph } from './statechart-graph.ts';
import { svgOf } from './svg.ts';

const graph = statechartGraph(sampleMachine);
let drawing: StatechartDrawing;
beforeAll(async () => {
  drawing = await layOut(graph);
});

interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}
const state = (id: string): DrawnState => {
  const found = drawing.states.find((each) => each.id === id);
  if (!found) throw new Error(id);
  return found;
};
const holds = (outer: Box, inner: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.w <= outer.x + outer.w &&
  inner.y + inner.h <= outer.y + outer.h;
const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

test('keeps to its schema, and every state and transition is drawn once', () => {
  expect(StatechartDrawing.parse(drawing)).toEqual(drawing);
  expect(drawing.states.map(({ id }) => id)).toEqual(graph.states.map(({ id }) => id));
  const lines = [
    ...drawing.edges.flatMap((edge) => edge.lines),
    ...drawing.states.flatMap(({ internal }) => internal),
  ].map(({ transition }) => transition);
  expect(lines.sort()).toEqual(graph.transitions.map(({ id }) => id).sort());
});

test('every box lies inside its parent and touches none of its siblings', () => {
  for (const box of drawing.states) {
    if (box.parent !== null) expect(holds(state(box.parent), box), box.id).toBe(true);
    for (const other of drawing.states)
      if (other.parent === box.parent && other.id !== box.id)
        expect(overlap(box, other), `${box.id} and ${other.id}`).toBe(false);
  }
});

test('regions are lanes of one width, stacked in the order of the source', () => {
  const lanes = ['floor', 'recording', 'hold'].map((name) => state(`sample.active.${name}`));
  for (const [index, lane] of lanes.entries()) {
    expect(lane.w).toBe(lanes[0]?.w);
    if (index > 0) expect(lane.y).toBe((lanes[index - 1]?.y ?? 0) + (lanes[index - 1]?.h ?? 0));
  }
});

test('every edge is orthogonal, in one piece, and ends on the borders of what it joins', () => {
  const dots = new Map(
    drawing.dots.map(({ id, x, y, r }) => [id, { x: x - r, y: y - r, w: 2 * r, h: 2 * r }]),
  );
  const onBorder = (id: string, { x, y }: { x: number; y: number }): boolean => {
    const box = dots.get(id) ?? state(id);
    const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1;
    const within = (at: number, from: number, size: number): boolean =>
      at >= from - 1 && at <= from + size + 1;
    return (
      ((near(x, box.x) || near(x, box.x + box.w)) && within(y, box.y, box.h)) ||
      ((near(y, box.y) || near(y, box.y + box.h)) && within(x, box.x, box.w))
    );
  };
  for (const { id, source, target, points } of drawing.edges) {
    for (const [index, point] of points.entries()) {
      const before = points[index - 1] ?? point;
      expect(point.x === before.x || point.y === before.y, `${id} at ${index}`).toBe(true);
    }
    const [first, last] = [points[0], points.at(-1)];
    expect(first && onBorder(source, first), `${id} starts on ${source}`).toBe(true);
    // An arrow back to the beginning of a state ends on its initial dot; the edge's id names that.
    const end = id.endsWith('#initial') ? `${target}#initial` : target;
    expect(last && onBorder(end, last), `${id} ends on ${end}`).toBe(true);
  }
});

test('no text of an edge lies on another one or on a box without children', () => {
  const lines = drawing.edges.flatMap((edge) => edge.lines);
  const leaves = drawing.states.filter(({ kind }) => ['atomic', 'final', 'history'].includes(kind));
  for (const [index, line] of lines.entries()) {
    for (const other of lines.slice(index + 1))
      expect(overlap(line, other), `${line.transition} and ${other.transition}`).toBe(false);
    for (const leaf of leaves)
      expect(overlap(line, leaf), `${line.transition} on ${leaf.id}`).toBe(false);
  }
});

test('the picture names states, guards, delays and invoked actors, and escapes what it writes', () => {
  const svg = svgOf(drawing);
  for (const text of ['earlyMedia', '[isHuman]', 'after ringMs', 'config: configFetch', '>H<'])
    expect(svg).toContain(text);
  expect(svg).toContain('prefers-color-scheme:dark');
  expect(svgOf({ ...drawing, machine: '<&>' })).toContain('Statechart &#60;&#38;&#62;');
});

test('a way out of a region crosses the border of its lane at the height where it left it', () => {
  const edge = drawing.edges.find(({ id }) => id === 'sample.active.hold.held>sample.ending');
  const active = state('sample.active');
  const leaving = edge?.points.some(
    ({ y }, index, all) =>
      y === all[index + 1]?.y &&
      Math.min(all[index]?.x ?? 0, all[index + 1]?.x ?? 0) < active.x + active.w &&
      Math.max(all[index]?.x ?? 0, all[index + 1]?.x ?? 0) > active.x + active.w,
  );
  expect(leaving).toBe(true);
});
