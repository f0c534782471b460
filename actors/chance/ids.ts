import { monotonicFactory } from 'ulid';
import type { Random } from './random.ts';

/** Source of ids: ULIDs, 26 characters, sorted by time and, within one source, always rising. */
export interface Ids {
  next(): string;
  /** A secret of 256 bits as URL-safe text (43 characters), for tokens. Only as good as the randomness behind it. */
  token(): string;
}

/** The twin for tests and simulation is the same function over a virtual clock and `seededRandom`. */
export function openIds(clock: { now(): number }, random: Random): Ids {
  const ulid = monotonicFactory(() => random.next());
  return {
    next: () => ulid(clock.now()),
    token: () => Buffer.from(random.bytes(32)).toString('base64url'),
  };
}
