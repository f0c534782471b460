import { z } from 'zod';

/**
 * The drawing of one machine, computed at build time (`npm run statecharts`) and rendered by the console without any
 * layout library: every coordinate is absolute, in CSS pixels, origin at the top left of the drawing.
 *
 * - A state's `id` is `<machine id>.<path of keys>` (the root: the machine's id alone), so a journal event's state value
 *   names the states to light up. Boxes come parents first: painting in order is right.
 * - A drawn edge joins two boxes (`target` names the state, also where the arrow ends at its initial dot) and may stand for several transitions; each has its own line of text. Light the edge
 *   when any of its transitions is taken, and that transition's line.
 * - A transition's id is `<source id>|<event type>|<place among those of that event>`, as test coverage counts it.
 */
const at = { x: z.number(), y: z.number() };
const box = { ...at, w: z.number(), h: z.number() };
const Point = z.object(at);

/** A piece of text: `x` is its left end, `y` its baseline. */
const Text = z.object({ part: z.enum(['event', 'guard', 'delay']), text: z.string(), ...at });

/** One transition: the parts it is made of, where its text stands, and the box around that. */
export const TransitionLine = z.object({
  transition: z.string(),
  /** XState's event type (`leg.answered`, `xstate.after.ringMs.call.ringing`); empty for an eventless transition. */
  eventType: z.string(),
  /** Readable event: `leg.answered`, `after ringMs`, `leg done`, `leg failed`, `always`. */
  event: z.string(),
  guard: z.string().optional(),
  /** Name of the delay after which it fires. */
  delay: z.string().optional(),
  actions: z.array(z.string()),
  description: z.string().optional(),
  texts: z.array(Text),
  ...box,
  /** Only with `delay`: the marker on which the time left shrinks. */
  ring: z.object({ ...at, r: z.number() }).optional(),
});
export type TransitionLine = z.infer<typeof TransitionLine>;

export const DrawnInvoke = z.object({ id: z.string(), src: z.string(), ...box });
export type DrawnInvoke = z.infer<typeof DrawnInvoke>;

export const DrawnState = z.object({
  id: z.string(),
  parent: z.string().nullable(),
  name: z.string(),
  kind: z.enum(['machine', 'atomic', 'compound', 'parallel', 'region', 'final', 'history']),
  /** Only with `kind: 'history'`. */
  history: z.enum(['shallow', 'deep']).optional(),
  tags: z.array(z.string()),
  description: z.string().optional(),
  entry: z.array(z.string()),
  exit: z.array(z.string()),
  ...box,
  /** Actors that live as long as the state. */
  invokes: z.array(DrawnInvoke),
  /** Transitions that stay inside the state (no target): written in its box. */
  internal: z.array(TransitionLine),
});
export type DrawnState = z.infer<typeof DrawnState>;

/** A dot with an arrow: `initial` (filled: where entering the parent leads) or `anywhere` (hollow: from any state of the parent). */
export const DrawnDot = z.object({
  id: z.string(),
  parent: z.string(),
  kind: z.enum(['initial', 'anywhere']),
  ...at,
  r: z.number(),
});
export type DrawnDot = z.infer<typeof DrawnDot>;

export const DrawnEdge = z.object({
  id: z.string(),
  source: z.string(),
  target: z.string(),
  kind: z.enum(['initial', 'transition']),
  /** Orthogonal polyline from source to target; the arrow head is at the last point. */
  points: z.array(Point).min(2),
  lines: z.array(TransitionLine),
});
export type DrawnEdge = z.infer<typeof DrawnEdge>;

const Drawn = z.object({
  width: z.number(),
  height: z.number(),
  states: z.array(DrawnState),
  dots: z.array(DrawnDot),
  edges: z.array(DrawnEdge),
});

/**
 * A region drawn alone, as if it were a machine: its own state (`id`) has the kind `machine`, ids are those of the whole, and what
 * leads into it or out of it is not drawn.
 */
export const DrawnRegion = Drawn.extend({ id: z.string(), name: z.string() });
export type DrawnRegion = z.infer<typeof DrawnRegion>;

export const StatechartDrawing = Drawn.extend({
  machine: z.string(),
  /** Of the machine's structure and of the way of drawing: differs whenever the drawing may be stale. */
  hash: z.string(),
  /** Only of a machine that is too large for a screen: its outermost regions, each alone. */
  regions: z.array(DrawnRegion).optional(),
});
export type StatechartDrawing = z.infer<typeof StatechartDrawing>;
