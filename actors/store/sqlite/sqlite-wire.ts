import type { Collection, StoredDocument } from '../store.ts';

/** What passes between the main thread and the store's thread. */
export type StoreMethod = keyof Collection<StoredDocument> | 'ping' | 'close';

/** The first message, and the first after `close` was answered. A file that cannot be opened ends the thread. */
export interface OpenFile {
  path: string;
}

export interface StoreRequest {
  id: number;
  collection: string;
  method: StoreMethod;
  args: unknown[];
  /** Epoch ms by the injected clock when the operation was asked for: its `$$NOW`. */
  now: number;
}

export interface StoreAnswer {
  id: number;
  value?: unknown;
  /** `refused`: the operation itself is wrong, a mistake of the program. */
  error?: { kind: 'duplicate' | 'unavailable' | 'refused'; message: string };
}

const reads = new Set<StoreMethod>([
  'find',
  'findOne',
  'countDocuments',
  'aggregate',
  'ping',
  'close',
]);

export const isWrite = (method: StoreMethod): boolean => !reads.has(method);
