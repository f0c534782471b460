import type { ActionArgs, AnyActorScope, AnyMachineSnapshot, EventObject } from 'xstate';
import type { Action } from './step-plan.ts';

/** XState's resolution of actions: assignments lead to the next snapshot, everything else is handed to the actor's executor. */

export interface Resolving {
  scope: Scope;
  event: EventObject;
  /** Events that the machine has raised. */
  raised: EventObject[];
}

type Args = ActionArgs<never, never, never>;

export type Scope = AnyActorScope & {
  actionExecutor: (action: {
    type: string;
    info: Args;
    params: unknown;
    exec: ((info: Args, params: unknown) => void) | undefined;
  }) => void;
};

/** `assign`, `emit`, `raise`, `cancel` and their like. */
interface Builtin {
  type: string;
  resolve: (
    scope: Scope,
    snapshot: AnyMachineSnapshot,
    args: Args,
    params: unknown,
    action: Builtin,
    extra: { internalQueue: EventObject[]; deferredActorIds: readonly string[] | undefined },
  ) => [snapshot: AnyMachineSnapshot, params: unknown, actions: readonly Action[] | undefined];
  execute?: (scope: Scope, params: unknown) => void;
  retryResolve?: (scope: Scope, snapshot: AnyMachineSnapshot, params: unknown) => void;
}

type Named = string | { type: string; params?: unknown };
type Custom = ((args: Args, params: unknown) => void) & { name: string };

/** To be resolved again when the actors that are invoked in this step are known. */
type Retries = [action: Builtin, params: unknown][];

/** `invokes`: ids of the actors that these actions start. */
export const resolveActions = (
  snapshot: AnyMachineSnapshot,
  actions: readonly Action[],
  resolving: Resolving,
  invokes?: readonly string[],
): AnyMachineSnapshot => {
  if (actions.length === 0) return snapshot;
  const retries: Retries | undefined = invokes && [];
  const extra = { internalQueue: resolving.raised, deferredActorIds: invokes };
  const next = resolveEach(snapshot, actions, resolving, extra, retries);
  if (retries !== undefined)
    for (const [action, params] of retries) action.retryResolve?.(resolving.scope, next, params);
  return next;
};

const resolveEach = (
  from: AnyMachineSnapshot,
  actions: readonly Action[],
  resolving: Resolving,
  extra: Parameters<Builtin['resolve']>[5],
  retries: Retries | undefined,
): AnyMachineSnapshot => {
  const { scope, event } = resolving;
  let snapshot = from;
  for (const action of actions as readonly (Named | Custom)[]) {
    const known = snapshot.machine.implementations.actions as Record<string, unknown>;
    const named = typeof action === 'function' ? null : action;
    const resolved =
      named === null ? action : known[typeof named === 'string' ? named : named.type];
    const { self, system } = scope;
    const info = { context: snapshot.context, event, self, system } as unknown as Args;
    const params = named === null ? undefined : paramsOf(named, snapshot, event);
    if (resolved === undefined || !('resolve' in (resolved as object))) {
      scope.actionExecutor({
        type: typeOf(action),
        info,
        params,
        exec: resolved as Custom | undefined,
      });
      continue;
    }
    const builtin = resolved as unknown as Builtin;
    const [next, resolvedParams, further] = builtin.resolve(
      scope,
      snapshot,
      info,
      params,
      builtin,
      extra,
    );
    snapshot = next;
    if (builtin.retryResolve !== undefined) retries?.push([builtin, resolvedParams]);
    const { type, execute } = builtin;
    if (execute !== undefined)
      scope.actionExecutor({
        type,
        info,
        params: resolvedParams,
        exec: () => execute(scope, resolvedParams),
      });
    if (further) snapshot = resolveEach(snapshot, further, resolving, extra, retries);
  }
  return snapshot;
};

const paramsOf = (action: Named, { context }: AnyMachineSnapshot, event: EventObject): unknown => {
  if (typeof action === 'string') return undefined;
  const { params } = action;
  return typeof params === 'function' ? params({ context, event }) : params;
};

const typeOf = (action: Named | Custom): string => {
  if (typeof action === 'string') return action;
  return typeof action === 'object' ? action.type : action.name || '(anonymous)';
};
