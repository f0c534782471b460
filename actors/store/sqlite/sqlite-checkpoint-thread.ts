/**
 * Carries what was committed from the log into the SQLite file while the store's own thread goes on: the pages of a checkpoint and
 * their fsync were part of the commit that reached the limit, up to half a second. Each message asks for one; a passive checkpoint holds
 * up neither a reader nor the writer (https://sqlite.org/wal.html#ckpt).
 */
import { DatabaseSync } from 'node:sqlite';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';

const port = parentPort as MessagePort;
const db = new DatabaseSync((workerData as { path: string }).path);

port.on('message', () => {
  db.prepare('PRAGMA wal_checkpoint(PASSIVE)').get();
  port.postMessage(null);
});
