import type { Readable } from 'node:stream';

/** Large immutable bytes by key: recordings. Keys are slash-separated, without `.` or `..` parts. */
export interface Objects {
  readonly kind: 'folder' | 's3';
  /** Name that a recording reference carries: `folder`, or the bucket. */
  readonly name: string;
  /** Moves a finished local file in; the file is gone afterwards. Durable when resolved. */
  putFile(key: string, path: string, contentType: string): Promise<void>;
  put(key: string, bytes: Uint8Array, contentType: string): Promise<void>;
  /** Errors: `object_unknown`. */
  stat(key: string): Promise<{ bytes: number; contentType: string }>;
  /** `range` is inclusive at both ends, in bytes. Errors: `object_unknown`, `range_invalid`. */
  get(key: string, range?: { start: number; end: number }): Promise<Readable>;
  delete(key: string): Promise<void>;
  list(prefix: string): Promise<string[]>;
  /** Takes no further write, and resolves when none is under way. */
  close(): Promise<void>;
}
