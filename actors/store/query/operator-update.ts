import { isEqual } from 'mingo/util';
import type { Document } from 'mongodb';
import { isOperators } from '../sqlite/filter-pushdown.ts';
import { applyOperators, applyPositional } from './query-engine.ts';

/**
 * Update operators over mingo, for what mingo 7.2 does otherwise than MongoDB: it ignores operands of the wrong type, `$push`
 * with modifiers ignores them when it makes the array, and `$addToSet` removes duplicates that were there before.
 *
 * Changes `document` in place and returns it.
 */
export function byOperators(document: Document, operators: Document, filter: Document): Document {
  const present: Record<string, Document> = {};
  for (const [name, operands] of Object.entries(operators)) {
    if (!name.startsWith('$'))
      throw new TypeError(`an update is made of operators; use replaceOne instead of "${name}"`);
    for (const [path, operand] of Object.entries(operands as Document)) {
      const [as, what] = path.includes('$')
        ? [name, operand]
        : suited(document, name, path, operand);
      present[as] = { ...present[as], [path]: what };
    }
  }
  const paths = Object.values(operators).flatMap((operands) => Object.keys(operands as Document));
  refuseConflicts(paths);
  if (paths.some((path) => path.includes('$'))) applyPositional(document, present, filter);
  else applyOperators(document, present);
  return document;
}

/** Two changes of the same field, or of a field and its parent, have no order. */
function refuseConflicts(paths: string[]): void {
  for (const [at, path] of paths.entries())
    for (const other of paths.slice(at + 1))
      if (path === other || path.startsWith(`${other}.`) || other.startsWith(`${path}.`))
        throw new TypeError(`an update cannot change "${path}" and "${other}" at once`);
}

const typeTaken: Record<string, 'number' | 'array'> = {
  $inc: 'number',
  $mul: 'number',
  $push: 'array',
  $addToSet: 'array',
  $pull: 'array',
  $pop: 'array',
};

/** The operator and operand by which mingo does to this document what MongoDB would. */
function suited(
  document: Document,
  operator: string,
  path: string,
  operand: unknown,
): [operator: string, operand: unknown] {
  const value = valueAt(document, path);
  const taken = typeTaken[operator];
  const actual = Array.isArray(value) ? 'array' : typeof value;
  if (taken !== undefined && value !== undefined && actual !== taken)
    throw new TypeError(
      `cannot apply ${operator} to "${path}", which holds a value of type ${actual}`,
    );
  if (operator === '$addToSet') {
    const held = (value ?? []) as unknown[];
    const added: unknown[] = [];
    for (const item of isOperators(operand) ? (operand.$each as unknown[]) : [operand])
      if (![...held, ...added].some((other) => isEqual(other, item))) added.push(item);
    if (value === undefined) return ['$set', added];
    return ['$push', { $each: added }];
  }
  if (operator === '$push' && value === undefined && isOperators(operand))
    applyOperators(document, { $set: { [path]: [] } });
  return [operator, operand];
}

function valueAt(document: Document, path: string): unknown {
  let value: unknown = document;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}
