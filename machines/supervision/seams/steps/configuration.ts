import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition, StateValue } from 'xstate';
import {
  childrenAmong,
  childrenOf,
  isAtomic,
  properAncestors,
  stateValueOf,
} from './state-tree.ts';
import { planStep, type StepPlan } from './step-plan.ts';

/** Where a machine may be, and everything that follows from it. One for all actors of the machine; nothing in it changes. */
export interface Configuration {
  /** In the order in which they were entered, as XState has them: regions are asked in it. */
  readonly nodes: AnyStateNode[];
  readonly value: StateValue;
  readonly tags: Set<string>;
  /** Eventless transitions of each innermost state and those around it, in the order in which they are asked. */
  readonly always: readonly (readonly AnyTransitionDefinition[])[];
  /** By event type; null: no state of it has a transition. */
  readonly asked: Map<string, Asked | null>;
  readonly plans: PlanNode;
}

/** The transitions of a state for one event are asked when none within it is taken. */
export interface Asked {
  readonly own: readonly AnyTransitionDefinition[];
  readonly inner: readonly Asked[];
}

/** Plans by the transitions that are taken together, one after the other. */
interface PlanNode {
  plan: StepPlan | undefined;
  further: Map<AnyTransitionDefinition, PlanNode> | undefined;
}

/** Configurations of one machine that are kept. `bench -- calls` knows 28 of `turn`. */
const configurationsMax = 2_000;
const askedMax = 200;
const plansMax = 200;

export class Configurations {
  private readonly machine: AnyStateMachine;
  private byKey = new Map<string, Configuration>();
  private byNodes = new WeakMap<readonly AnyStateNode[], Configuration>();

  constructor(machine: AnyStateMachine) {
    this.machine = machine;
  }

  of(nodes: AnyStateNode[]): Configuration {
    const known = this.byNodes.get(nodes);
    if (known !== undefined) return known;
    const key = nodes.map(({ order }) => order).join(' ');
    let found = this.byKey.get(key);
    if (found === undefined) {
      if (this.byKey.size >= configurationsMax) this.byKey = new Map();
      found = this.made(nodes);
      this.byKey.set(key, found);
    }
    this.byNodes.set(nodes, found);
    return found;
  }

  private made(nodes: AnyStateNode[]): Configuration {
    const around = (node: AnyStateNode) => [node, ...properAncestors(node, undefined)];
    return {
      nodes,
      value: frozen(stateValueOf(this.machine.root, childrenAmong(nodes))),
      tags: new Set(nodes.flatMap(({ tags }) => tags)),
      always: nodes
        .filter(isAtomic)
        .map((node) => around(node).flatMap(({ always = [] }) => always))
        .filter(({ length }) => length > 0),
      asked: new Map(),
      plans: { plan: undefined, further: undefined },
    };
  }
}

/** Every snapshot there shares it. */
const frozen = (value: StateValue): StateValue => {
  if (typeof value === 'object')
    for (const inner of Object.values(value)) frozen(inner as StateValue);
  return Object.freeze(value);
};

export const askedOf = (configuration: Configuration, type: string): Asked | null => {
  const { asked, nodes } = configuration;
  let found = asked.get(type);
  if (found === undefined) {
    found = askedAt(nodes[0]!.machine.root, childrenAmong(nodes), type);
    if (asked.size < askedMax) asked.set(type, found);
  }
  return found;
};

const askedAt = (
  node: AnyStateNode,
  children: ReadonlyMap<AnyStateNode, AnyStateNode[]>,
  type: string,
): Asked | null => {
  const own = node.transitions.get(type) ?? [];
  const inner = (children.get(node) ?? [])
    .map((child) => askedAt(child, children, type))
    .filter((child) => child !== null);
  return own.length === 0 && inner.length === 0 ? null : { own, inner };
};

export const planOf = (
  { plans, nodes }: Configuration,
  transitions: readonly AnyTransitionDefinition[],
): StepPlan => {
  let at = plans;
  for (const transition of transitions) {
    at.further ??= new Map();
    let next = at.further.get(transition);
    if (next === undefined) {
      next = { plan: undefined, further: undefined };
      if (at.further.size < plansMax) at.further.set(transition, next);
    }
    at = next;
  }
  at.plan ??= planStep(nodes, transitions);
  return at.plan;
};

/** History depends on where an actor has been, and wildcards on every event that may come: such machines stay with XState. */
export const isPlannable = ({ root }: AnyStateMachine): boolean => isPlain(root);

const isPlain = (node: AnyStateNode): boolean =>
  node.type !== 'history' &&
  ![...node.transitions.keys()].some((type) => type.includes('*')) &&
  childrenOf(node).every(isPlain);
