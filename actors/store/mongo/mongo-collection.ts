import { isDeepStrictEqual } from 'node:util';
import {
  type Document,
  type Collection as DriverCollection,
  MongoBulkWriteError,
  MongoServerError,
} from 'mongodb';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { checkedFilter } from '../query/checked-filter.ts';
import type { FindOptions, IndexSpec, SortOrder, StoredDocument, UpdateOutcome } from '../store.ts';
import type { MongoAttempt } from './mongo-attempt.ts';
import { failureOf, type MongoFailure } from './mongo-failure.ts';

type Stored = Document & StoredDocument;
type Update = Document | Document[];

/** Not applied, so do it again. */
const collided: readonly MongoFailure[] = ['collision'];
/** Whether it was applied or not, doing it again leaves the same. */
const repeatable: readonly MongoFailure[] = ['collision', 'unknown'];
/**
 * Documents in one answer of the server; by itself it sends 101 and keeps a cursor for the rest, which is a second round trip and, on
 * FerretDB, a connection of its own to PostgreSQL.
 */
const batchSize = 1_000;
/** Documents looked at by one round of `findOneAndUpdate` with a sort, and the rounds it may take. */
const candidatesMax = 16;
const roundsMax = 8;

/**
 * The driver's methods with retries of our own: the servers that only speak MongoDB's protocol never let the driver retry
 * a write. An update whose connection broke is not repeated, because it may have been applied: the caller compares.
 */
export class MongoCollection {
  readonly #raw: DriverCollection<Stored>;
  readonly #attempt: MongoAttempt;

  constructor(raw: DriverCollection<Stored>, attempt: MongoAttempt) {
    this.#raw = raw;
    this.#attempt = attempt;
  }

  async insertOne(document: Stored): Promise<void> {
    requireId(document);
    let broken = false;
    try {
      await this.#attempt(async () => {
        try {
          await this.#raw.insertOne(document);
        } catch (error) {
          broken ||= failureOf(error) === 'unknown';
          throw error;
        }
      }, repeatable);
    } catch (error) {
      // After a broken connection the retry may meet the document that the first try had stored.
      const duplicate = error instanceof VoxError && error.code === 'duplicate_key';
      if (!broken || !duplicate || !(await this.#isStored(document))) throw error;
    }
  }

  async insertMany(documents: Stored[]): Promise<void> {
    if (documents.length === 0) return;
    documents.forEach(requireId);
    await this.#attempt(() => this.#raw.insertMany(documents, { ordered: true }), collided);
  }

  async insertMissing(documents: Stored[]): Promise<string[]> {
    if (documents.length === 0) return [];
    documents.forEach(requireId);
    return this.#attempt(async () => {
      try {
        await this.#raw.insertMany(documents, { ordered: false });
        return [];
      } catch (error) {
        const taken = takenOf(error);
        if (taken === undefined) throw error;
        return taken.map((index) => documents[index]!._id);
      }
    }, repeatable);
  }

  findOne(filter: Document, options: FindOptions = {}): Promise<Stored | null> {
    checkedFilter(filter);
    return this.#attempt(() => this.#raw.findOne(filter, options), repeatable);
  }

  find(filter: Document, options: FindOptions = {}): Promise<Stored[]> {
    checkedFilter(filter);
    return this.#attempt(
      () => this.#raw.find(filter, { ...options, batchSize }).toArray(),
      repeatable,
    );
  }

  countDocuments(filter: Document): Promise<number> {
    checkedFilter(filter);
    return this.#attempt(() => this.#raw.countDocuments(filter), repeatable);
  }

  async updateOne(
    filter: Document,
    update: Update,
    { upsert = false }: { upsert?: boolean } = {},
  ): Promise<UpdateOutcome> {
    checkedFilter(filter);
    return outcome(
      await this.#attempt(() => this.#raw.updateOne(filter, update, { upsert }), collided),
    );
  }

  async updateMany(filter: Document, update: Update): Promise<UpdateOutcome> {
    checkedFilter(filter);
    return outcome(await this.#attempt(() => this.#raw.updateMany(filter, update), collided));
  }

  async findOneAndUpdate(
    filter: Document,
    update: Update,
    options: { upsert?: boolean; returnDocument?: 'before' | 'after'; sort?: SortOrder } = {},
  ): Promise<Stored | null> {
    checkedFilter(filter);
    const { upsert = false, returnDocument = 'after', sort } = options;
    const apply = (one: Document, mayInsert: boolean) =>
      this.#attempt(
        () => this.#raw.findOneAndUpdate(one, update, { upsert: mayInsert, returnDocument }),
        collided,
      );
    if (sort === undefined) return apply(filter, upsert);
    // A sort over many matches inside findOneAndUpdate is slow and contended: choose first, then compare and set by `_id`.
    for (let round = 0; round < roundsMax; round++) {
      const limit = candidatesMax;
      const candidates = await this.find(filter, { sort, limit, projection: { _id: 1 } });
      if (candidates.length === 0) return upsert ? apply(filter, true) : null;
      for (const { _id } of candidates) {
        const taken = await apply({ $and: [{ _id }, filter] }, false);
        if (taken !== null) return taken;
      }
    }
    throw new VoxError('store_unavailable', 'every candidate was taken by others, again and again');
  }

  async replaceOne(
    filter: Document,
    document: Stored,
    { upsert = false }: { upsert?: boolean } = {},
  ): Promise<UpdateOutcome> {
    checkedFilter(filter);
    return outcome(
      await this.#attempt(() => this.#raw.replaceOne(filter, document, { upsert }), collided),
    );
  }

  async deleteOne(filter: Document): Promise<number> {
    checkedFilter(filter);
    return (await this.#attempt(() => this.#raw.deleteOne(filter), collided)).deletedCount;
  }

  async deleteMany(filter: Document): Promise<number> {
    checkedFilter(filter);
    return (await this.#attempt(() => this.#raw.deleteMany(filter), repeatable)).deletedCount;
  }

  aggregate(pipeline: Document[]): Promise<Document[]> {
    return this.#attempt(() => this.#raw.aggregate(pipeline).toArray(), repeatable);
  }

  async ensureIndex({ keys, unique, sparse, partial }: IndexSpec): Promise<void> {
    await this.#attempt(
      () =>
        this.#raw.createIndex(keys, {
          ...(unique === true && { unique }),
          ...(sparse === true && { sparse }),
          ...(partial !== undefined && { partialFilterExpression: partial }),
        }),
      repeatable,
    );
  }

  async dropIndex(keys: IndexSpec['keys']): Promise<void> {
    const named = await this.#attempt(() => this.#indexes(), repeatable);
    const found = named.find(({ key }) =>
      isDeepStrictEqual(Object.entries(key), Object.entries(keys)),
    );
    if (found?.name === undefined) return;
    const { name } = found;
    await this.#attempt(() => this.#raw.dropIndex(name), collided);
  }

  /** A collection that is not there yet has none. */
  async #indexes() {
    try {
      return await this.#raw.indexes();
    } catch (error) {
      if (error instanceof MongoServerError && error.codeName === 'NamespaceNotFound') return [];
      throw error;
    }
  }

  async #isStored(document: Stored): Promise<boolean> {
    return isDeepStrictEqual(await this.findOne({ _id: document._id }), document);
  }
}

/** Places of the documents whose keys were taken; undefined: something else went wrong as well. */
function takenOf(error: unknown): number[] | undefined {
  if (!(error instanceof MongoBulkWriteError)) return undefined;
  const errors = [error.writeErrors].flat();
  const isTaken = errors.every(({ err }) => failureOf(new MongoServerError(err)) === 'duplicate');
  return isTaken && errors.length > 0 ? errors.map(({ index }) => index) : undefined;
}

function requireId(document: Stored): void {
  if (typeof document._id !== 'string')
    throw new TypeError('a document needs a string `_id` before it is stored');
}

const outcome = (result: {
  matchedCount: number;
  modifiedCount: number;
  upsertedId: unknown;
}): UpdateOutcome => ({
  matchedCount: result.matchedCount,
  modifiedCount: result.modifiedCount,
  upsertedId: typeof result.upsertedId === 'string' ? result.upsertedId : null,
});
