import { DatabaseSync } from 'node:sqlite';
import type { Document } from 'mongodb';
import { Catalogue } from './sqlite-catalogue.ts';
import { SqliteCheckpoints } from './sqlite-checkpoints.ts';
import { SqliteCollection } from './sqlite-collection.ts';
import type { StoreAnswer, StoreRequest } from './sqlite-wire.ts';
import { isWrite } from './sqlite-wire.ts';

/** How long a write waits for another process that writes to the same file. */
const busyTimeoutMs = 5_000;

/** At most; what an import touches of its indexes is then not read again for every row. */
const cacheKiB = 65_536;

/** Pages of the log (of 4 kB) beyond which a commit writes it back itself, however far the thread beside it has come. */
const logPagesMax = 16_384;

/** One open SQLite file, synchronous: a batch of operations is one transaction and one fsync. */
export class SqliteFile {
  readonly #db: DatabaseSync;
  readonly #checkpoints: SqliteCheckpoints;
  readonly #catalogue: Catalogue;
  readonly #collections = new Map<string, SqliteCollection>();

  /** Throws where there is no file to be had, or one that is no store. */
  constructor(path: string) {
    this.#db = new DatabaseSync(path, { timeout: busyTimeoutMs });
    this.#db.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY',
    );
    this.#db.exec(`PRAGMA cache_size = -${cacheKiB}; PRAGMA wal_autocheckpoint = ${logPagesMax}`);
    this.#checkpoints = new SqliteCheckpoints(path);
    this.#catalogue = new Catalogue(this.#db);
  }

  /** Resolves when nothing holds the file any more. */
  async close(): Promise<void> {
    await this.#checkpoints.close();
    this.#db.close();
  }

  /** After their answers have left. */
  committed(): void {
    this.#checkpoints.committed(performance.now());
  }

  answered(batch: StoreRequest[]): StoreAnswer[] {
    try {
      const writes = batch.some((request) => isWrite(request.method));
      if (writes) this.#db.exec('BEGIN IMMEDIATE');
      if (this.#catalogue.refresh()) this.#collections.clear();
      const answers = batch.map((request) => this.#answerOf(request));
      // SQLite rolls the whole transaction back by itself when the disk is full or fails.
      if (writes && !this.#db.isTransaction) throw new Error('the transaction was rolled back');
      if (writes) this.#db.exec('COMMIT');
      return answers;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      this.#catalogue.forget();
      return batch.map(({ id }) => ({
        id,
        error: { kind: 'unavailable', message: String(error) },
      }));
    }
  }

  #answerOf(request: StoreRequest): StoreAnswer {
    const { id, method } = request;
    const many = method === 'ensureIndex' || method === 'dropIndex';
    try {
      if (many) this.#db.exec('SAVEPOINT building');
      const value = this.#resultOf(request);
      if (many) this.#db.exec('RELEASE building');
      return { id, value };
    } catch (error) {
      if (many && this.#db.isTransaction) this.#undoBuilding();
      return { id, error: failure(error) };
    }
  }

  /** An index is there whole or not at all; every other operation is atomic by document. */
  #undoBuilding(): void {
    this.#db.exec('ROLLBACK TO building; RELEASE building');
    this.#catalogue.forget();
    this.#catalogue.refresh();
    this.#collections.clear();
  }

  #resultOf({ collection: name, method, args, now: at }: StoreRequest): unknown {
    if (method === 'ping' || method === 'close') return null;
    let collection = this.#collections.get(name);
    if (collection === undefined) {
      collection = new SqliteCollection(this.#db, this.#catalogue, name);
      this.#collections.set(name, collection);
    }
    const now = new Date(at);
    const [first, second, third] = args as [Document, Document, Document | undefined];
    switch (method) {
      case 'insertOne':
        return collection.insertOne(first);
      case 'insertMany':
        return collection.insertMany(first as Document[]);
      case 'insertMissing':
        return collection.insertMissing(first as Document[]);
      case 'findOne':
        return collection.findOne(first, second);
      case 'find':
        return collection.find(first, second);
      case 'countDocuments':
        return collection.countDocuments(first);
      case 'updateOne':
        return collection.updateOne(first, second, now, third?.upsert);
      case 'updateMany':
        return collection.updateMany(first, second, now);
      case 'findOneAndUpdate':
        return collection.findOneAndUpdate(first, second, now, third);
      case 'replaceOne':
        return collection.replaceOne(first, second, third?.upsert);
      case 'deleteOne':
        return collection.deleteOne(first);
      case 'deleteMany':
        return collection.deleteMany(first);
      case 'aggregate':
        return collection.aggregate(first as Document[], now);
      case 'ensureIndex':
        return collection.ensureIndex(first as never);
      case 'dropIndex':
        return collection.dropIndex(first as never);
    }
  }
}

/** SQLITE_CONSTRAINT_PRIMARYKEY and SQLITE_CONSTRAINT_UNIQUE. */
const duplicateCodes = new Set([1555, 2067]);

function failure(error: unknown): NonNullable<StoreAnswer['error']> {
  const { errcode, message } = error as { errcode?: number; message: string };
  if (errcode === undefined) return { kind: 'refused', message };
  return { kind: duplicateCodes.has(errcode) ? 'duplicate' : 'unavailable', message };
}
