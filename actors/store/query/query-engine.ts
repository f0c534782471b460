/** mingo with MongoDB's comparisons inside expressions, where values of different types have an order and missing is below null. */
import { Aggregator } from 'mingo/aggregator';
import { Context, evalExpr } from 'mingo/core';
import * as accumulator from 'mingo/operators/accumulator';
import * as expressionOperators from 'mingo/operators/expression';
import * as pipelineOperators from 'mingo/operators/pipeline';
import * as projection from 'mingo/operators/projection';
import * as query from 'mingo/operators/query';
import * as updateOperators from 'mingo/operators/update';
import { Query } from 'mingo/query';
import { updateOne } from 'mingo/updater';
import { compare } from 'mingo/util';
import type { Document } from 'mongodb';
import type { SortOrder } from '../store.ts';

type ExpressionOperator = typeof expressionOperators.$cmp;

/** mingo compares within one type only, as filters do: `{ $lt: ['$missing', date] }` would be false. */
const comparing =
  (holds: (order: number) => boolean | number): ExpressionOperator =>
  (document, operands, options) => {
    const [left, right] = evalExpr(document, operands, options) as [unknown, unknown];
    return holds(compare(left, right)) as number;
  };

const context = Context.init({
  accumulator,
  expression: {
    ...expressionOperators,
    $cmp: comparing((order) => Math.sign(order)),
    $eq: comparing((order) => order === 0),
    $ne: comparing((order) => order !== 0),
    $lt: comparing((order) => order < 0),
    $lte: comparing((order) => order <= 0),
    $gt: comparing((order) => order > 0),
    $gte: comparing((order) => order >= 0),
  },
  pipeline: pipelineOperators,
  projection,
  query,
} as Parameters<typeof Context.init>[0]);
/** No code inside filters: `$where`, `$function` and `$accumulator` are refused. */
const options = { context, scriptEnabled: false };

export function matcher(filter: Document): (document: Document) => boolean {
  const compiled = new Query<Document>(filter, options);
  return (document) => compiled.test(document);
}

export const sorted = (documents: Document[], sort: SortOrder): Document[] =>
  new Query<Document>({}, options).find<Document>(documents).sort(sort).all();

export const projected = (documents: Document[], fields: Record<string, 0 | 1>): Document[] =>
  isOfWholeFields(fields)
    ? documents.map((document) => withFields(document, Object.keys(fields)))
    : new Query<Document>({}, options).find<Document>(documents, fields).all();

/** Some fields by their names, and nothing below them: nearly every projection, of which a claim makes hundreds at once. */
const isOfWholeFields = (fields: Record<string, 0 | 1>): boolean =>
  Object.entries(fields).every(([path, is]) => is === 1 && !/[.$]/.test(path));

function withFields(document: Document, names: readonly string[]): Document {
  const kept: Document = { _id: document._id };
  for (const name of names) if (Object.hasOwn(document, name)) kept[name] = document[name];
  return kept;
}

export const aggregated = (documents: Document[], stages: Document[]): Document[] =>
  new Aggregator(stages, options).run<Document>(documents);

type OperatorFunction = (operands: Document) => (document: Document) => unknown;
const operatorFunctions = new Map(Object.entries(updateOperators) as [string, OperatorFunction][]);

/** Changes `document` in place. The operators' functions alone: `updateOne` around them takes four times as long. */
export function applyOperators(document: Document, operators: Document): void {
  for (const [name, operands] of Object.entries(operators)) {
    const operator = operatorFunctions.get(name);
    if (operator === undefined) throw new TypeError(`there is no update operator ${name}`);
    if (Object.keys(operands as Document).length > 0) operator(operands as Document)(document);
  }
}

/** With the positional `$`, which means the element that matched the filter. */
export function applyPositional(document: Document, operators: Document, filter: Document): void {
  updateOne([document], filter, operators, { cloneMode: 'deep' }, options);
}
