import type { Collection, StoredDocument } from '../store.ts';

/** Loose on purpose: the contract is about the store, not about our documents. */
export interface Anything extends StoredDocument {
  // biome-ignore lint/suspicious/noExplicitAny: any document
  [field: string]: any;
}

/** A new, empty collection at every call. */
export type Fresh = (documents?: Anything[]) => Promise<Collection<Anything>>;
