import {
  type AnyEventObject,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  matchesState,
  type StateValue,
} from 'xstate';
import { Stepper } from './stepper.ts';

/** An event, or `after <delay>` for the delayed transition of that name in a present state. */
export type When = AnyEventObject | string;

export interface Row {
  /** State to begin in, with the context of the machine's input; default its initial state. */
  given?: StateValue;
  /** Replaces fields of that context. */
  context?: Record<string, unknown>;
  when: When | readonly When[];
  /** State expected, which may leave out inner states. */
  expect: StateValue;
  /** Types of the facts expected, in order; not checked when absent. */
  facts?: readonly string[];
  /** Fields expected in the context. */
  holds?: Record<string, unknown>;
}

/**
 * Checks a machine row by row: given this state, when these events come, then that state. All rows are tried; the error
 * lists each that does not hold. An event that no state of the machine names is a failure, whatever the row expects.
 */
export function table(machine: AnyStateMachine, rows: readonly Row[], input?: unknown): void {
  const failures = rows.flatMap((row, index) => {
    const failure = tried(() => check(machine, row, input));
    return failure === undefined ? [] : [`row ${index + 1} (${shown(row)}): ${failure}`];
  });
  if (failures.length > 0) throw new Error(`${machine.id}\n${failures.join('\n')}`);
}

function check(machine: AnyStateMachine, row: Row, input: unknown): string | undefined {
  const stepper = new Stepper(machine, input);
  let { snapshot, facts } = stepper.initial(input);
  if (row.given !== undefined || row.context) {
    facts = [];
    snapshot = machine.resolveState({
      value: row.given ?? snapshot.value,
      context: { ...snapshot.context, ...row.context },
    });
  }
  for (const when of [row.when].flat() as When[]) {
    const step = stepper.step(snapshot, eventOf(snapshot, when));
    snapshot = step.snapshot;
    facts = [...facts, ...step.facts];
  }
  if (!matchesState(row.expect, snapshot.value))
    return `is ${JSON.stringify(snapshot.value)}, expected ${JSON.stringify(row.expect)}`;
  const told = facts.map(({ type }) => type);
  if (row.facts && JSON.stringify(told) !== JSON.stringify(row.facts))
    return `told ${JSON.stringify(told)}, expected ${JSON.stringify(row.facts)}`;
  for (const [field, expected] of Object.entries(row.holds ?? {})) {
    const actual = JSON.stringify(snapshot.context[field]);
    if (actual !== JSON.stringify(expected))
      return `${field} is ${actual}, expected ${JSON.stringify(expected)}`;
  }
  return undefined;
}

function eventOf(snapshot: AnyMachineSnapshot, when: When): AnyEventObject {
  if (typeof when !== 'string') return when;
  const delay = /^after (.+)$/.exec(when)?.[1];
  if (delay === undefined) return { type: when };
  for (const node of snapshot._nodes)
    for (const { delay: own, eventType } of node.after)
      if (String(own) === delay) return { type: eventType };
  throw new Error(`no delay ${delay} runs in ${JSON.stringify(snapshot.value)}`);
}

function tried(run: () => string | undefined): string | undefined {
  try {
    return run();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function shown({ given, when }: Row): string {
  const events = ([when].flat() as When[]).map((one) => (typeof one === 'string' ? one : one.type));
  return `${given === undefined ? 'initially' : JSON.stringify(given)}, ${events.join(', ')}`;
}
