import type { TimeWindow } from '../sound/peak-path.ts';
import type { CallAxis } from '../time/call-axis.ts';

/** As near as one may look (ms across the whole width). */
const spanMinMs = 200;

const fitted = (axis: CallAxis, fromMs: number, spanMs: number): TimeWindow => {
  const wholeMs = axis.endMs - axis.startMs;
  const span = Math.min(wholeMs, Math.max(Math.min(spanMinMs, wholeMs), spanMs));
  const from = Math.min(axis.endMs - span, Math.max(axis.startMs, fromMs));
  return { fromMs: from, toMs: from + span };
};

export const wholeWindow = ({ startMs, endMs }: CallAxis): TimeWindow => ({
  fromMs: startMs,
  toMs: endMs,
});

/** `factor` below 1 looks nearer; the moment at `atMs` stays where it is. */
export const zoomed = (
  axis: CallAxis,
  { fromMs, toMs }: TimeWindow,
  factor: number,
  atMs: number,
): TimeWindow => {
  const spanMs = (toMs - fromMs) * factor;
  const share = (atMs - fromMs) / (toMs - fromMs);
  return fitted(axis, atMs - spanMs * share, spanMs);
};

export const moved = (axis: CallAxis, { fromMs, toMs }: TimeWindow, byMs: number): TimeWindow =>
  fitted(axis, fromMs + byMs, toMs - fromMs);

/** The window that shows a moment, moved only when it is out of sight. */
export const showing = (axis: CallAxis, window: TimeWindow, ms: number): TimeWindow =>
  ms >= window.fromMs && ms <= window.toMs
    ? window
    : moved(axis, window, ms - (window.fromMs + window.toMs) / 2);

export const xOf = ({ fromMs, toMs }: TimeWindow, width: number, ms: number): number =>
  ((ms - fromMs) / (toMs - fromMs)) * width;
export const msAtX = ({ fromMs, toMs }: TimeWindow, width: number, x: number): number =>
  fromMs + (x / Math.max(1, width)) * (toMs - fromMs);

const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500].concat(
  [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600].map((s) => s * 1_000),
);

/** Round moments for the ruler, at least `apartPx` from each other. */
export const ticksOf = (window: TimeWindow, width: number, apartPx = 80): number[] => {
  const leastMs = ((window.toMs - window.fromMs) / Math.max(1, width)) * apartPx;
  const stepMs = steps.find((step) => step >= leastMs) ?? steps.at(-1)!;
  const ticks: number[] = [];
  const last = Math.floor(window.toMs / stepMs);
  for (let at = Math.ceil(window.fromMs / stepMs); at <= last; at += 1) ticks.push(at * stepMs + 0);
  return ticks;
};
