import { createHash } from 'node:crypto';
import stringify from 'safe-stable-stringify';

/** SHA-256, hex, of the JSON with sorted keys: equal values have equal hashes however they were written. */
export const canonicalHash = (value: object): string =>
  createHash('sha256').update(stringify(value)).digest('hex');
