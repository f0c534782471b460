/** Owns one client of a MongoDB-compatible server. */
import { setTimeout as wait } from 'node:timers/promises';
import { type Db, type Document, MongoClient } from 'mongodb';
import type { Random } from '../../chance/random.ts';
import { cryptoRandom } from '../../chance/random.ts';
import type { Collection, Store, StoredDocument } from '../store.ts';
import type { MongoAttempt } from './mongo-attempt.ts';
import { MongoCollection } from './mongo-collection.ts';
import { failureOf, translated } from './mongo-failure.ts';

export interface MongoStoreOptions {
  uri: string;
  database: string;
  /** Bounds each of: the search for a server, the wait for a connection, the wait for its answer, all tries together. */
  timeoutMs?: number;
  random?: Random;
}

/** Eight tries back off to 8–130 ms: together under half a second, more than any collision measured has needed. */
const triesMax = 8;
const backoffFirstMs = 4;
const backoffMaxMs = 130;

/** Errors: `store_unavailable`. */
export async function openMongoStore(options: MongoStoreOptions): Promise<Store> {
  const timeoutMs = options.timeoutMs ?? 10_000;
  const client = new MongoClient(options.uri, {
    serverSelectionTimeoutMS: timeoutMs,
    connectTimeoutMS: timeoutMs,
    socketTimeoutMS: timeoutMs,
    waitQueueTimeoutMS: timeoutMs,
    ignoreUndefined: true,
    maxPoolSize: 50,
    // Acknowledged means: on the journal of a majority.
    writeConcern: { w: 'majority', journal: true },
    readConcern: { level: 'majority' },
    appName: 'voxbridge',
  });
  const store = new MongoStore(client, client.db(options.database), timeoutMs, options.random);
  try {
    await client.connect();
    await store.ping();
  } catch (error) {
    await client.close();
    throw error instanceof Error && error.name === 'VoxError' ? error : translated(error);
  }
  return store;
}

class MongoStore implements Store {
  readonly kind = 'mongodb';
  readonly #client: MongoClient;
  readonly #db: Db;
  readonly #timeoutMs: number;
  readonly #random: Random;

  constructor(client: MongoClient, db: Db, timeoutMs: number, random: Random = cryptoRandom()) {
    this.#timeoutMs = timeoutMs;
    this.#client = client;
    this.#db = db;
    this.#random = random;
  }

  collection<T extends StoredDocument>(name: string): Collection<T> {
    const raw = this.#db.collection<Document & StoredDocument>(name);
    return new MongoCollection(raw, this.#attempt) as unknown as Collection<T>;
  }

  async ping(): Promise<void> {
    await this.#attempt(() => this.#db.command({ ping: 1 }), ['unknown']);
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  readonly #attempt: MongoAttempt = async (operation, after) => {
    const deadline = performance.now() + this.#timeoutMs;
    for (let tries = 1; ; tries++) {
      try {
        return await operation();
      } catch (error) {
        const again = tries < triesMax && performance.now() < deadline;
        if (!again || !after.includes(failureOf(error))) throw translated(error);
        const ceilingMs = Math.min(backoffMaxMs, backoffFirstMs * 2 ** tries);
        await wait(ceilingMs * (0.5 + this.#random.next() / 2));
      }
    }
  };
}
