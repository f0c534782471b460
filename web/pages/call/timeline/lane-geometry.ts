import type { Lane, Mark, Span } from '../../../journal/lanes.ts';
import type { TimeWindow } from '../sound/peak-path.ts';
import { atOf, type CallAxis, msOf } from '../time/call-axis.ts';
import { xOf } from './time-window.ts';

/** A bar as it is drawn: px. */
export interface Bar {
  readonly x: number;
  readonly w: number;
  readonly span: Span;
}

/** Index of the first span that ends after `at`. O(log n): spans do not overlap. */
const firstInSight = (spans: readonly Span[], at: number): number => {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle]!.to ?? Number.POSITIVE_INFINITY) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
};

/**
 * The bars of a lane in sight. Spans that share a pixel are one bar of the longest of them, so that a lane never costs more than its
 * width, however long the call. Times are epoch ms; `axis` brings them to the recording's.
 */
export const barsOf = (
  { spans }: Lane,
  window: TimeWindow,
  width: number,
  axis: CallAxis,
): Bar[] => {
  const bars: Bar[] = [];
  let edge = Number.NEGATIVE_INFINITY;
  for (let at = firstInSight(spans, atOf(axis, window.fromMs)); at < spans.length; at += 1) {
    const span = spans[at]!;
    const fromMs = msOf(axis, span.from);
    if (fromMs > window.toMs) break;
    const toMs = span.to === null ? Math.max(fromMs, axis.endMs) : msOf(axis, span.to);
    const x = Math.max(0, xOf(window, width, fromMs));
    const end = Math.min(width, xOf(window, width, toMs));
    const w = Math.max(1, end - x);
    const last = bars.at(-1);
    if (w < 1.5 && x < edge && last !== undefined) {
      if (last.w < 1.5 && lengthOf(span) > lengthOf(last.span))
        bars[bars.length - 1] = { ...last, span };
      continue;
    }
    bars.push({ x, w, span });
    edge = x + w;
  }
  return bars;
};

const lengthOf = ({ from, to }: Span): number => (to ?? Number.POSITIVE_INFINITY) - from;

/** What is worth seeing first stands for all marks of its pixel. */
const weight: Record<Mark['kind'], number> = { event: 0, refused: 1, restart: 2, error: 3 };

export interface DrawnMark {
  readonly x: number;
  readonly mark: Mark;
}

export const marksOf = (
  { marks }: Lane,
  window: TimeWindow,
  width: number,
  axis: CallAxis,
): DrawnMark[] => {
  const drawn = new Map<number, DrawnMark>();
  const fromAt = atOf(axis, window.fromMs);
  const toAt = atOf(axis, window.toMs);
  for (let at = firstMark(marks, fromAt); at < marks.length; at += 1) {
    const mark = marks[at]!;
    if (mark.at > toAt) break;
    const x = Math.round(xOf(window, width, msOf(axis, mark.at)));
    const known = drawn.get(x);
    if (known === undefined || weight[mark.kind] > weight[known.mark.kind])
      drawn.set(x, { x, mark });
  }
  return [...drawn.values()];
};

const firstMark = (marks: readonly Mark[], at: number): number => {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (marks[middle]!.at < at) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** The span at a moment (epoch ms); undefined: nothing went on. */
export const spanAt = ({ spans }: Lane, at: number): Span | undefined => {
  const span = spans[firstInSight(spans, at)];
  return span !== undefined && span.from <= at ? span : undefined;
};
