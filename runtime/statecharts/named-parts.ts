/**
 * Names of guards, actions and actors. Everything in a statechart must have one: an engineer reads a drawing, a journal
 * and a failure by those names, and an inline actor has a positional name under which a snapshot restores the wrong one.
 */
export class Unnamed extends Error {
  override readonly name = 'Unnamed';
  readonly problems: readonly string[];
  constructor(machine: string, problems: readonly string[]) {
    super(`machine "${machine}" has parts without a name:\n  ${problems.join('\n  ')}`);
    this.problems = problems;
  }
}

/** `'name'` and `{ type: 'name', params }` have a name; a function has none, whatever JavaScript calls it. */
const referenceName = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const { type } = value as { type?: unknown };
  return typeof type === 'string' ? type : undefined;
};

export const actionName = referenceName;

/** XState's own combinators are functions that carry what they combine. */
interface Combined {
  name: string;
  guards?: unknown[];
  stateValue?: unknown;
  check?: unknown;
}

/** `isHuman`, `not isHuman`, `isHuman and hasSlot`, `(a or b) and c`, `in talking`. */
export function guardText(guard: unknown, problem: (what: string) => void): string | undefined {
  if (guard === undefined) return undefined;
  return textOf(guard, problem, false);
}

function textOf(guard: unknown, problem: (what: string) => void, inner: boolean): string {
  const name = referenceName(guard);
  if (name !== undefined) return name;
  if (typeof guard === 'function' && 'check' in guard) {
    const combined = guard as unknown as Combined;
    if (combined.stateValue !== undefined) {
      const { stateValue } = combined;
      return `in ${typeof stateValue === 'string' ? stateValue : JSON.stringify(stateValue)}`;
    }
    const parts = (combined.guards ?? []).map((part) => textOf(part, problem, true));
    if (parts.length === 1) return `not ${parts[0]}`;
    const joined = parts.join(combined.name === 'or' ? ' or ' : ' and ');
    return inner ? `(${joined})` : joined;
  }
  problem('guard has no name');
  return '?';
}

export function invokeProblem(src: unknown, id: string | undefined): string | undefined {
  if (typeof src !== 'string' || src.startsWith('xstate.invoke.'))
    return 'invoked actor has no name';
  return id === undefined ? `invoked actor "${src}" has no id` : undefined;
}
