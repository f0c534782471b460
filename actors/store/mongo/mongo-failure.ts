import { MongoError, MongoNetworkError, MongoServerError } from 'mongodb';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';

/**
 * What an error of the driver means for the operation:
 *
 * - `duplicate`: a unique index refused it.
 * - `collision`: it lost against a concurrent write and was not applied; safe to do again.
 * - `unknown`: the connection broke; it was applied or it was not.
 * - `unavailable`: the server did not answer in time, or nobody leads.
 * - `refused`: the operation itself is wrong.
 */
export type MongoFailure = 'duplicate' | 'collision' | 'unknown' | 'unavailable' | 'refused';

/** WriteConflict, and what DocumentDB on PostgreSQL answers when it ends a deadlock. */
const collisionCodes = new Set<unknown>([112, 16_908_292]);
/**
 * Interrupted by shutdown, step-down or fail-over, exceeded time limit. Source: the driver specifications' lists of
 * "not writable primary", "node is recovering" and MaxTimeMSExpired errors.
 */
const unavailableCodes = new Set<unknown>([50, 91, 189, 10_107, 11_600, 11_602, 13_435, 13_436]);

export function failureOf(error: unknown): MongoFailure {
  if (error instanceof MongoNetworkError) return 'unknown';
  if (error instanceof MongoServerError) {
    const { code, message } = error;
    if (code === 11_000 || /exclusion constraint/.test(message)) return 'duplicate';
    if (collisionCodes.has(code) || /deadlock detected/.test(message)) return 'collision';
    return unavailableCodes.has(code) ? 'unavailable' : 'refused';
  }
  if (!(error instanceof MongoError)) return 'refused';
  return /^Mongo(InvalidArgument|Parse|MissingDependency)/.test(error.name)
    ? 'refused'
    : 'unavailable';
}

/** In our codes; a refused operation is a mistake of the program and keeps its own error. */
export function translated(error: unknown): unknown {
  const failure = failureOf(error);
  const detail = (error as Error).message;
  if (failure === 'refused') return error;
  if (failure === 'duplicate') return new VoxError('duplicate_key', detail, { cause: error });
  return new VoxError('store_unavailable', detail, { cause: error });
}
