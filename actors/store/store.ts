import type { Document, Filter, UpdateFilter } from 'mongodb';

/** Where the truth lives: documents, one-document atomic updates, no transactions, no change streams. */
export interface Store {
  readonly kind: 'sqlite' | 'mongodb';
  collection<T extends StoredDocument>(name: string): Collection<T>;
  /** Throws `store_unavailable` when the store does not answer within its timeout. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface StoredDocument {
  _id: string;
}

/** A pipeline update is an array of `$set`, `$unset` and `$replaceWith` stages. */
export type Update<T extends StoredDocument> = UpdateFilter<T> | Document[];

export type SortOrder = Record<string, 1 | -1>;

export interface FindOptions {
  sort?: SortOrder;
  skip?: number;
  limit?: number;
  projection?: Record<string, 0 | 1>;
}

export interface IndexSpec {
  keys: Record<string, 1 | -1>;
  unique?: boolean;
  sparse?: boolean;
  /** A partial filter of equalities, `$in` and `$exists`. */
  partial?: Document;
  /**
   * Documents with equal keys are never asked for in the order of their ids: the embedded store then keeps them as they come, which
   * for ids in no order is the difference between one page for many rows and a page for each.
   */
  tiesAsTheyCome?: boolean;
}

export interface UpdateOutcome {
  matchedCount: number;
  modifiedCount: number;
  upsertedId: string | null;
}

/**
 * What the product uses of MongoDB, with MongoDB's meaning. Every write is durable when its promise resolves.
 * Errors: `duplicate_key`, `store_unavailable`.
 */
export interface Collection<T extends StoredDocument> {
  insertOne(document: T): Promise<void>;
  insertMany(documents: T[]): Promise<void>;
  /**
   * Those whose keys are not taken yet; the ids of the others come back. After a connection that broke, some of the ids may be of
   * documents that this very call had inserted.
   */
  insertMissing(documents: T[]): Promise<string[]>;
  findOne(filter: Filter<T>, options?: FindOptions): Promise<T | null>;
  find(filter: Filter<T>, options?: FindOptions): Promise<T[]>;
  countDocuments(filter: Filter<T>): Promise<number>;
  updateOne(
    filter: Filter<T>,
    update: Update<T>,
    options?: { upsert?: boolean },
  ): Promise<UpdateOutcome>;
  updateMany(filter: Filter<T>, update: Update<T>): Promise<UpdateOutcome>;
  /** The document after the update (or before, by `returnDocument`), null if nothing matched. */
  findOneAndUpdate(
    filter: Filter<T>,
    update: Update<T>,
    options?: { upsert?: boolean; returnDocument?: 'before' | 'after'; sort?: SortOrder },
  ): Promise<T | null>;
  replaceOne(
    filter: Filter<T>,
    document: T,
    options?: { upsert?: boolean },
  ): Promise<UpdateOutcome>;
  deleteOne(filter: Filter<T>): Promise<number>;
  deleteMany(filter: Filter<T>): Promise<number>;
  /** `$match`, `$group`, `$sort`, `$skip`, `$limit`, `$project`. */
  aggregate<R extends Document>(pipeline: Document[]): Promise<R[]>;
  ensureIndex(index: IndexSpec): Promise<void>;
  /** By the keys that it was made with; one that is not there is as good as dropped. */
  dropIndex(keys: IndexSpec['keys']): Promise<void>;
}
