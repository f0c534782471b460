import type { Document } from 'mongodb';
import { isOperators } from './filter-pushdown.ts';

/**
 * Whether every document that matches `filter` matches `partial`, as far as equalities and `$in` tell: then an index over the
 * documents of `partial` alone serves the filter. False where it cannot be told.
 */
export function filterImplies(filter: Document, partial: Document): boolean {
  return Object.entries(partial).every(([path, wanted]) => {
    const allowed = valuesOf(wanted);
    if (allowed === undefined || allowed.length === 0) return false;
    return conditionsOn(filter, path).some((condition) =>
      valuesOf(condition)?.every((value) => allowed.includes(value)),
    );
  });
}

function conditionsOn(filter: Document, path: string): unknown[] {
  const all: unknown[] = path in filter ? [filter[path]] : [];
  if (Array.isArray(filter.$and))
    for (const part of filter.$and as Document[]) all.push(...conditionsOn(part, path));
  return all;
}

/** The values that a condition lets a field have, if they are a list of texts, numbers and truth values. */
function valuesOf(condition: unknown): unknown[] | undefined {
  if (!isOperators(condition)) return isPlain(condition) ? [condition] : undefined;
  const { $in, $eq } = condition;
  if (Array.isArray($in)) return $in.every(isPlain) ? $in : undefined;
  return isPlain($eq) ? [$eq] : undefined;
}

/** Null also matches documents without the field, and objects are compared as what they hold. */
const isPlain = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
