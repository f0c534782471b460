import type { DrawnState } from '../../../machines/contracts/statechart-drawing.ts';

/** Where the drawing stands in its frame: a point p of it is seen at `x + k·p`. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}
export interface Size {
  readonly width: number;
  readonly height: number;
}

const K_MIN = 0.2;
const K_MAX = 3;
/** A small drawing is not blown up beyond this when it is fitted. */
const FIT_MAX = 1.4;
const MARGIN = 8;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** The whole drawing, centred. */
export const fitted = (drawing: Size, frame: Size): View => {
  const k = Math.max(
    K_MIN,
    Math.min(
      FIT_MAX,
      (frame.width - 2 * MARGIN) / drawing.width,
      (frame.height - 2 * MARGIN) / drawing.height,
    ),
  );
  const x = (frame.width - drawing.width * k) / 2;
  const y = (frame.height - drawing.height * k) / 2;
  return { x, y, k };
};

/** The whole drawing if its names are legible then (at `k` and above), else what of `boxes` fits, the first of them at least. */
export const legible = (drawing: Size, frame: Size, k: number, boxes: readonly Box[]): View => {
  const whole = fitted(drawing, frame);
  if (whole.k >= k) return whole;
  const { x, y, w, h } = groupIn(boxes, frame, k) ?? { x: 0, y: 0, w: 0, h: 0 };
  return {
    k,
    x: placed(frame.width / 2 - k * (x + w / 2), frame.width, k * drawing.width),
    y: headed(
      placed(frame.height / 2 - k * (y + h / 2), frame.height, k * drawing.height),
      k * (y + h),
      frame.height,
    ),
  };
};

/** px: of the drawing's title, which stands at its top. */
const TITLE = 32;

/** A title of which half would be seen is shown whole, if what is to be seen stays in sight. */
const headed = (at: number, bottom: number, room: number): number =>
  at > -TITLE && at < 0 && bottom <= room - MARGIN ? 0 : at;

/** Without empty space beyond the drawing's edges; what is smaller than its frame stands in the middle. */
const placed = (wanted: number, room: number, length: number): number =>
  length <= room ? (room - length) / 2 : Math.min(0, Math.max(room - length, wanted));

/** Around the first of the boxes and those after it that can be seen together with it in the frame. */
export const groupIn = (boxes: readonly Box[], { width, height }: Size, k: number): Box | null => {
  let group: Box | null = null;
  for (const box of boxes) {
    const wider: Box = group === null ? box : around(group, box);
    if (group === null || (k * wider.w <= width - 2 * MARGIN && k * wider.h <= height - 2 * MARGIN))
      group = wider;
  }
  return group;
};

const around = (a: Box, b: Box): Box => {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  const right = Math.max(a.x + a.w, b.x + b.w);
  const bottom = Math.max(a.y + a.h, b.y + b.h);
  return { x, y, w: right - x, h: bottom - y };
};

/** Nearer by `factor`, with the point of the frame under the pointer held still. */
export const zoomedAt = ({ x, y, k }: View, factor: number, atX: number, atY: number): View => {
  const next = Math.min(K_MAX, Math.max(K_MIN, k * factor));
  const by = next / k;
  return { k: next, x: atX - (atX - x) * by, y: atY - (atY - y) * by };
};

/** Moved only if the box is out of sight: then with room around it, so that its neighbours are seen and the next step moves nothing. */
export const revealed = (view: View, box: Box, frame: Size): View => ({
  k: view.k,
  x: shifted(view.x, view.k * box.x, view.k * (box.x + box.w), frame.width),
  y: shifted(view.y, view.k * box.y, view.k * (box.y + box.h), frame.height),
});

const shifted = (at: number, from: number, to: number, room: number): number => {
  const rim = Math.max(MARGIN, Math.min(room / 4, (room - (to - from)) / 2));
  if (at + from < MARGIN) return rim - from;
  if (at + to > room - MARGIN) return Math.max(MARGIN - from, room - rim - to);
  return at;
};

/** Whether what tells about the box had better stand above it. */
export const isInLowerHalf = (box: Box | undefined, { y, k }: View, { height }: Size): boolean =>
  box !== undefined && y + k * (box.y + box.h / 2) > height / 2;

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The next state in a direction: near, and not far off to the side; itself when there is none. */
export const neighbour = (
  states: readonly DrawnState[],
  from: DrawnState,
  direction: Direction,
): DrawnState => {
  const isAcross = direction === 'left' || direction === 'right';
  const sign = direction === 'right' || direction === 'down' ? 1 : -1;
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  for (const state of states) {
    if (state === from) continue;
    const dx = state.x + state.w / 2 - (from.x + from.w / 2);
    const dy = state.y + state.h / 2 - (from.y + from.h / 2);
    const ahead = sign * (isAcross ? dx : dy);
    const aside = Math.abs(isAcross ? dy : dx);
    if (ahead <= 1) continue;
    const far = ahead + 2 * aside;
    if (far < least) {
      least = far;
      best = state;
    }
  }
  return best;
};
