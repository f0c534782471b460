import type { Document } from 'mongodb';
import { isOperators } from '../sqlite/filter-pushdown.ts';
import { byOperators } from './operator-update.ts';
import { aggregated, applyOperators } from './query-engine.ts';

/**
 * Updates, upserts and pipelines over mingo, for what mingo 7.2 leaves out or does otherwise than MongoDB: `$setOnInsert`,
 * `$$NOW` of the injected clock, and pipeline `$set` (all expressions see the document as it was; an object merges into the
 * embedded one).
 *
 * `document` is consumed; the returned one takes its place.
 */
export function updated(
  document: Document,
  update: Document | Document[],
  filter: Document,
  now: Date,
): Document {
  if (Array.isArray(update)) return byPipeline(document, withNow(update, now) as Document[]);
  if (isPlainSet(update)) return Object.assign(document, update.$set);
  const { $setOnInsert: _, ...operators } = update;
  return byOperators(document, operators, filter);
}

/** Whole fields given new values, and nothing else: most writes, of which a claim makes hundreds at once. */
function isPlainSet(update: Document): boolean {
  const { $set, ...others } = update;
  return (
    isPlain($set) &&
    Object.keys(others).length === 0 &&
    Object.keys($set).every((path) => path !== '_id' && !/[.$]/.test(path))
  );
}

/** The document that an upsert inserts when nothing matched. Its `_id` comes from the filter or from `$setOnInsert`. */
export function upserted(filter: Document, update: Document | Document[], now: Date): Document {
  const seed: Document = {};
  seedFrom(filter, seed);
  if (Array.isArray(update)) return byPipeline(seed, withNow(update, now) as Document[]);
  const { $setOnInsert = {}, ...operators } = update;
  const { _id, ...onInsert } = $setOnInsert as Document;
  if (_id !== undefined) seed._id = _id;
  return byOperators(
    seed,
    { ...operators, $set: { ...(operators.$set as Document), ...onInsert } },
    {},
  );
}

function byPipeline(document: Document, stages: Document[]): Document {
  let current = document;
  for (const stage of stages) {
    const [name, expression] = Object.entries(stage)[0] ?? [];
    if (name === '$set' || name === '$addFields') setFields(current, expression as Document);
    else current = aggregated([current], [stage])[0] as Document;
  }
  if (current._id === undefined && document._id !== undefined)
    return { _id: document._id, ...current };
  return current;
}

function setFields(document: Document, expressions: Document): void {
  const paths: string[] = [];
  const values: Document = {};
  const collect = (prefix: string, nested: Document): void => {
    for (const [key, expression] of Object.entries(nested)) {
      const path = `${prefix}${key}`;
      if (isPlain(expression) && Object.keys(expression).length > 0 && !isOperators(expression))
        collect(`${path}.`, expression);
      else values[`v${paths.push(path) - 1}`] = expression;
    }
  };
  collect('', expressions);
  const [results] = aggregated([document], [{ $replaceWith: values }]) as [Document];
  const set: Document = {};
  const unset: Document = {};
  paths.forEach((path, index) => {
    const value: unknown = results[`v${index}`];
    if (value === undefined) unset[path] = '';
    else if (path !== '_id') set[path] = structuredClone(value);
    else if (value !== document._id) throw new TypeError('an update cannot change `_id`');
  });
  for (const path of Object.keys(set)) clearWay(document, path);
  byOperators(document, { $set: set, $unset: unset }, {});
}

/** A pipeline's `$set` of `a.b` replaces a scalar or null at `a`, which the operator `$set` would refuse. */
function clearWay(document: Document, path: string): void {
  const parents = path.split('.').slice(0, -1);
  let at = document;
  for (const part of parents) {
    const next: unknown = at[part];
    if (typeof next !== 'object' || next === null || next instanceof Date) {
      if (next === undefined) return;
      at[part] = {};
    }
    at = at[part] as Document;
  }
}

/** Equalities of the filter become fields: `a`, `a.b`, `$eq`, inside `$and` too. */
function seedFrom(filter: Document, seed: Document): void {
  for (const [path, condition] of Object.entries(filter)) {
    if (path === '$and') for (const part of condition as Document[]) seedFrom(part, seed);
    if (path.startsWith('$') || condition instanceof RegExp) continue;
    const value: unknown = isOperators(condition) ? condition.$eq : condition;
    if (value === undefined) continue;
    if (path === '_id') seed._id = value;
    else applyOperators(seed, { $set: { [path]: value } });
  }
}

/** Every `$$NOW` of one operation is the same instant. */
export function withNow(expression: unknown, now: Date): unknown {
  if (expression === '$$NOW') return now;
  if (Array.isArray(expression)) return expression.map((item) => withNow(item, now));
  if (!isPlain(expression) || '$literal' in expression) return expression;
  return Object.fromEntries(
    Object.entries(expression).map(([key, value]) => [key, withNow(value, now)]),
  );
}

const isPlain = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
