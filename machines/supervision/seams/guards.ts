import type { AnyMachineSnapshot, EventObject, StateValue } from 'xstate';
import * as xstate from 'xstate';

/**
 * XState's combinators of guards, evaluated without garbage: ours hand on the arguments that they were given and compare state
 * values as they are, where the originals copy the arguments for each part and take each state's name apart again. In `always`
 * transitions of parallel regions they are asked several times in every step of every call. They are drawn and told as before.
 */

export interface Args {
  context: unknown;
  event: EventObject;
}

/** What XState makes of a guard: a function that answers, or one that carries how it is checked. */
export interface Guard {
  (args: Args, params: unknown): boolean;
  check?: (snapshot: AnyMachineSnapshot, args: Args, guard: Guard) => boolean;
  guards?: readonly GuardRef[];
  stateValue?: StateValue;
}

export type GuardRef = string | Guard | { type: string; params?: unknown };

/** As XState's `evaluateGuard`. */
export const holds = (ref: GuardRef, snapshot: AnyMachineSnapshot, args: Args): boolean => {
  let guard: GuardRef | undefined = ref;
  let params: unknown;
  if (typeof ref !== 'function') {
    const name = typeof ref === 'string' ? ref : ref.type;
    guard = snapshot.machine.implementations.guards[name] as GuardRef | undefined;
    if (guard === undefined) throw new Error(`Guard '${name}' is not implemented.`);
    if (typeof guard !== 'function') return holds(guard, snapshot, args);
    if (typeof ref === 'object')
      params = typeof ref.params === 'function' ? ref.params(args) : ref.params;
  }
  const { check } = guard as Guard;
  return check === undefined
    ? (guard as Guard)(args, params)
    : check(snapshot, args, guard as Guard);
};

const checkAnd: Guard['check'] = (snapshot, args, { guards = [] }) => {
  for (const guard of guards) if (!holds(guard, snapshot, args)) return false;
  return true;
};

const checkOr: Guard['check'] = (snapshot, args, { guards = [] }) => {
  for (const guard of guards) if (holds(guard, snapshot, args)) return true;
  return false;
};

const checkNot: Guard['check'] = (snapshot, args, { guards = [] }) =>
  !holds(guards[0]!, snapshot, args);

const checkStateIn: Guard['check'] = (snapshot, _, { stateValue }) =>
  isWithin(stateValue!, snapshot.value);

/** Whether a machine that is at `value` is in `state`. */
const isWithin = (state: StateValue, value: StateValue | undefined): boolean => {
  if (value === undefined) return false;
  if (typeof value === 'string') return value === state;
  if (typeof state === 'string') return state in value;
  for (const key in state) if (!isWithin(state[key]!, value[key])) return false;
  return true;
};

/** A name with `.` or `#` is a path, which XState takes apart. */
const isPlain = (state: StateValue): boolean =>
  typeof state === 'string'
    ? !/[.#\\]/u.test(state)
    : Object.values(state).every((inner) => inner !== undefined && isPlain(inner));

const checked =
  (make: (given: never) => unknown, check: Guard['check']) =>
  (given: unknown): unknown =>
    Object.assign(make(given as never) as Guard, { check });

export const and = checked(xstate.and as never, checkAnd) as typeof xstate.and;
export const or = checked(xstate.or as never, checkOr) as typeof xstate.or;
export const not = checked(xstate.not as never, checkNot) as typeof xstate.not;
const lookedUp = checked(xstate.stateIn as never, checkStateIn) as typeof xstate.stateIn;
export const stateIn = ((state: StateValue) =>
  isPlain(state) ? lookedUp(state) : xstate.stateIn(state)) as typeof xstate.stateIn;
