/** Owns one SQLite file, through the thread in `sqlite-thread.ts`. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Worker } from 'node:worker_threads';
import type { Document } from 'mongodb';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { checkedFilter } from '../query/checked-filter.ts';
import type { Collection, Store, StoredDocument } from '../store.ts';
import { giveBackThread, takeThread } from './sqlite-threads.ts';
import type { OpenFile, StoreAnswer, StoreMethod, StoreRequest } from './sqlite-wire.ts';

export interface SqliteStoreOptions {
  /** The file; its folder is created. */
  path: string;
  /** Source of `$$NOW`. */
  clock?: { now(): number };
  /** An operation not answered by then fails with `store_unavailable`; it may still happen, as with any server. */
  timeoutMs?: number;
  /** Heap of the thread: a query that needs more kills it, and it alone. */
  heapMaxMb?: number;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}

/** Beyond this many unanswered operations new ones are refused: the disk cannot follow. */
const pendingMax = 20_000;
const heapMaxMb = 512;
const openTimeoutMs = 10_000;
/** Between two starts of the thread: one that dies at once must not take the processor with it. */
const restartAfterMs = 1_000;

/** Errors: `data_dir_unwritable`. */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  try {
    mkdirSync(dirname(options.path), { recursive: true });
  } catch (cause) {
    throw new VoxError('data_dir_unwritable', options.path, { cause });
  }
  const store = new SqliteStore(options);
  try {
    await store.open();
  } catch (cause) {
    throw new VoxError('data_dir_unwritable', options.path, { cause });
  }
  return store;
}

class SqliteStore implements Store {
  readonly kind = 'sqlite';
  readonly #options: SqliteStoreOptions;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #outgoing: StoreRequest[] = [];
  #lastId = 0;
  #closed = false;
  #startedAt = Number.NEGATIVE_INFINITY;

  constructor(options: SqliteStoreOptions) {
    this.#options = options;
  }

  get #heapMaxMb(): number {
    return this.#options.heapMaxMb ?? heapMaxMb;
  }

  /** Resolves when the thread has opened the file; the same way it comes back after its death. */
  async open(): Promise<void> {
    if (performance.now() - this.#startedAt < restartAfterMs)
      throw new VoxError('store_unavailable', 'the store thread died and is not yet started again');
    this.#startedAt = performance.now();
    const worker = takeThread(this.#heapMaxMb);
    this.#worker = worker;
    worker.on('message', (answers: StoreAnswer[]) => this.#settle(answers));
    // An error is followed by the exit, which has the consequences.
    let cause: unknown;
    worker.on('error', (error) => {
      cause = error;
    });
    worker.on('exit', () => this.#lost(worker, cause));
    worker.postMessage({ path: this.#options.path } satisfies OpenFile);
    await this.#call('', 'ping', [], openTimeoutMs);
  }

  collection<T extends StoredDocument>(name: string): Collection<T> {
    const call = <R>(method: StoreMethod, ...args: unknown[]) =>
      this.#call(name, method, args, this.#options.timeoutMs ?? 30_000) as Promise<R>;
    const onFilter = <R>(method: StoreMethod, filter: unknown, ...rest: unknown[]) =>
      call<R>(method, checkedFilter(filter as Document), ...rest);
    return {
      insertOne: (document) => call('insertOne', document),
      insertMany: (documents) => call('insertMany', documents),
      insertMissing: (documents) => call('insertMissing', documents),
      findOne: (filter, options) => onFilter('findOne', filter, options),
      find: (filter, options) => onFilter('find', filter, options),
      countDocuments: (filter) => onFilter('countDocuments', filter),
      updateOne: (filter, update, options) => onFilter('updateOne', filter, update, options),
      updateMany: (filter, update) => onFilter('updateMany', filter, update),
      findOneAndUpdate: (filter, update, options) =>
        onFilter('findOneAndUpdate', filter, update, options),
      replaceOne: (filter, document, options) => onFilter('replaceOne', filter, document, options),
      deleteOne: (filter) => onFilter('deleteOne', filter),
      deleteMany: (filter) => onFilter('deleteMany', filter),
      aggregate: (pipeline) => call('aggregate', pipeline),
      ensureIndex: (index) => call('ensureIndex', index),
      dropIndex: (keys) => call('dropIndex', keys),
    };
  }

  async ping(): Promise<void> {
    await this.#call('', 'ping', [], this.#options.timeoutMs ?? 30_000);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    const closing = this.#worker === undefined ? undefined : this.#call('', 'close', [], 10_000);
    this.#closed = true;
    await closing;
    const worker = this.#worker;
    this.#worker = undefined;
    if (worker !== undefined) await giveBackThread(worker, this.#heapMaxMb);
  }

  async #call(
    collection: string,
    method: StoreMethod,
    args: unknown[],
    timeoutMs: number,
  ): Promise<unknown> {
    if (this.#closed) throw new VoxError('store_unavailable', 'the store is closed');
    if (this.#pending.size >= pendingMax)
      throw new VoxError('store_unavailable', `${pendingMax} operations are waiting`);
    if (this.#worker === undefined) await this.open();
    const id = ++this.#lastId;
    const now = this.#options.clock?.now() ?? Date.now();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new VoxError('store_unavailable', `no answer within ${timeoutMs} ms`));
      }, timeoutMs);
      this.#pending.set(id, { resolve, reject, timer });
      if (this.#pending.size === 1) this.#worker?.ref();
      // One message for everything that this turn of the event loop asks for.
      if (this.#outgoing.push({ id, collection, method, args, now }) === 1)
        queueMicrotask(() => this.#post());
    });
  }

  #post(): void {
    const requests = this.#outgoing;
    this.#outgoing = [];
    try {
      this.#worker?.postMessage(requests);
    } catch (error) {
      // One value that cannot be cloned (a function, a promise) must not take its neighbours along.
      if (requests.length === 1) {
        this.#refuse(requests[0] as StoreRequest, error);
        return;
      }
      for (const request of requests) {
        this.#outgoing = [request];
        this.#post();
      }
    }
  }

  #refuse(request: StoreRequest, cause: unknown): void {
    this.#take(request.id)?.reject(
      new TypeError(`${request.collection}.${request.method} holds what no document can`, {
        cause,
      }),
    );
  }

  #settle(answers: StoreAnswer[]): void {
    for (const { id, value, error } of answers) {
      const pending = this.#take(id);
      if (error === undefined) pending?.resolve(value);
      else if (error.kind === 'refused') pending?.reject(new TypeError(error.message));
      else
        pending?.reject(
          new VoxError(
            error.kind === 'duplicate' ? 'duplicate_key' : 'store_unavailable',
            error.message,
          ),
        );
    }
    // A store without work keeps no process alive.
    if (this.#pending.size === 0) this.#worker?.unref();
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    clearTimeout(pending?.timer);
    return pending;
  }

  /** The thread is gone: what it had not answered is unknown. The next operation starts another one. */
  #lost(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const id of this.#pending.keys())
      this.#take(id)?.reject(new VoxError('store_unavailable', 'the store thread died', { cause }));
  }
}
