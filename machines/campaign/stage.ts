/** For tests: a machine on a virtual clock whose effects wait until the test answers them. */
import { type AnyStateMachine, type EventObject, fromPromise } from 'xstate';
import { startVirtual, type VirtualSystem } from '../testing/virtual-system.ts';

declare const setImmediate: (run: () => void) => void;

export interface Asked {
  name: string;
  input: Record<string, unknown>;
  /** False once the machine has given up waiting. */
  isWanted: () => boolean;
  answer: (output?: unknown) => Promise<void>;
  fail: (error: unknown) => Promise<void>;
}

export interface Stage extends VirtualSystem {
  /** Every effect asked for so far, in order. */
  readonly asked: Asked[];
  /** The newest effect of this name that still waits; throws when there is none. */
  waiting(name: string): Asked;
  /** Names of the effects that wait now. */
  pending(): string[];
  send(event: EventObject): Promise<void>;
  pass(ms: number): Promise<void>;
  /** Full dotted path of the one leaf, or of all leaves joined by `+`. */
  state(): string;
}

/** Lets everything happen that needs no time. */
const quiet = () => new Promise<void>((resolve) => setImmediate(() => resolve()));

export function openStage(machine: AnyStateMachine, input: unknown, effects: string[]): Stage {
  const asked: Asked[] = [];
  const actors: Record<string, unknown> = {};
  for (const name of effects)
    actors[name] = fromPromise(
      ({ input: given, signal }) =>
        new Promise((resolve, reject) => {
          let isAnswered = false;
          asked.push({
            name,
            input: given as Record<string, unknown>,
            isWanted: () => !isAnswered && !signal.aborted,
            answer: (output) => {
              isAnswered = true;
              resolve(output);
              return quiet();
            },
            fail: (error) => {
              isAnswered = true;
              reject(error as Error);
              return quiet();
            },
          });
        }),
    );
  const virtual = startVirtual(machine.provide({ actors: actors as never }), {
    input,
    path: machine.id,
  });
  return {
    ...virtual,
    asked,
    waiting: (name) => {
      const found = asked.findLast((one) => one.name === name && one.isWanted());
      if (!found) throw new Error(`nobody waits for ${name}`);
      return found;
    },
    pending: () => asked.filter((one) => one.isWanted()).map((one) => one.name),
    send: (event) => {
      // As from a supervisor: mail to one that has ended goes nowhere.
      if (!virtual.system.ended) virtual.system.ref.send(event);
      return quiet();
    },
    pass: (ms) => {
      virtual.clock.advance(ms);
      return quiet();
    },
    state: () => leaves(virtual.system.ref.getSnapshot().value).join('+'),
  };
}

/** Leaves of a state value as dotted paths. */
function leaves(value: unknown, path = ''): string[] {
  if (typeof value === 'string') return [path === '' ? value : `${path}.${value}`];
  return Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) =>
    leaves(inner, path === '' ? key : `${path}.${key}`),
  );
}

/** Dotted paths of every leaf that the machine has. */
export function leavesOf(machine: AnyStateMachine): string[] {
  const walk = (node: AnyStateMachine['root']): string[] => {
    const children = Object.values(node.states);
    return children.length === 0
      ? [node.path.join('.')]
      : children.flatMap((child) => walk(child as AnyStateMachine['root']));
  };
  return walk(machine.root);
}
