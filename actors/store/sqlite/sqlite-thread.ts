/**
 * The thread that owns the SQLite file, so that no fsync ever blocks the main thread, where audio passes. Everything that is
 * waiting when it looks goes into one transaction and one fsync; answers leave after the commit. When its file is closed it can be
 * given another.
 */
import { type MessagePort, parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { SqliteFile } from './sqlite-file.ts';
import type { OpenFile, StoreAnswer, StoreRequest } from './sqlite-wire.ts';

/** Requests in one transaction: bounds the wait of the first for the last. */
const batchMax = 1_000;

const port = parentPort as MessagePort;
let file: SqliteFile | undefined;

// What cannot be opened ends the thread: its owner learns it as the cause of its death.
port.on('message', (message: OpenFile | StoreRequest[]) => {
  if (Array.isArray(message)) answer(message);
  else file = new SqliteFile(message.path);
});

function answer(first: StoreRequest[]): void {
  if (file === undefined) throw new Error('no file is open');
  const batch = [...first];
  while (batch.length < batchMax) {
    // Only requests come after requests: a file is named when the one before is closed.
    const next = receiveMessageOnPort(port);
    if (next === undefined) break;
    batch.push(...(next.message as StoreRequest[]));
  }
  const answers = file.answered(batch);
  if (batch.some((request) => request.method === 'close')) void close(file, answers);
  else port.postMessage(answers);
  file?.committed();
}

/** Whoever is told that the store is closed may take its file. */
async function close(closing: SqliteFile, answers: StoreAnswer[]): Promise<void> {
  file = undefined;
  await closing.close();
  port.postMessage(answers);
}
