import type {
  DrawnEdge,
  DrawnState,
  StatechartDrawing,
  TransitionLine,
} from '../../../machines/contracts/statechart-drawing.ts';
import type { ArmedTimer, LastTransition, Refusal, StateValue } from '../../journal/actor-state.ts';
import { activeIds } from '../../journal/state-value.ts';

/** A transition with its ends. */
export interface DrawnTransition {
  readonly line: TransitionLine;
  /** Null: it stays inside its state. */
  readonly edge: DrawnEdge | null;
  readonly source: string;
  readonly target: string | null;
}

export interface DrawingIndex {
  readonly drawing: StatechartDrawing;
  readonly states: ReadonlyMap<string, DrawnState>;
  readonly transitions: ReadonlyMap<string, DrawnTransition>;
  readonly bySource: ReadonlyMap<string, readonly DrawnTransition[]>;
}

export const indexOf = (drawing: StatechartDrawing): DrawingIndex => {
  const transitions = new Map<string, DrawnTransition>();
  const bySource = new Map<string, DrawnTransition[]>();
  const add = (line: TransitionLine, edge: DrawnEdge | null): void => {
    const source = line.transition.slice(0, line.transition.indexOf('|'));
    const transition = { line, edge, source, target: edge?.target ?? null };
    transitions.set(line.transition, transition);
    const others = bySource.get(source);
    if (others) others.push(transition);
    else bySource.set(source, [transition]);
  };
  for (const { internal } of drawing.states) for (const line of internal) add(line, null);
  for (const edge of drawing.edges) for (const line of edge.lines) add(line, edge);
  const states = new Map(drawing.states.map((state) => [state.id, state]));
  return { drawing, states, transitions, bySource };
};

/** What may happen in a state: its own transitions, then those of the states around it, innermost first, as they are tried. */
export const nextOf = (index: DrawingIndex, id: string): DrawnTransition[] => {
  const found: DrawnTransition[] = [];
  for (let at: string | null | undefined = id; at; at = index.states.get(at)?.parent)
    found.push(...(index.bySource.get(at) ?? []));
  return found;
};

/** The newest refusal of this very transition. */
export const refusalOf = (
  { line, target }: DrawnTransition,
  refusals: readonly Refusal[],
): Refusal | undefined =>
  line.guard === undefined
    ? undefined
    : refusals.find(
        ({ event, candidates }) =>
          event === line.eventType &&
          candidates.some(
            (candidate) =>
              candidate.guard === line.guard &&
              (candidate.target === null || target === null || candidate.target === target),
          ),
      );

export interface ArmedOnState {
  readonly timer: ArmedTimer;
  readonly state: DrawnState;
  /** As the drawing writes it: `after thinkingMax`. */
  readonly event: string;
}

/** Each timer with the state that waits. Of a state that was just left one may still be armed for a moment: it has no say any more. */
export const armedIn = (
  { transitions, states }: DrawingIndex,
  timers: readonly ArmedTimer[],
  active: ReadonlySet<string>,
): ArmedOnState[] =>
  timers.flatMap((timer) => {
    // Several guarded transitions may stand for one delay.
    for (const { line, source } of transitions.values()) {
      const state = states.get(source);
      if (line.eventType === timer.event && state && active.has(source))
        return [{ timer, state, event: line.event }];
    }
    return [];
  });

const none: ReadonlySet<string> = new Set();

/**
 * Ids of the transitions of the last step. An older journal does not tell them: then the one of that event which leads from a state
 * that was active to one that newly is, or at least to one that was left again in the same step.
 */
export const transitionsTaken = (
  { drawing, transitions }: DrawingIndex,
  last: LastTransition | null,
  value: StateValue | undefined,
): ReadonlySet<string> => {
  if (last === null) return none;
  if (last.transitionId !== null) return new Set([last.transitionId, ...last.also]);
  if (last.from === undefined) return none;
  const before = activeIds(drawing.machine, last.from);
  const after = activeIds(drawing.machine, value);
  let likely: string | null = null;
  let rank = -1;
  for (const { line, source, target } of transitions.values()) {
    if (line.eventType !== last.event || !before.has(source) || target === null) continue;
    const own = after.has(target) ? (before.has(target) ? 1 : 2) : 0;
    if (own > rank) {
      likely = line.transition;
      rank = own;
    }
  }
  return likely === null ? none : new Set([likely]);
};

/** The states without an active state inside them. */
export const activeLeaves = (
  { states }: DrawingIndex,
  active: ReadonlySet<string>,
): ReadonlySet<string> => {
  const leaves = new Set(active);
  for (const id of active) {
    const parent = states.get(id)?.parent;
    if (parent) leaves.delete(parent);
  }
  return leaves;
};
