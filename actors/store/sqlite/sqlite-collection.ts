import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Document } from 'mongodb';
import { fromText, toText } from '../query/document-text.ts';
import { updated, upserted, withNow } from '../query/document-update.ts';
import { type FieldKey, fieldKey, multikey, nullKey } from '../query/field-key.ts';
import { aggregated, matcher, projected, sorted } from '../query/query-engine.ts';
import type { FindOptions, IndexSpec, SortOrder, UpdateOutcome } from '../store.ts';
import { filterImplies } from './filter-implies.ts';
import { leftOver, pushDown } from './filter-pushdown.ts';
import { type Catalogue, indexName, type Table } from './sqlite-catalogue.ts';

type Update = Document | Document[];
interface Row {
  rowid: number;
  /** Of the document as it is stored; an update consumes `document`. */
  id: string;
  text: string;
  document: Document;
}

const statementsMax = 500;
/** Documents that are read at once where all are. */
const fillRows = 1_000;

/**
 * MongoDB's collection methods over one SQLite table, synchronous, inside the transaction of the caller. SQL narrows by
 * the indexed fields; mingo decides whatever SQL could not.
 */
export class SqliteCollection {
  readonly #db: DatabaseSync;
  readonly #catalogue: Catalogue;
  readonly #name: string;
  readonly #statements = new Map<string, StatementSync>();
  /** By statement; forgotten with them when indexes change. */
  readonly #inOrder = new Map<string, boolean>();

  constructor(db: DatabaseSync, catalogue: Catalogue, name: string) {
    this.#db = db;
    this.#catalogue = catalogue;
    this.#name = name;
  }

  insertOne(document: Document): void {
    this.#insert(this.#table(), document);
  }

  /** In order; those before a duplicate stay, as in MongoDB. */
  insertMany(documents: Document[]): void {
    const table = this.#table();
    for (const document of documents) this.#insert(table, document);
  }

  insertMissing(documents: Document[]): string[] {
    const table = this.#table();
    return documents
      .filter((document) => !this.#insert(table, document, 'OR IGNORE'))
      .map(({ _id }) => _id);
  }

  find(filter: Document, options: FindOptions = {}): Document[] {
    const documents = this.#rows(filter, options).map((row) => row.document);
    const { projection } = options;
    if (projection === undefined || Object.keys(projection).length === 0) return documents;
    return projected(documents, projection);
  }

  findOne(filter: Document, options: FindOptions = {}): Document | null {
    return this.find(filter, { ...options, limit: 1 })[0] ?? null;
  }

  countDocuments(filter: Document): number {
    const table = this.#catalogue.get(this.#name);
    if (table === undefined) return 0;
    const { where, parameters, exact } = this.#pushDown(table, filter);
    if (!exact) return this.#rows(filter, {}).length;
    const row = this.#prepare(`SELECT count(*) AS n FROM ${table.name} WHERE ${where}`).get(
      ...parameters,
    );
    return Number(row?.n);
  }

  updateOne(filter: Document, update: Update, now: Date, upsert = false): UpdateOutcome {
    const [row] = this.#rows(filter, { limit: 1 });
    if (row === undefined) return upsert ? this.#upsert(filter, update, now) : outcome(0, 0);
    return outcome(1, this.#apply(row, update, filter, now).changed ? 1 : 0);
  }

  updateMany(filter: Document, update: Update, now: Date): UpdateOutcome {
    const rows = this.#rows(filter, {});
    let modifiedCount = 0;
    for (const row of rows) if (this.#apply(row, update, filter, now).changed) modifiedCount++;
    return outcome(rows.length, modifiedCount);
  }

  findOneAndUpdate(
    filter: Document,
    update: Update,
    now: Date,
    options: { upsert?: boolean; returnDocument?: 'before' | 'after'; sort?: SortOrder } = {},
  ): Document | null {
    const { upsert = false, returnDocument = 'after', sort } = options;
    const [row] = this.#rows(filter, sort === undefined ? { limit: 1 } : { limit: 1, sort });
    if (row === undefined) {
      if (!upsert) return null;
      const document = upserted(filter, update, now);
      this.#insert(this.#table(), document);
      return returnDocument === 'after' ? document : null;
    }
    const { document } = this.#apply(row, update, filter, now);
    return returnDocument === 'after' ? document : fromText(row.text);
  }

  replaceOne(filter: Document, document: Document, upsert = false): UpdateOutcome {
    const [row] = this.#rows(filter, { limit: 1 });
    if (row !== undefined) return outcome(1, this.#write(row, document).changed ? 1 : 0);
    if (!upsert) return outcome(0, 0);
    this.#insert(this.#table(), document);
    return outcome(0, 0, document._id);
  }

  deleteOne(filter: Document): number {
    return this.#delete(this.#rows(filter, { limit: 1 }));
  }

  deleteMany(filter: Document): number {
    return this.#delete(this.#rows(filter, {}));
  }

  aggregate(pipeline: Document[], now: Date): Document[] {
    const [first, ...rest] = withNow(pipeline, now) as Document[];
    const match = first?.$match as Document | undefined;
    const documents = this.find(match ?? {});
    const stages = match === undefined ? [first ?? { $match: {} }, ...rest] : rest;
    return stages.length === 0 ? documents : aggregated(documents, stages);
  }

  /** Idempotent by name. Reads every document once if a field is new, or if it covers some alone. */
  ensureIndex(spec: IndexSpec): void {
    const table = this.#table();
    const name = indexName(spec);
    if (table.indexes.some((index) => index.name === name)) return;
    const newPaths = Object.keys(spec.keys).filter(
      (path) => path !== '_id' && table.fields[path] === undefined,
    );
    for (const path of newPaths) {
      const column = `f${Object.keys(table.fields).length}`;
      this.#db.exec(`ALTER TABLE ${table.name} ADD COLUMN ${column}`);
      table.fields[path] = { column, parts: path.split('.'), multikey: false };
    }
    const { unique = false, sparse = false, partial = null } = spec;
    const covers = partial !== null || (unique && sparse);
    const coverColumn = covers ? this.#newCoverColumn(table) : null;
    if (covers) this.#db.exec(`ALTER TABLE ${table.name} ADD COLUMN ${coverColumn}`);
    table.indexes.push({ name, keys: spec.keys, unique, sparse, partial, coverColumn });
    this.#statements.clear();
    this.#inOrder.clear();
    this.#covers.clear();
    if (newPaths.length > 0 || covers) this.#fillColumns(table);
    const columns = Object.entries(spec.keys).map(
      ([path, order]) => `${this.#column(table, path)} ${order === 1 ? 'ASC' : 'DESC'}`,
    );
    // Ties are most often broken by id, and a claim of fifty must not sort a hundred thousand equals for it.
    if (!unique && spec.keys._id === undefined && spec.tiesAsTheyCome !== true)
      columns.push('_id ASC');
    this.#db.exec(
      `CREATE ${unique ? 'UNIQUE' : ''} INDEX "${this.#name}.${name}" ON ${table.name} (${columns.join()})` +
        (covers ? ` WHERE ${coverColumn} = 1` : ''),
    );
    this.#catalogue.save();
  }

  /** Some at a time: a list of millions is not held in memory because an index is made. */
  #fillColumns(table: Table): void {
    const page = this.#prepare(
      `SELECT rowid, doc FROM ${table.name} WHERE rowid > ? ORDER BY rowid LIMIT ${fillRows}`,
    );
    for (let last = 0; ; ) {
      const rows = page.all(last) as { rowid: number; doc: string }[];
      if (rows.length === 0) return;
      for (const { rowid, doc } of rows) {
        const document = fromText<Document>(doc);
        this.#write({ rowid, id: document._id, text: doc, document }, document, undefined, true);
        last = rowid;
      }
    }
  }

  /** Those of indexes that were dropped are still in the table. */
  #newCoverColumn(table: Table): string {
    const isThere = this.#db.prepare('SELECT 1 FROM pragma_table_info(?) WHERE name = ?');
    const bare = table.name.slice(1, -1);
    let n = table.indexes.length;
    while (isThere.get(bare, `p${n}`) !== undefined) n += 1;
    return `p${n}`;
  }

  /** Its columns stay: another index may hold them, and a filter still finds by them. */
  dropIndex(keys: IndexSpec['keys']): void {
    const table = this.#table();
    const name = indexName({ keys });
    const at = table.indexes.findIndex((index) => index.name === name);
    if (at < 0) return;
    table.indexes.splice(at, 1);
    this.#db.exec(`DROP INDEX IF EXISTS "${this.#name}.${name}"`);
    this.#statements.clear();
    this.#inOrder.clear();
    this.#covers.clear();
    this.#catalogue.save();
  }

  #table(): Table {
    return this.#catalogue.get(this.#name) ?? this.#catalogue.create(this.#name);
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= statementsMax) this.#statements.clear();
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #column(table: Table, path: string): string | undefined {
    return path === '_id' ? '_id' : table.fields[path]?.column;
  }

  /** Columns that decide: of fields that hold no array anywhere. */
  #scalarsOf(table: Table) {
    return (path: string) =>
      table.fields[path]?.multikey === true ? undefined : this.#column(table, path);
  }

  #pushDown(table: Table, filter: Document) {
    const pushed = pushDown(filter, this.#scalarsOf(table));
    // Said in the very words of the index: SQLite does not reason about lists of parameters.
    const covered = table.indexes.flatMap(({ unique, partial, coverColumn }) =>
      !unique && partial !== null && coverColumn !== null && filterImplies(filter, partial)
        ? [`${coverColumn} = 1`]
        : [],
    );
    return covered.length === 0
      ? pushed
      : { ...pushed, where: [pushed.where, ...covered].join(' AND ') };
  }

  /**
   * Matching documents in order. A sort by indexed fields happens in SQL over row ids alone, so that a limit reads only the
   * documents that it returns; any other sort is mingo's over everything that matches.
   */
  #rows(filter: Document, { sort, skip = 0, limit = 0 }: FindOptions): Row[] {
    const table = this.#catalogue.get(this.#name);
    if (table === undefined) return [];
    const { where, parameters, exact } = this.#pushDown(table, filter);
    const order = this.#order(table, sort);
    const matches = exact ? undefined : matcher(leftOver(filter, this.#scalarsOf(table)));
    const last = limit === 0 || order === undefined ? Infinity : skip + limit;
    const found: Row[] = [];
    for (const { rowid, doc } of this.#candidates(table, where, parameters, order, exact, last)) {
      const document = fromText<Document>(doc);
      if (matches?.(document) === false) continue;
      found.push({ rowid, id: document._id, text: doc, document });
      if (found.length >= last) break;
    }
    if (order !== undefined) return skip === 0 ? found : found.slice(skip);
    const byDocument = new Map(found.map((row) => [row.document, row]));
    const inOrder = sorted([...byDocument.keys()], sort as SortOrder);
    return inOrder
      .slice(skip, limit === 0 ? undefined : skip + limit)
      .map((document) => byDocument.get(document) as Row);
  }

  /** Undefined: SQL cannot sort this way. */
  #order(table: Table, sort: SortOrder | undefined): string | undefined {
    const keys = Object.entries(sort ?? {});
    const columnOf = this.#scalarsOf(table);
    const columns = keys.map(([path, order]) => {
      const column = columnOf(path);
      return column === undefined ? undefined : `${column} ${order === 1 ? 'ASC' : 'DESC'}`;
    });
    if (columns.includes(undefined)) return undefined;
    return columns.length === 0 ? '' : `ORDER BY ${columns.join()}`;
  }

  *#candidates(
    table: Table,
    where: string,
    parameters: FieldKey[],
    order: string | undefined,
    exact: boolean,
    last: number,
  ): Iterable<{ rowid: number; doc: string }> {
    const tail = `FROM ${table.name} WHERE ${where} ${order ?? ''}`;
    const bound = exact && last !== Infinity ? [...parameters, last] : parameters;
    const limit = bound === parameters ? '' : 'LIMIT ?';
    if (order === undefined || order === '') {
      // Read to the end before anything is written: an update must not meet its own result.
      const rows = this.#prepare(`SELECT rowid, doc ${tail} ${limit}`);
      yield* (last === Infinity ? rows.all(...bound) : rows.iterate(...bound)) as Iterable<never>;
      return;
    }
    const inOrder = `SELECT rowid, doc ${tail} ${limit}`;
    if (this.#comesInOrder(inOrder)) {
      const rows = this.#prepare(inOrder);
      yield* (last === Infinity ? rows.all(...bound) : rows.iterate(...bound)) as Iterable<never>;
      return;
    }
    const one = this.#prepare(`SELECT rowid, doc FROM ${table.name} WHERE rowid = ?`);
    const ids = this.#prepare(`SELECT rowid ${tail} ${limit}`);
    for (const { rowid } of last === Infinity ? ids.all(...bound) : ids.iterate(...bound))
      yield one.get(rowid as number) as never;
  }

  /** Whether an index gives the rows in the order asked for, so that none is read that is not returned. */
  #comesInOrder(sql: string): boolean {
    let is = this.#inOrder.get(sql);
    if (is === undefined) {
      const plan = this.#db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[];
      is = !plan.some(({ detail }) => detail.startsWith('USE TEMP B-TREE'));
      if (this.#inOrder.size >= statementsMax) this.#inOrder.clear();
      this.#inOrder.set(sql, is);
    }
    return is;
  }

  #upsert(filter: Document, update: Update, now: Date): UpdateOutcome {
    const document = upserted(filter, update, now);
    this.#insert(this.#table(), document);
    return outcome(0, 0, document._id);
  }

  #apply(row: Row, update: Update, filter: Document, now: Date) {
    // Before the update, which consumes the document.
    const before = this.#columnValues(this.#table(), row.document);
    return this.#write(row, updated(row.document, update, filter, now), before);
  }

  /** Whether it was inserted: `OR IGNORE` leaves one out whose keys are taken. */
  #insert(table: Table, document: Document, otherwise: '' | 'OR IGNORE' = ''): boolean {
    if (typeof document._id !== 'string')
      throw new TypeError(`a document of ${this.#name} needs a string \`_id\``);
    const values = this.#columnValues(table, document);
    const columns = ['_id', 'doc', ...Object.keys(values)];
    const { changes } = this.#prepare(
      `INSERT ${otherwise} INTO ${table.name} (${columns.join()}) VALUES (${columns.map(() => '?').join()})`,
    ).run(document._id, toText(document), ...Object.values(values));
    return changes === 1;
  }

  /**
   * `before`: the columns as they are, if known. SQLite takes a row out of every index of a column that is named and puts it in
   * again, whether or not the value changed: those that did not are left out, which halves the cost of a claim.
   */
  #write(
    row: Row,
    document: Document,
    before?: Record<string, SQLInputValue>,
    always = false,
  ): { document: Document; changed: boolean } {
    const table = this.#table();
    const id: unknown = document._id;
    if (id !== undefined && id !== row.id) throw new TypeError('`_id` never changes');
    const whole = id === undefined ? { _id: row.id, ...document } : document;
    const text = toText(whole);
    if (text === row.text && !always) return { document: whole, changed: false };
    const after = this.#columnValues(table, whole);
    const values = before === undefined ? after : changedValues(before, after);
    const assignments = ['doc', ...Object.keys(values)].map((column) => `${column} = ?`);
    this.#prepare(`UPDATE ${table.name} SET ${assignments.join()} WHERE rowid = ?`).run(
      text,
      ...Object.values(values),
      row.rowid,
    );
    return { document: whole, changed: true };
  }

  #delete(rows: Row[]): number {
    const table = this.#table();
    for (const row of rows)
      this.#prepare(`DELETE FROM ${table.name} WHERE rowid = ?`).run(row.rowid);
    return rows.length;
  }

  readonly #covers = new Map<string, (document: Document) => boolean>();

  #columnValues(table: Table, document: Document): Record<string, SQLInputValue> {
    const values: Record<string, SQLInputValue> = {};
    for (const [path, field] of Object.entries(table.fields)) {
      const key = fieldKey(document, field.parts);
      if (key === multikey) this.#becomeMultikey(table, path);
      values[field.column] = key === multikey ? nullKey : key;
    }
    for (const index of table.indexes) {
      if (index.coverColumn === null) continue;
      let covers = this.#covers.get(index.name);
      if (covers === undefined) {
        covers = matcher(
          index.partial ?? {
            $or: Object.keys(index.keys).map((path) => ({ [path]: { $exists: true } })),
          },
        );
        this.#covers.set(index.name, covers);
      }
      values[index.coverColumn] = covers(document) ? 1 : null;
    }
    return values;
  }

  #becomeMultikey(table: Table, path: string): void {
    const field = table.fields[path];
    if (field === undefined || field.multikey) return;
    if (table.indexes.some((index) => index.unique && path in index.keys))
      throw new TypeError(`"${path}" has a unique index and so cannot hold an array`);
    field.multikey = true;
    this.#catalogue.save();
  }
}

const changedValues = (
  before: Record<string, SQLInputValue>,
  after: Record<string, SQLInputValue>,
): Record<string, SQLInputValue> =>
  Object.fromEntries(
    // Dates and objects are bytes, and compared as what they are: anew.
    Object.entries(after).filter(([column, value]) => !Object.is(before[column], value)),
  );

const outcome = (
  matchedCount: number,
  modifiedCount: number,
  upsertedId: string | null = null,
): UpdateOutcome => ({ matchedCount, modifiedCount, upsertedId });
