export interface Point {
  x: number;
  y: number;
}

export const moved = (points: readonly Point[], dx: number, dy: number): Point[] =>
  points.map(({ x, y }) => ({ x: x + dx, y: y + dy }));

/** One line out of consecutive pieces, to half a pixel, without doubled points and points on a straight stretch. */
export function join(pieces: readonly (readonly Point[])[]): Point[] {
  const points: Point[] = [];
  for (const { x, y } of pieces.flat()) {
    const point = { x: Math.round(x * 2) / 2, y: Math.round(y * 2) / 2 };
    const last = points.at(-1);
    const before = points.at(-2);
    if (last && last.x === point.x && last.y === point.y) continue;
    if (last && before && onStretch(before, last, point)) points.pop();
    points.push(point);
  }
  return points;
}

const onStretch = (a: Point, b: Point, c: Point): boolean =>
  (a.x === b.x && b.x === c.x && (b.y - a.y) * (c.y - b.y) > 0) ||
  (a.y === b.y && b.y === c.y && (b.x - a.x) * (c.x - b.x) > 0);

/** SVG path with rounded corners. */
export function pathOf(points: readonly Point[], radius = 6): string {
  const [first, ...rest] = points;
  if (!first) return '';
  let d = `M${first.x} ${first.y}`;
  rest.forEach((point, index) => {
    const next = rest[index + 1];
    if (!next) {
      d += `L${point.x} ${point.y}`;
      return;
    }
    const before = index === 0 ? first : (rest[index - 1] as Point);
    const r = Math.min(radius, length(before, point) / 2, length(point, next) / 2);
    const into = towards(point, before, r);
    const out = towards(point, next, r);
    d += `L${into.x} ${into.y}Q${point.x} ${point.y} ${out.x} ${out.y}`;
  });
  return d;
}

const length = (a: Point, b: Point): number => Math.abs(a.x - b.x) + Math.abs(a.y - b.y);

function towards(from: Point, to: Point, distance: number): Point {
  const whole = length(from, to) || 1;
  const share = distance / whole;
  return { x: round(from.x + (to.x - from.x) * share), y: round(from.y + (to.y - from.y) * share) };
}

const round = (value: number): number => Math.round(value * 100) / 100;
