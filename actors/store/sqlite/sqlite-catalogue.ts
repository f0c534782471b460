import type { DatabaseSync } from 'node:sqlite';
import type { Document } from 'mongodb';
import type { IndexSpec } from '../store.ts';

/** One indexed field: its column holds `fieldKey` of every document. */
export interface IndexedField {
  column: string;
  parts: string[];
  /** Some document holds an array on this path: the column no longer decides anything. Never reset. */
  multikey: boolean;
}

export interface TableIndex {
  name: string;
  keys: Record<string, 1 | -1>;
  unique: boolean;
  sparse: boolean;
  partial: Document | null;
  /** Column that is 1 for the documents that a partial or a unique sparse index covers, else NULL; null where it covers all. */
  coverColumn: string | null;
}

export interface Table {
  /** Quoted SQL name. */
  name: string;
  fields: Record<string, IndexedField>;
  indexes: TableIndex[];
}

/**
 * What tables, columns and indexes mean, kept in the file itself as one JSON row. `user_version` rises with every change, so
 * that another process on the same file notices before its next write.
 */
export class Catalogue {
  #tables: Record<string, Table> = {};
  #version = -1;
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec('CREATE TABLE IF NOT EXISTS catalogue (id INTEGER PRIMARY KEY, tables TEXT NOT NULL)');
  }

  /** True if the tables changed under us. Cheap when they did not. */
  refresh(): boolean {
    const version = this.#storedVersion();
    if (version === this.#version) return false;
    const row = this.#db.prepare('SELECT tables FROM catalogue WHERE id = 1').get();
    this.#tables = row === undefined ? {} : JSON.parse(String(row.tables));
    this.#version = version;
    return true;
  }

  /** After a rollback memory may be ahead of the file. */
  forget(): void {
    this.#version = -1;
  }

  get(collection: string): Table | undefined {
    return this.#tables[collection];
  }

  /** Call inside a write transaction. */
  create(collection: string): Table {
    if (!/^[a-z][a-z0-9_]{0,62}$/.test(collection))
      throw new TypeError(`"${collection}" is no name of a collection`);
    const table: Table = { name: `"c_${collection}"`, fields: {}, indexes: [] };
    this.#db.exec(`CREATE TABLE ${table.name} (_id TEXT NOT NULL UNIQUE, doc TEXT NOT NULL)`);
    this.#tables[collection] = table;
    this.save();
    return table;
  }

  save(): void {
    this.#db
      .prepare(
        'INSERT INTO catalogue VALUES (1, ?) ON CONFLICT DO UPDATE SET tables = excluded.tables',
      )
      .run(JSON.stringify(this.#tables));
    this.#version = this.#storedVersion() + 1;
    this.#db.exec(`PRAGMA user_version = ${this.#version}`);
  }

  #storedVersion(): number {
    return Number(this.#db.prepare('PRAGMA user_version').get()?.user_version);
  }
}

/** Two specifications of the same index have the same name, as in MongoDB. */
export const indexName = (spec: IndexSpec): string =>
  Object.entries(spec.keys)
    .map(([path, order]) => `${path}_${order}`)
    .join('_');
