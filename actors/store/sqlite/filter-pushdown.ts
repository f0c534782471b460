import type { Document } from 'mongodb';
import { bracketOf, type FieldKey, nullKey, scalarKey } from '../query/field-key.ts';

/** The part of a filter that SQL can decide. `exact`: all of it, so the query engine need not look again. */
export interface Pushdown {
  where: string;
  parameters: FieldKey[];
  exact: boolean;
}

/** Column of a field whose values are all scalars; undefined for any other field. */
export type ColumnOf = (path: string) => string | undefined;

/** SQLite takes 32,766 parameters in one statement; longer lists are left to the query engine. */
const inListMax = 8_192;
const everything: Pushdown = { where: '1', parameters: [], exact: true };
const unknown: Pushdown = { where: '1', parameters: [], exact: false };

/** Every document that matches the filter satisfies `where`; the reverse holds if `exact`. */
export function pushDown(filter: Document, columnOf: ColumnOf): Pushdown {
  return conjunction(
    Object.entries(filter).map(([path, condition]) => {
      if (path === '$and') return conjunction(parts(condition, columnOf));
      if (path === '$or') return disjunction(parts(condition, columnOf));
      if (path.startsWith('$')) return unknown;
      const column = columnOf(path);
      return column === undefined ? unknown : ofField(column, condition);
    }),
  );
}

/** What SQL does not decide of a filter, for the query engine: a list of ids is not searched again for every document that was found by it. */
export function leftOver(filter: Document, columnOf: ColumnOf): Document {
  return Object.fromEntries(
    Object.entries(filter).filter(([path, what]) => !pushDown({ [path]: what }, columnOf).exact),
  );
}

const parts = (filters: unknown, columnOf: ColumnOf): Pushdown[] =>
  Array.isArray(filters)
    ? filters.map((filter: Document) => pushDown(filter, columnOf))
    : [unknown];

function ofField(column: string, condition: unknown): Pushdown {
  if (isOperators(condition))
    return conjunction(
      Object.entries(condition).map(([operator, operand]) => ofOperator(column, operator, operand)),
    );
  return comparison(column, '=', scalarKey(condition));
}

function ofOperator(column: string, operator: string, operand: unknown): Pushdown {
  switch (operator) {
    case '$eq':
      return comparison(column, '=', scalarKey(operand));
    case '$ne':
      return comparison(column, '<>', scalarKey(operand));
    case '$in':
      return membership(column, 'IN', operand);
    case '$nin':
      return membership(column, 'NOT IN', operand);
    case '$lt':
      return range(column, '<', operand);
    case '$lte':
      return range(column, '<=', operand);
    case '$gt':
      return range(column, '>', operand);
    case '$gte':
      return range(column, '>=', operand);
    default:
      return unknown;
  }
}

function comparison(column: string, operator: '=' | '<>', key: FieldKey | undefined): Pushdown {
  if (key === undefined) return unknown;
  return { where: `${column} ${operator} ?`, parameters: [key], exact: true };
}

function membership(column: string, operator: 'IN' | 'NOT IN', operand: unknown): Pushdown {
  if (!Array.isArray(operand) || operand.length > inListMax) return unknown;
  const keys = operand.map(scalarKey);
  if (keys.includes(undefined)) return unknown;
  if (keys.length === 0) return operator === 'IN' ? { ...everything, where: '0' } : everything;
  // Padded to a power of two, so that a few statements serve every length.
  while ((keys.length & (keys.length - 1)) !== 0) keys.push(keys[0]);
  return {
    where: `${column} ${operator} (${keys.map(() => '?').join(',')})`,
    parameters: keys as FieldKey[],
    exact: true,
  };
}

function range(column: string, operator: '<' | '<=' | '>' | '>=', operand: unknown): Pushdown {
  const key = scalarKey(operand);
  const bracket = key === undefined || key === nullKey ? undefined : bracketOf(key);
  if (key === undefined || bracket === undefined) return unknown;
  const upwards = operator.startsWith('>');
  return {
    where: `(${column} ${operator} ? AND ${column} ${upwards ? '<' : '>='} ?)`,
    parameters: [key, upwards ? bracket[1] : bracket[0]],
    exact: true,
  };
}

function conjunction(all: Pushdown[]): Pushdown {
  const told = all.filter((part) => part.where !== '1');
  return {
    where: told.length === 0 ? '1' : told.map((part) => part.where).join(' AND '),
    parameters: told.flatMap((part) => part.parameters),
    exact: all.every((part) => part.exact),
  };
}

function disjunction(any: Pushdown[]): Pushdown {
  if (any.some((part) => part.where === '1'))
    return { ...everything, exact: any.some((part) => part.where === '1' && part.exact) };
  return {
    where: `(${any.map((part) => `(${part.where})`).join(' OR ')})`,
    parameters: any.flatMap((part) => part.parameters),
    exact: any.every((part) => part.exact),
  };
}

export const isOperators = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  Object.getPrototypeOf(value) === Object.prototype &&
  Object.keys(value)[0]?.startsWith('$') === true;
