import type { DrawnState } from '../../machines/contracts/statechart-drawing.ts';

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

/** Nearer by `factor`, with the point of the frame under the pointer held still. */
export const zoomedAt = ({ x, y, k }: View, factor: number, atX: number, atY: number): View => {
  const next = Math.min(K_MAX, Math.max(K_MIN, k * factor));
  const by = next / k;
  return { k: next, x: atX - (atX - x) * by, y: atY - (atY - y) * by };
};

/** Moved just far enough that the box is seen. */
export const revealed = (view: View, box: DrawnState, frame: Size): View => ({
  k: view.k,
  x: shifted(view.x, view.k * box.x, view.k * (box.x + box.w), frame.width),
  y: shifted(view.y, view.k * box.y, view.k * (box.y + box.h), frame.height),
});

const shifted = (at: number, from: number, to: number, room: number): number => {
  if (at + from < MARGIN) return MARGIN - from;
  if (at + to > room - MARGIN) return Math.max(MARGIN - from, room - MARGIN - to);
  return at;
};

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
