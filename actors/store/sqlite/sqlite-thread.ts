/**
 * The thread that owns the SQLite file, so that no fsync ever blocks the main thread, where audio passes. Everything that is
 * waiting when it looks goes into one transaction and one fsync; answers leave after the commit.
 */
import { DatabaseSync } from 'node:sqlite';
import {
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  workerData,
} from 'node:worker_threads';
import type { Document } from 'mongodb';
import { Catalogue } from './sqlite-catalogue.ts';
import { SqliteCheckpoints } from './sqlite-checkpoints.ts';
import { SqliteCollection } from './sqlite-collection.ts';
import type { StoreAnswer, StoreRequest } from './sqlite-wire.ts';
import { isWrite } from './sqlite-wire.ts';

/** Requests in one transaction: bounds the wait of the first for the last. */
const batchMax = 1_000;
/** How long a write waits for another process that writes to the same file. */
const busyTimeoutMs = 5_000;

/** At most; what an import touches of its indexes is then not read again for every row. */
const cacheKiB = 65_536;

/** Pages of the log (of 4 kB) beyond which a commit writes it back itself, however far the thread beside it has come. */
const logPagesMax = 16_384;

const port = parentPort as MessagePort;
const { path } = workerData as { path: string };
const db = new DatabaseSync(path, { timeout: busyTimeoutMs });
db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY');
db.exec(`PRAGMA cache_size = -${cacheKiB}; PRAGMA wal_autocheckpoint = ${logPagesMax}`);
const checkpoints = new SqliteCheckpoints(path);
const catalogue = new Catalogue(db);
const collections = new Map<string, SqliteCollection>();

port.on('message', (first: StoreRequest[]) => {
  const batch = [...first];
  while (batch.length < batchMax) {
    const next = receiveMessageOnPort(port);
    if (next === undefined) break;
    batch.push(...(next.message as StoreRequest[]));
  }
  const answers = answered(batch);
  if (batch.some((request) => request.method === 'close')) void close(answers);
  else port.postMessage(answers);
  checkpoints.committed(performance.now());
});
port.postMessage([]);

/** Whoever is told that the store is closed may take its file. */
async function close(answers: StoreAnswer[]): Promise<void> {
  await checkpoints.close();
  db.close();
  port.postMessage(answers);
  port.close();
}

function answered(batch: StoreRequest[]): StoreAnswer[] {
  try {
    const writes = batch.some((request) => isWrite(request.method));
    if (writes) db.exec('BEGIN IMMEDIATE');
    if (catalogue.refresh()) collections.clear();
    const answers = batch.map((request) => answerOf(request));
    // SQLite rolls the whole transaction back by itself when the disk is full or fails.
    if (writes && !db.isTransaction) throw new Error('the transaction was rolled back');
    if (writes) db.exec('COMMIT');
    return answers;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    catalogue.forget();
    return batch.map(({ id }) => ({ id, error: { kind: 'unavailable', message: String(error) } }));
  }
}

function answerOf(request: StoreRequest): StoreAnswer {
  const { id, method } = request;
  const many = method === 'ensureIndex' || method === 'dropIndex';
  try {
    if (many) db.exec('SAVEPOINT building');
    const value = resultOf(request);
    if (many) db.exec('RELEASE building');
    return { id, value };
  } catch (error) {
    if (many && db.isTransaction) undoBuilding();
    return { id, error: failure(error) };
  }
}

/** An index is there whole or not at all; every other operation is atomic by document. */
function undoBuilding(): void {
  db.exec('ROLLBACK TO building; RELEASE building');
  catalogue.forget();
  catalogue.refresh();
  collections.clear();
}

function resultOf({ collection: name, method, args, now: at }: StoreRequest): unknown {
  if (method === 'ping' || method === 'close') return null;
  let collection = collections.get(name);
  if (collection === undefined) {
    collection = new SqliteCollection(db, catalogue, name);
    collections.set(name, collection);
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

/** SQLITE_CONSTRAINT_PRIMARYKEY and SQLITE_CONSTRAINT_UNIQUE. */
const duplicateCodes = new Set([1555, 2067]);

function failure(error: unknown): NonNullable<StoreAnswer['error']> {
  const { errcode, message } = error as { errcode?: number; message: string };
  if (errcode === undefined) return { kind: 'refused', message };
  return { kind: duplicateCodes.has(errcode) ? 'duplicate' : 'unavailable', message };
}
