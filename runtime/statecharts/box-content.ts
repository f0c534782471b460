/** What stands inside a state's own box or on an edge, as text: sizes, and positions relative to the top left. */
import type { DrawnInvoke, TransitionLine } from '../../machines/contracts/statechart-drawing.ts';
import type { GraphState, GraphTransition } from './statechart-graph.ts';
import { lineHeightPx, monoWidth, nameWidth } from './text-metrics.ts';

const padPx = 10;
const ringPx = 11;
const baselinePx = 11;
const indentPx = 8;
/** Longer than this, a guard goes to a line of its own. */
const oneLineCharsMax = 26;
export const headerPx = 26;

/** At x = 0, y = 0. */
function transitionLine(transition: GraphTransition): TransitionLine {
  const left = transition.delay === undefined ? 0 : ringPx + 3;
  const { event, guard, delay } = transition;
  const first = { part: delay === undefined ? 'event' : 'delay', text: event } as const;
  const texts: TransitionLine['texts'] = [];
  let w = 0;
  let h = 0;
  if (!transition.isMute) {
    texts.push({ ...first, x: left, y: baselinePx });
    w = left + monoWidth(event);
    h = lineHeightPx;
  }
  if (guard !== undefined && !transition.isMute) {
    const text = `[${guard}]`;
    const wraps = event.length + text.length > oneLineCharsMax;
    const x = wraps ? left + indentPx : w + monoWidth(' ');
    texts.push({ part: 'guard', text, x, y: wraps ? h + baselinePx : baselinePx });
    w = Math.max(w, x + monoWidth(text));
    if (wraps) h += lineHeightPx;
  }
  return {
    transition: transition.id,
    eventType: transition.eventType,
    event,
    ...(guard !== undefined && { guard }),
    ...(delay !== undefined && { delay }),
    actions: transition.actions,
    ...(transition.description !== undefined && { description: transition.description }),
    texts,
    x: 0,
    y: 0,
    w,
    h,
    ...(delay !== undefined &&
      !transition.isMute && { ring: { x: ringPx / 2, y: lineHeightPx / 2, r: 4 } }),
  };
}

export function moveLine(line: TransitionLine, dx: number, dy: number): TransitionLine {
  return {
    ...line,
    texts: line.texts.map((text) => ({ ...text, x: text.x + dx, y: text.y + dy })),
    x: line.x + dx,
    y: line.y + dy,
    ...(line.ring && { ring: { ...line.ring, x: line.ring.x + dx, y: line.ring.y + dy } }),
  };
}

/** Lines one under the other. */
export function stackLines(transitions: readonly GraphTransition[]): {
  lines: TransitionLine[];
  w: number;
  h: number;
} {
  let h = 0;
  const lines = transitions.map((transition) => {
    const line = moveLine(transitionLine(transition), 0, h);
    h += line.h;
    return line;
  });
  return { lines, w: Math.max(0, ...lines.map((line) => line.x + line.w)), h };
}

export interface BoxContent {
  /** Smallest box that holds it. Children of a compound state begin below `h`. */
  w: number;
  h: number;
  invokes: DrawnInvoke[];
  internal: TransitionLine[];
}

/** Name, then the actors it invokes, then the transitions that stay inside. */
export function boxContent(
  state: GraphState,
  internal: readonly GraphTransition[],
  title = state.name,
): BoxContent {
  if (state.kind === 'history') return { w: 26, h: 26, invokes: [], internal: [] };
  let h = headerPx;
  let w = Math.max(64, nameWidth(title) + 2 * padPx);
  const invokes = state.invokes.map(({ id, src }) => {
    const invoke = { id, src, x: padPx, y: h, w: monoWidth(invokeText(id, src)) + 20, h: 16 };
    h += invoke.h + 4;
    w = Math.max(w, invoke.w + 2 * padPx);
    return invoke;
  });
  const stack = stackLines(internal);
  const lines = stack.lines.map((line) => moveLine(line, padPx, h));
  if (stack.h > 0) w = Math.max(w, stack.w + 2 * padPx);
  h += stack.h;
  if (stack.h > 0 || invokes.length > 0) h += 6;
  return { w, h: Math.max(h, 30), invokes, internal: lines };
}

export const invokeText = (id: string, src: string): string => (id === src ? id : `${id}: ${src}`);
