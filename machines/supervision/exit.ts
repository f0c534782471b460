import type { AnyActorRef } from 'xstate';

/** An error as plain JSON; `cause` is followed to a depth of 4. */
export interface SerialError {
  name: string;
  message: string;
  code?: string;
  stack?: string;
  cause?: SerialError;
}

/**
 * How an actor ended. `normal` and `shutdown` are wanted ends (a `transient` child is not restarted after them);
 * a machine ends by `shutdown` when its output is `{ exit: 'shutdown', why? }`.
 */
export type Exit =
  | { kind: 'normal'; output?: unknown }
  | { kind: 'shutdown'; why?: string; output?: unknown }
  | { kind: 'crash'; error: SerialError }
  | { kind: 'killed'; afterMs: number };

const CAUSE_DEPTH_MAX = 4;
const STACK_LINES_MAX = 12;

export function serialError(error: unknown, depth = 0): SerialError {
  if (!(error instanceof Error)) return { name: 'Thrown', message: describe(error) };
  const serial: SerialError = { name: error.name, message: error.message };
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') serial.code = code;
  if (error.stack) serial.stack = error.stack.split('\n', STACK_LINES_MAX).join('\n');
  if (error.cause !== undefined && depth < CAUSE_DEPTH_MAX)
    serial.cause = serialError(error.cause, depth + 1);
  return serial;
}

function describe(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  try {
    return JSON.stringify(thrown) ?? String(thrown);
  } catch {
    return String(thrown);
  }
}

/** How this actor ended, or undefined while it lives. */
export function exitOf(ref: AnyActorRef): Exit | undefined {
  const snapshot = ref.getSnapshot();
  switch (snapshot.status) {
    case 'done': {
      const output = snapshot.output as { exit?: unknown; why?: unknown } | undefined;
      if (output === undefined) return { kind: 'normal' };
      if (typeof output !== 'object' || output === null || output.exit !== 'shutdown')
        return { kind: 'normal', output };
      return typeof output.why === 'string'
        ? { kind: 'shutdown', why: output.why, output }
        : { kind: 'shutdown', output };
    }
    case 'error':
      return { kind: 'crash', error: serialError(snapshot.error) };
    case 'stopped':
      return { kind: 'killed', afterMs: 0 };
    default:
      return undefined;
  }
}
