import type { AnyMachineSnapshot, EventObject } from 'xstate';
import * as xstate from 'xstate';

/**
 * XState's `assign` and `enqueueActions`, whose snapshot keeps the state value and the tags that it has: the originals derive both
 * anew from every state node, which was a third of all that a statechart allocates. They spawn nothing; that is `spawnChild`'s.
 */

interface Resolving {
  self: unknown;
  system: unknown;
}

type Assignment = ((args: object, params: unknown) => object) | Record<string, unknown>;

const noSpawn = (): never => {
  throw new Error('assign: spawn with spawnChild');
};

const resolve = (
  { self, system }: Resolving,
  snapshot: AnyMachineSnapshot,
  { event }: { event: EventObject },
  params: unknown,
  { assignment }: { assignment: Assignment },
) => {
  const { context } = snapshot;
  const args = { context, event, spawn: noSpawn, self, system };
  const update =
    typeof assignment === 'function'
      ? assignment(args, params)
      : updateOf(assignment, args, params);
  return [{ ...snapshot, context: { ...context, ...update } }, undefined, undefined];
};

const updateOf = (
  assignment: Exclude<Assignment, (...args: never) => unknown>,
  args: object,
  params: unknown,
): Record<string, unknown> => {
  const update: Record<string, unknown> = {};
  for (const key of Object.keys(assignment)) {
    const value = assignment[key];
    update[key] = typeof value === 'function' ? value(args, params) : value;
  }
  return update;
};

export const assign = ((assignment: never) =>
  Object.assign(xstate.assign(assignment) as unknown as object, {
    resolve,
  })) as unknown as typeof xstate.assign;

type Enqueue = ((action: unknown) => void) & { assign: (assignment: never) => void };

export const enqueueActions = ((collect: (args: { enqueue: Enqueue }, params: unknown) => void) =>
  xstate.enqueueActions(((args: { enqueue: Enqueue }, params: unknown) => {
    const { enqueue } = args;
    enqueue.assign = (assignment) => enqueue(assign(assignment));
    collect(args, params);
  }) as never)) as unknown as typeof xstate.enqueueActions;
