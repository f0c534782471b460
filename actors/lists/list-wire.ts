import type {
  ColumnMap,
  ListDelimiter,
  ListEncoding,
  ListFormat,
  RowProblem,
} from '../../machines/contracts/lists/lead-import.ts';
import type { ListFailureCode } from './list-failure.ts';
import type { ReadLead } from './rows/lead-row.ts';

/** How a list is to be read; what is left out is found out. */
export interface ListOptions {
  map: ColumnMap;
  rest: 'vars' | 'ignore';
  country?: string | undefined;
  numbers: 'possible' | 'valid';
  encoding?: ListEncoding | undefined;
  delimiter?: ListDelimiter | undefined;
  hasHeader: boolean;
}

/** Rows of a batch, which is one commit: small enough that others get at the store in between (some 50 ms), large enough that many share it. */
export const batchRows = 1_000;
/** Batches that a thread may be ahead of whoever stores them. */
export const batchesAhead = 4;

/** Rows in the order of the file. Each row is in `leads` or has a problem that is not `isTaken`. */
export interface ListBatch {
  rowCount: number;
  leads: ReadLead[];
  problems: RowProblem[];
  /** The row after the last one of this batch. */
  nextRow: number;
  /** Bytes of the file read so far. */
  byteCount: number;
}

export type ToListThread =
  /** One list; the next one only when this one is `done` or has `failed`. */
  | { type: 'begin'; options: ListOptions }
  | { type: 'chunk'; bytes: Uint8Array }
  | { type: 'end' }
  /** A batch was dealt with. */
  | { type: 'stored' };

export type FromListThread =
  /** It wants the next chunk. */
  | { type: 'pull' }
  | { type: 'format'; format: ListFormat; headHash: string }
  | { type: 'batch'; batch: ListBatch }
  | { type: 'done'; byteCount: number; fileHash: string }
  | { type: 'failed'; code: ListFailureCode; sentence: string; row: number | null };
