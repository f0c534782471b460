import type { Document } from 'mongodb';

/**
 * A field that is `undefined` drops out of a filter on its way to MongoDB, and `deleteMany({ leadId })` then deletes
 * everything. Both stores refuse it instead.
 */
export function checkedFilter<F extends Document>(filter: F): F {
  check(filter, '');
  return filter;
}

function check(value: unknown, path: string): void {
  if (value === undefined)
    throw new TypeError(`the filter's field "${path.slice(1)}" is undefined`);
  if (typeof value !== 'object' || value === null || value instanceof Date) return;
  for (const [key, item] of Object.entries(value)) check(item, `${path}.${key}`);
}
