/**
 * What a statechart is made of, read from the machine's own nodes. `machine.definition` leaves out `always` and hides
 * inline functions, so it cannot be the source.
 */
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { actionName, guardText, invokeProblem, Unnamed } from './named-parts.ts';

type StateKind = 'machine' | 'atomic' | 'compound' | 'parallel' | 'region' | 'final' | 'history';

export interface GraphTransition {
  id: string;
  source: string;
  /** Undefined: it stays inside its state. */
  target: string | undefined;
  eventType: string;
  event: string;
  guard: string | undefined;
  delay: string | undefined;
  actions: string[];
  reenter: boolean;
  description: string | undefined;
  /** Drawn as an arrow without text. */
  isMute?: boolean;
}

export interface GraphState {
  id: string;
  parent: string | undefined;
  name: string;
  kind: StateKind;
  /** Its children are regions: they are active all together. */
  parallel: boolean;
  history: 'shallow' | 'deep' | undefined;
  initial: string | undefined;
  children: string[];
  tags: string[];
  description: string | undefined;
  entry: string[];
  exit: string[];
  invokes: { id: string; src: string }[];
}

export interface StatechartGraph {
  machine: string;
  /** Parents before children, in the order of the source. */
  states: GraphState[];
  transitions: GraphTransition[];
}

/** @throws Unnamed listing every guard, action, delay and actor that has no name. */
export function statechartGraph(machine: AnyStateMachine): StatechartGraph {
  const problems: string[] = [];
  const states: GraphState[] = [];
  const transitions: GraphTransition[] = [];
  const visit = (node: AnyStateNode): void => {
    states.push(stateOf(node, problems));
    transitions.push(...transitionsOf(node, problems));
    for (const child of childrenOf(node)) visit(child);
  };
  visit(machine.root);
  if (problems.length > 0) throw new Unnamed(machine.id, problems);
  return { machine: machine.id, states, transitions };
}

/** By keys, not by XState's `id`: a state with an id of its own is still found from a state value. */
const idOf = (node: AnyStateNode): string => [node.machine.id, ...node.path].join('.');

const childrenOf = (node: AnyStateNode): AnyStateNode[] => Object.values(node.states);

function kindOf(node: AnyStateNode): StateKind {
  if (node.parent === undefined) return 'machine';
  if (node.type === 'final' || node.type === 'history') return node.type;
  return node.parent.type === 'parallel' ? 'region' : node.type;
}

function stateOf(node: AnyStateNode, problems: string[]): GraphState {
  const id = idOf(node);
  const initial = node.type === 'compound' ? node.initial.target?.[0] : undefined;
  if (node.type === 'compound')
    for (const action of node.initial.actions) named(action, `${id}: initial action`, problems);
  return {
    id,
    parent: node.parent && idOf(node.parent),
    name: node.key,
    kind: kindOf(node),
    parallel: node.type === 'parallel',
    history: node.type === 'history' ? node.history || 'shallow' : undefined,
    initial: initial && idOf(initial),
    children: childrenOf(node).map(idOf),
    tags: [...node.tags],
    description: node.description,
    // From the configuration: XState adds its own actions (arming of timers) to `node.entry` and `node.exit`.
    entry: list(node.config.entry).map((action) => named(action, `${id}: entry`, problems)),
    exit: list(node.config.exit).map((action) => named(action, `${id}: exit`, problems)),
    invokes: node.invoke.map((invoke, index) => {
      const given = list(node.config.invoke)[index] as { id?: string } | undefined;
      const problem = invokeProblem(invoke.src, given?.id);
      if (problem) problems.push(`${id}: ${problem}`);
      return { id: invoke.id, src: typeof invoke.src === 'string' ? invoke.src : '?' };
    }),
  };
}

function transitionsOf(node: AnyStateNode, problems: string[]): GraphTransition[] {
  const id = idOf(node);
  const found = [...node.transitions.entries()];
  if (node.always) found.push(['', node.always]);
  return found.flatMap(([eventType, group]) =>
    group.map((transition, index): GraphTransition => {
      const where = `${id} on ${eventType || 'always'}`;
      const { delay } = transition as { delay?: string | number };
      if (typeof delay === 'number') problems.push(`${where}: delay ${delay} has no name`);
      const guard = guardText(transition.guard, (what) => problems.push(`${where}: ${what}`));
      const [target, ...more] = transition.target ?? [];
      if (more.length > 0) problems.push(`${where}: several targets cannot be drawn as one edge`);
      return {
        id: `${id}|${eventType}|${index}`,
        source: id,
        target: target && idOf(target),
        eventType,
        event: readableEvent(eventType, delay),
        guard,
        delay: delay === undefined ? undefined : String(delay),
        actions: transition.actions.map((action) => named(action, `${where}: action`, problems)),
        reenter: transition.reenter,
        description: transition.description,
      };
    }),
  );
}

function named(action: unknown, where: string, problems: string[]): string {
  const name = actionName(action);
  if (name === undefined) problems.push(`${where} has no name`);
  return name ?? '?';
}

function readableEvent(eventType: string, delay: string | number | undefined): string {
  if (eventType === '') return 'always';
  if (eventType === '*') return 'any other';
  if (delay !== undefined) return `after ${delay}`;
  const actor = /^xstate\.(done|error)\.actor\.(.+)$/.exec(eventType);
  if (actor) return `${actor[2]} ${actor[1] === 'done' ? 'done' : 'failed'}`;
  if (eventType.startsWith('xstate.done.state.')) return 'done';
  const snapshot = /^xstate\.snapshot\.(.+)$/.exec(eventType);
  return snapshot ? `${snapshot[1]} changed` : eventType;
}

const list = (value: unknown): unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
