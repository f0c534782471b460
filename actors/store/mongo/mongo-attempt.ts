import type { MongoFailure } from './mongo-failure.ts';

/** Does again what is safe to do again; `after` are the failures after which it is. */
export type MongoAttempt = <R>(
  operation: () => Promise<R>,
  after: readonly MongoFailure[],
) => Promise<R>;
